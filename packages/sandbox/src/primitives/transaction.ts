import { BorshError } from '../errors/parse.ts';
import type { AccountId } from './account-id.ts';
import { readAction, writeAction } from './action-borsh.ts';
import type { Action } from './action.ts';
import { BorshReader } from './borsh-reader.ts';
import type { BorshWriter } from './borsh-writer.ts';
import { toBorsh } from './borsh-writer.ts';
import { sha256 } from './crypto.ts';
import { equalBytes, type CryptoHash } from './hash.ts';
import {
  readPublicKey,
  readSignature,
  writePublicKey,
  writeSignature,
  type PublicKey,
  type Signature,
} from './keys.ts';

/** A transaction without its signature. Version 1 (gas keys, strict nonces) is valid from protocol 85 on. */
export interface Transaction {
  readonly version: 0 | 1;
  readonly signerId: AccountId;
  readonly publicKey: PublicKey;
  readonly nonce: bigint;
  /** Version 1 only: which of a gas key's nonces; null for an ordinary key. */
  readonly nonceIndex: number | null;
  readonly receiverId: AccountId;
  /** A recent block that the transaction builds on; it expires 100 blocks later. */
  readonly blockHash: CryptoHash;
  readonly actions: readonly Action[];
  /** Strict: the nonce must be the key's plus one. */
  readonly nonceMode: 'Monotonic' | 'Strict';
}

/** A transaction with signature, hash and size; the latter two are derived. */
export interface SignedTransaction {
  readonly transaction: Transaction;
  readonly signature: Signature;
  /** sha256 of the transaction's borsh: its id, and what is signed. */
  readonly hash: CryptoHash;
  /** Length of the transaction's borsh without the signature. */
  readonly size: number;
}

/** Borsh of a transaction; version 1 has a leading 1. */
export function writeTransaction(writer: BorshWriter, transaction: Transaction): void {
  if (transaction.version === 1) writer.u8(1);
  writer.string(transaction.signerId);
  writePublicKey(writer, transaction.publicKey);
  if (transaction.version === 0) writer.u64(transaction.nonce);
  else if (transaction.nonceIndex === null) writer.u8(0).u64(transaction.nonce);
  else writer.u8(1).u64(transaction.nonce).u16(transaction.nonceIndex);
  writer.string(transaction.receiverId).fixed(transaction.blockHash);
  writer.list(transaction.actions, (action) => writeAction(writer, action));
  if (transaction.version === 1) writer.u8(transaction.nonceMode === 'Monotonic' ? 0 : 1);
}

/**
 * Reads a transaction of either version.
 *
 * The first two bytes tell them apart: an id's length is below 256, so the second byte of version 0 is zero; version 1
 * has a 1 before a length that is not zero.
 *
 * @throws {BorshError} with nearcore's text
 * @see nearcore core/primitives/src/transaction.rs BorshDeserialize for Transaction
 */
export function readTransaction(reader: BorshReader): Transaction {
  const [first, second] = [reader.peek(0), reader.peek(1)];
  if (first === undefined || second === undefined) throw new BorshError('Unexpected length of input');
  if (second === 0) return readTransactionBody(reader, 0);
  if (first !== 1) throw new BorshError(`invalid transaction version tag: ${first}`);
  reader.u8();
  return readTransactionBody(reader, 1);
}

function readTransactionBody(reader: BorshReader, version: 0 | 1): Transaction {
  return {
    version,
    signerId: reader.accountId(),
    publicKey: readPublicKey(reader),
    ...readNonce(reader, version),
    receiverId: reader.accountId(),
    blockHash: reader.fixed(32),
    actions: reader.list(() => readAction(reader)),
    nonceMode: version === 0 ? 'Monotonic' : readNonceMode(reader),
  };
}

function readNonce(reader: BorshReader, version: 0 | 1): { nonce: bigint; nonceIndex: number | null } {
  if (version === 0) return { nonce: reader.u64(), nonceIndex: null };
  const tag = reader.u8();
  if (tag > 1) reader.unexpectedTag(tag);
  return { nonce: reader.u64(), nonceIndex: tag === 1 ? reader.u16() : null };
}

function readNonceMode(reader: BorshReader): 'Monotonic' | 'Strict' {
  const tag = reader.u8();
  if (tag > 1) reader.unexpectedTag(tag);
  return tag === 0 ? 'Monotonic' : 'Strict';
}

/** Borsh of a transaction alone: what is hashed and signed. */
export function encodeTransaction(transaction: Transaction): Uint8Array {
  return toBorsh((writer) => writeTransaction(writer, transaction));
}

/** Joins a transaction and its signature. */
export function createSignedTransaction(transaction: Transaction, signature: Signature): SignedTransaction {
  const bytes = encodeTransaction(transaction);
  return { transaction, signature, hash: sha256(bytes), size: bytes.length };
}

/** Borsh of a signed transaction, as clients send it. */
export function encodeSignedTransaction(signed: SignedTransaction): Uint8Array {
  return toBorsh((writer) => {
    writeTransaction(writer, signed.transaction);
    writeSignature(writer, signed.signature);
  });
}

/**
 * Decodes a signed transaction that fills the bytes.
 *
 * The hash is that of the canonical encoding: entries of a state init that came unsorted are sorted first.
 *
 * @throws {BorshError} with the text that nearcore's RPC shows
 */
export function decodeSignedTransaction(bytes: Uint8Array): SignedTransaction {
  const reader = new BorshReader(bytes);
  const transaction = readTransaction(reader);
  const size = reader.offset;
  const signature = readSignature(reader);
  reader.end();
  const given = bytes.subarray(0, size);
  if (transaction.actions.some(holdsStateInit)) {
    const canonical = encodeTransaction(transaction);
    if (!equalBytes(canonical, given))
      return { transaction, signature, hash: sha256(canonical), size: canonical.length };
  }
  return { transaction, signature, hash: sha256(given), size };
}

function holdsStateInit(action: Action): boolean {
  if (action.kind === 'Delegate') return action.delegateAction.actions.some(holdsStateInit);
  return action.kind === 'DeterministicStateInit';
}
