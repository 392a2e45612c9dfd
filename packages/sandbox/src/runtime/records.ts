import { readAccessKey, writeAccessKey, type AccessKey } from '../primitives/access-key.ts';
import { readAccount, writeAccount, type Account } from '../primitives/account.ts';
import type { AccountId } from '../primitives/account-id.ts';
import { fromBorsh, type BorshReader } from '../primitives/borsh-reader.ts';
import { BorshWriter } from '../primitives/borsh-writer.ts';
import type { GlobalContractIdentifier } from '../primitives/global-contract.ts';
import type { CryptoHash } from '../primitives/hash.ts';
import type { KeyHandle, PublicKey } from '../primitives/keys.ts';
import { encodeReceipt, readReceipt } from '../primitives/receipt-borsh.ts';
import type { Receipt } from '../primitives/receipt.ts';
import { trieKey, type GlobalContractCodeId, type TrieKey } from '../store/trie-key.ts';

/** What reads records: a journal, or a trie of the past. */
export interface RecordReader {
  /** The value under a key; undefined when absent. */
  get(key: TrieKey): Uint8Array | undefined;
}

/** What reads and writes records. */
export interface RecordWriter extends RecordReader {
  set(key: TrieKey, value: Uint8Array): void;
  remove(key: TrieKey): void;
}

// One writer serves all records: none is encoded while another is.
const writer = new BorshWriter(512);

function read<T>(reader: RecordReader, key: TrieKey, decode: (reader: BorshReader) => T): T | null {
  const bytes = reader.get(key);
  return bytes === undefined ? null : fromBorsh(bytes, decode);
}

/** An account's record, or null; a fresh object at every call. */
export function getAccount(reader: RecordReader, accountId: AccountId): Account | null {
  return read(reader, trieKey.account(accountId), readAccount);
}

/** Writes an account's record. */
export function setAccount(state: RecordWriter, accountId: AccountId, account: Account): void {
  writer.reset();
  writeAccount(writer, account);
  state.set(trieKey.account(accountId), writer.finish());
}

/** The state key of an access key. */
export function accessKeyKey(accountId: AccountId, publicKey: PublicKey | KeyHandle): TrieKey {
  const { tag, data } = publicKey.handle;
  return trieKey.accessKey(accountId, { type: tag, data });
}

/** An access key's record, or null. */
export function getAccessKey(
  reader: RecordReader,
  accountId: AccountId,
  publicKey: PublicKey | KeyHandle,
): AccessKey | null {
  return read(reader, accessKeyKey(accountId, publicKey), readAccessKey);
}

/** Writes an access key's record. */
export function setAccessKey(
  state: RecordWriter,
  accountId: AccountId,
  publicKey: PublicKey | KeyHandle,
  key: AccessKey,
): void {
  writer.reset();
  writeAccessKey(writer, key);
  state.set(accessKeyKey(accountId, publicKey), writer.finish());
}

/** Bytes that an access key takes in state, without its state key. */
export function accessKeyBorshLength(key: AccessKey): number {
  writer.reset();
  writeAccessKey(writer, key);
  return writer.length;
}

/** The state key of one of a gas key's nonces. */
export function gasKeyNonceKey(accountId: AccountId, publicKey: PublicKey | KeyHandle, index: number): TrieKey {
  const { tag, data } = publicKey.handle;
  return trieKey.gasKeyNonce(accountId, { type: tag, data }, index);
}

/** One of a gas key's nonces, or null. */
export function getGasKeyNonce(
  reader: RecordReader,
  accountId: AccountId,
  publicKey: PublicKey,
  index: number,
): bigint | null {
  return read(reader, gasKeyNonceKey(accountId, publicKey, index), (bytes) => bytes.u64());
}

/** Writes one of a gas key's nonces. */
export function setGasKeyNonce(
  state: RecordWriter,
  accountId: AccountId,
  publicKey: PublicKey | KeyHandle,
  index: number,
  nonce: bigint,
): void {
  state.set(gasKeyNonceKey(accountId, publicKey, index), writer.reset().u64(nonce).finish());
}

/** A result that waits for its receipt: null data is a failed promise, undefined no result. */
export function getReceivedData(
  reader: RecordReader,
  receiverId: AccountId,
  dataId: CryptoHash,
): Uint8Array | null | undefined {
  const bytes = reader.get(trieKey.receivedData(receiverId, dataId));
  return bytes === undefined ? undefined : fromBorsh(bytes, (borsh) => borsh.option(() => borsh.bytes()));
}

/** Keeps a result until its receipt has all of them. */
export function setReceivedData(
  state: RecordWriter,
  receiverId: AccountId,
  dataId: CryptoHash,
  data: Uint8Array | null,
): void {
  writer.reset().option(data, (bytes) => writer.bytes(bytes));
  state.set(trieKey.receivedData(receiverId, dataId), writer.finish());
}

