import { binaryStringFromBytes, bytesFromBinaryString } from './binary-string.ts';
import { TrieColumn } from './trie-column.ts';

declare const trieKeyBrand: unique symbol;

/**
 * A key of the state, encoded as nearcore encodes it and held as a binary string (one character a byte).
 *
 * Compare with `===` and order with `<`: both act on the bytes. Make one with the functions of {@link trieKey}.
 */
export type TrieKey = string & { readonly [trieKeyBrand]: true };

/** What {@link trieKey} needs of a public key: variant of its handle (0 ed25519, 1 secp256k1, 3 hash of an ML-DSA-65 key) and bytes. */
export interface TriePublicKey {
  readonly type: number;
  readonly data: Uint8Array;
}

/** Names the code of a global contract: by hash of the code or by the account that deployed it. */
export type GlobalContractCodeId = { readonly codeHash: Uint8Array } | { readonly accountId: string };

/** Stands between an account id and what follows it, but in access keys, where the column byte does. */
const SEPARATOR = ',';

const column = (value: TrieColumn): string => String.fromCharCode(value);
const { fromCharCode } = String;

/** Little-endian bytes of an unsigned integer. */
function littleEndian(value: bigint, byteLength: number): string {
  let text = '';
  for (let rest = value, i = 0; i < byteLength; i++, rest >>= 8n) text += fromCharCode(Number(rest & 0xffn));
  return text;
}

function accountPrefixed(col: TrieColumn, accountId: string, id: Uint8Array): TrieKey {
  return (column(col) + accountId + SEPARATOR + binaryStringFromBytes(id)) as TrieKey;
}

function globalContract(col: TrieColumn, id: GlobalContractCodeId): TrieKey {
  const tail =
    'codeHash' in id
      ? '\x00' + binaryStringFromBytes(id.codeHash)
      : '\x01' + littleEndian(BigInt(id.accountId.length), 4) + id.accountId;
  return (column(col) + tail) as TrieKey;
}

/**
 * Encoders of all state keys up to protocol 86, one a variant of nearcore's `TrieKey`.
 *
 * Shapes: account ids are ASCII text; data and receipt ids 32 bytes; indices u64; shard ids u64 (u16 in `bufferedReceipt`).
 *
 * @see nearcore core/primitives/src/trie_key.rs `TrieKey::append_into`
 */
export const trieKey = {
  account: (accountId: string): TrieKey => ('\x00' + accountId) as TrieKey,
  contractCode: (accountId: string): TrieKey => ('\x01' + accountId) as TrieKey,
  accessKey: (accountId: string, publicKey: TriePublicKey): TrieKey =>
    ('\x02' + accountId + '\x02' + fromCharCode(publicKey.type) + binaryStringFromBytes(publicKey.data)) as TrieKey,
  /** One nonce of a gas key: the access key's own key with a u16 index after it. */
  gasKeyNonce: (accountId: string, publicKey: TriePublicKey, index: number): TrieKey =>
    (trieKey.accessKey(accountId, publicKey) + fromCharCode(index & 0xff, index >> 8)) as TrieKey,
  receivedData: (receiverId: string, dataId: Uint8Array): TrieKey =>
    accountPrefixed(TrieColumn.RECEIVED_DATA, receiverId, dataId),
  postponedReceiptId: (receiverId: string, dataId: Uint8Array): TrieKey =>
    accountPrefixed(TrieColumn.POSTPONED_RECEIPT_ID, receiverId, dataId),
  pendingDataCount: (receiverId: string, receiptId: Uint8Array): TrieKey =>
    accountPrefixed(TrieColumn.PENDING_DATA_COUNT, receiverId, receiptId),
  postponedReceipt: (receiverId: string, receiptId: Uint8Array): TrieKey =>
    accountPrefixed(TrieColumn.POSTPONED_RECEIPT, receiverId, receiptId),
  delayedReceiptIndices: (): TrieKey => '\x07' as TrieKey,
  delayedReceipt: (index: bigint): TrieKey => ('\x07' + littleEndian(index, 8)) as TrieKey,
  contractData: (accountId: string, key: Uint8Array): TrieKey =>
    accountPrefixed(TrieColumn.CONTRACT_DATA, accountId, key),
  promiseYieldIndices: (): TrieKey => '\x0a' as TrieKey,
  promiseYieldTimeout: (index: bigint): TrieKey => ('\x0b' + littleEndian(index, 8)) as TrieKey,
  promiseYieldReceipt: (receiverId: string, dataId: Uint8Array): TrieKey =>
    accountPrefixed(TrieColumn.PROMISE_YIELD_RECEIPT, receiverId, dataId),
  bufferedReceiptIndices: (): TrieKey => '\x0d' as TrieKey,
  bufferedReceipt: (receivingShard: bigint, index: bigint): TrieKey =>
    ('\x0e' + littleEndian(receivingShard, 2) + littleEndian(index, 8)) as TrieKey,
  bandwidthSchedulerState: (): TrieKey => '\x0f' as TrieKey,
  bufferedReceiptGroupsQueueData: (receivingShard: bigint): TrieKey =>
    ('\x10' + littleEndian(receivingShard, 8)) as TrieKey,
  bufferedReceiptGroupsQueueItem: (receivingShard: bigint, index: bigint): TrieKey =>
    ('\x11' + littleEndian(receivingShard, 8) + littleEndian(index, 8)) as TrieKey,
  globalContractCode: (id: GlobalContractCodeId): TrieKey => globalContract(TrieColumn.GLOBAL_CONTRACT_CODE, id),
  globalContractNonce: (id: GlobalContractCodeId): TrieKey => globalContract(TrieColumn.GLOBAL_CONTRACT_NONCE, id),
  promiseYieldStatus: (receiverId: string, dataId: Uint8Array): TrieKey =>
    accountPrefixed(TrieColumn.PROMISE_YIELD_STATUS, receiverId, dataId),
  yieldIdToDataId: (receiverId: string, yieldId: Uint8Array): TrieKey =>
    accountPrefixed(TrieColumn.YIELD_ID_TO_DATA_ID, receiverId, yieldId),
  dataIdToYieldId: (receiverId: string, dataId: Uint8Array): TrieKey =>
    accountPrefixed(TrieColumn.DATA_ID_TO_YIELD_ID, receiverId, dataId),

  /** Prefix of all access keys (and gas-key nonces) of an account. */
  accessKeyPrefix: (accountId: string): TrieKey => ('\x02' + accountId + '\x02') as TrieKey,
  /** Prefix of a contract's records whose keys start with `prefix`. */
  contractDataPrefix: (accountId: string, prefix: Uint8Array): TrieKey => trieKey.contractData(accountId, prefix),
  /** Prefix of everything in a column. */
  columnPrefix: (col: TrieColumn): TrieKey => column(col) as TrieKey,
} as const;

/** The bytes nearcore stores for this key. */
export function trieKeyToBytes(key: TrieKey): Uint8Array {
  return bytesFromBinaryString(key);
}

/** A state key from the bytes nearcore would store; the bytes are not checked. */
export function trieKeyFromBytes(bytes: Uint8Array): TrieKey {
  return binaryStringFromBytes(bytes) as TrieKey;
}

/** True when the key is a record of a contract's own storage. */
export function isContractDataKey(key: TrieKey): boolean {
  return key.charCodeAt(0) === TrieColumn.CONTRACT_DATA;
}
