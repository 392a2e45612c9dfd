import { invariant } from '../../errors/invariant.ts';
import type { CryptoHash } from '../../primitives/hash.ts';
import type { KeyValueStore } from '../../store/key-value-store.ts';
import type { EpochTable, RunningEpochState } from '../epoch/epoch-manager.ts';
import { storeKey } from './keys.ts';
import { decodeValue } from './value-codec.ts';

/** Number of this layout of the store; a store of another one is refused. */
export const STORE_VERSION = 7;

/** What a chain continues from: written with every block. */
export interface Tip {
  readonly version: number;
  readonly genesisHash: CryptoHash;
  readonly height: number;
  /** Height of the oldest block that is kept besides the genesis block. */
  readonly tailHeight: number;
  readonly running: RunningEpochState;
  /** Number of blocks, and the hashes beyond the last full page of them. */
  readonly blockCount: number;
  readonly ordinalTail: readonly CryptoHash[];
  readonly hasDelayedReceipts: boolean;
}

/** The tip of a store; undefined in an empty one. */
export function readTip(store: KeyValueStore): Tip | undefined {
  const bytes = store.get(storeKey.tip());
  return bytes === undefined ? undefined : (decodeValue(bytes) as Tip);
}

/** The epochs that stand beside a tip; they are written when they change. */
export function readEpochTable(store: KeyValueStore): EpochTable {
  const bytes = store.get(storeKey.epochs());
  invariant(bytes !== undefined, 'the store has a tip but no epochs');
  return decodeValue(bytes) as EpochTable;
}