/** The receipt that waits for a result, or null. */
export function getPostponedReceiptId(
  reader: RecordReader,
  receiverId: AccountId,
  dataId: CryptoHash,
): CryptoHash | null {
  return reader.get(trieKey.postponedReceiptId(receiverId, dataId)) ?? null;
}

/** How many results a waiting receipt still lacks, or null. */
export function getPendingDataCount(reader: RecordReader, receiverId: AccountId, receiptId: CryptoHash): number | null {
  return read(reader, trieKey.pendingDataCount(receiverId, receiptId), (bytes) => bytes.u32());
}

/** Writes how many results a waiting receipt still lacks. */
export function setPendingDataCount(
  state: RecordWriter,
  receiverId: AccountId,
  receiptId: CryptoHash,
  count: number,
): void {
  state.set(trieKey.pendingDataCount(receiverId, receiptId), writer.reset().u32(count).finish());
}

/** A receipt that waits for results, or null. */
export function getPostponedReceipt(
  reader: RecordReader,
  receiverId: AccountId,
  receiptId: CryptoHash,
): Receipt | null {
  return read(reader, trieKey.postponedReceipt(receiverId, receiptId), readReceipt);
}

/** Keeps a receipt until its results have arrived. */
export function setPostponedReceipt(state: RecordWriter, receipt: Receipt): void {
  state.set(trieKey.postponedReceipt(receipt.receiverId, receipt.receiptId), encodeReceipt(receipt));
}

/** A yielded callback, or null. */
export function getPromiseYieldReceipt(
  reader: RecordReader,
  receiverId: AccountId,
  dataId: CryptoHash,
): Receipt | null {
  return read(reader, trieKey.promiseYieldReceipt(receiverId, dataId), readReceipt);
}

/** Keeps a yielded callback under the data id that resumes it. */
export function setPromiseYieldReceipt(state: RecordWriter, receipt: Receipt, dataId: CryptoHash): void {
  state.set(trieKey.promiseYieldReceipt(receipt.receiverId, dataId), encodeReceipt(receipt));
}

/** Begin and end of a queue in state. */
export interface QueueIndices {
  /** The oldest entry. */
  readonly first: bigint;
  /** One past the newest entry. */
  readonly next: bigint;
}

/** Begin and end of a queue; both 0 when it was never used. */
export function getQueueIndices(reader: RecordReader, key: TrieKey): QueueIndices {
  return read(reader, key, (bytes) => ({ first: bytes.u64(), next: bytes.u64() })) ?? { first: 0n, next: 0n };
}

/** Writes begin and end of a queue. */
export function setQueueIndices(state: RecordWriter, key: TrieKey, { first, next }: QueueIndices): void {
  state.set(key, writer.reset().u64(first).u64(next).finish());
}

/** A yielded callback's deadline. */
export interface PromiseYieldTimeout {
  readonly accountId: AccountId;
  readonly dataId: CryptoHash;
  /** First height at which the callback runs with a failed result. */
  readonly expiresAt: bigint;
}

/** One entry of the queue of deadlines, or null. */
export function getPromiseYieldTimeout(reader: RecordReader, index: bigint): PromiseYieldTimeout | null {
  return read(reader, trieKey.promiseYieldTimeout(index), (bytes) => ({
    accountId: bytes.accountId(),
    dataId: bytes.fixed(32),
    expiresAt: bytes.u64(),
  }));
}

/** Writes one entry of the queue of deadlines. */
export function setPromiseYieldTimeout(state: RecordWriter, index: bigint, timeout: PromiseYieldTimeout): void {
  writer.reset().string(timeout.accountId).fixed(timeout.dataId).u64(timeout.expiresAt);
  state.set(trieKey.promiseYieldTimeout(index), writer.finish());
}

/** Whether a yield has been resumed: Yielded until then. */
export type PromiseYieldStatus = 'Yielded' | 'ResumeInitiated';

/** State of a yield since protocol 83, or null. */
export function getPromiseYieldStatus(
  reader: RecordReader,
  receiverId: AccountId,
  dataId: CryptoHash,
): PromiseYieldStatus | null {
  const bytes = reader.get(trieKey.promiseYieldStatus(receiverId, dataId));
  return bytes === undefined ? null : bytes[0] === 0 ? 'Yielded' : 'ResumeInitiated';
}

/** Writes the state of a yield. */
export function setPromiseYieldStatus(
  state: RecordWriter,
  receiverId: AccountId,
  dataId: CryptoHash,
  status: PromiseYieldStatus,
): void {
  state.set(trieKey.promiseYieldStatus(receiverId, dataId), Uint8Array.of(status === 'Yielded' ? 0 : 1));
}

/** The name of a global contract as state keys need it. */
export function globalContractCodeId(identifier: GlobalContractIdentifier): GlobalContractCodeId {
  return identifier.kind === 'CodeHash' ? { codeHash: identifier.codeHash } : { accountId: identifier.accountId };
}
