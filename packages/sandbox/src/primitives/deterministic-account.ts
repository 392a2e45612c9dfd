import { hexOf } from './hex.ts';
import type { AccountId } from './account-id.ts';
import type { BorshReader } from './borsh-reader.ts';
import { toBorsh, type BorshWriter } from './borsh-writer.ts';
import { keccak256 } from './crypto.ts';
import {
  readGlobalContractIdentifier,
  writeGlobalContractIdentifier,
  type GlobalContractIdentifier,
} from './global-contract.ts';
import { bytesKey, compareBytes } from './hash.ts';

/** One entry of the initial contract state. */
export interface StateInitEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Code and initial state that a deterministic account (`0s…`, NEP-616) is named after. */
export interface DeterministicStateInit {
  readonly code: GlobalContractIdentifier;
  /** Sorted by key, each key once. */
  readonly data: readonly StateInitEntry[];
}

/** Sorts entries by key and keeps the last of equal keys, as inserting into Rust's BTreeMap does. */
export function sortStateInitData(entries: readonly StateInitEntry[]): StateInitEntry[] {
  const byKey = new Map<string, StateInitEntry>();
  for (const entry of entries) byKey.set(bytesKey(entry.key), entry);
  return [...byKey.values()].sort((left, right) => compareBytes(left.key, right.key));
}

/** Sum of the lengths of all keys and values: what the gas fee a byte counts. */
export function stateInitLength(stateInit: DeterministicStateInit): number {
  let total = 0;
  for (const { key, value } of stateInit.data) total += key.length + value.length;
  return total;
}

/** Borsh of a state init, version 1. */
export function writeStateInit(writer: BorshWriter, stateInit: DeterministicStateInit): void {
  writer.u8(0);
  writeGlobalContractIdentifier(writer, stateInit.code);
  writer.list(stateInit.data, ({ key, value }) => writer.bytes(key).bytes(value));
}

/** Reads a state init; entries come out sorted whatever their order in the bytes. */
export function readStateInit(reader: BorshReader): DeterministicStateInit {
  const tag = reader.u8();
  if (tag !== 0) reader.unexpectedTag(tag);
  const code = readGlobalContractIdentifier(reader);
  return { code, data: sortStateInitData(reader.list(() => ({ key: reader.bytes(), value: reader.bytes() }))) };
}

/**
 * The account id of a state init: `0s` and the last 20 bytes of keccak256 of its borsh, in hex.
 *
 * @see nearcore core/primitives/src/utils.rs derive_near_deterministic_account_id
 */
export function deterministicAccountId(stateInit: DeterministicStateInit): AccountId {
  const hash = keccak256(toBorsh((writer) => writeStateInit(writer, stateInit)));
  return `0s${hexOf(hash.subarray(12))}`;
}
