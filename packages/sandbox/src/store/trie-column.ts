/**
 * First byte of a state key: what kind of record it names.
 *
 * Numbers 8 and 21 are never written: nearcore uses them only to tell kinds apart in memory.
 *
 * @see nearcore core/primitives/src/trie_key.rs `col`
 */
export const TrieColumn = {
  ACCOUNT: 0,
  CONTRACT_CODE: 1,
  ACCESS_KEY: 2,
  RECEIVED_DATA: 3,
  POSTPONED_RECEIPT_ID: 4,
  PENDING_DATA_COUNT: 5,
  POSTPONED_RECEIPT: 6,
  DELAYED_RECEIPT_OR_INDICES: 7,
  CONTRACT_DATA: 9,
  PROMISE_YIELD_INDICES: 10,
  PROMISE_YIELD_TIMEOUT: 11,
  PROMISE_YIELD_RECEIPT: 12,
  BUFFERED_RECEIPT_INDICES: 13,
  BUFFERED_RECEIPT: 14,
  BANDWIDTH_SCHEDULER_STATE: 15,
  BUFFERED_RECEIPT_GROUPS_QUEUE_DATA: 16,
  BUFFERED_RECEIPT_GROUPS_QUEUE_ITEM: 17,
  GLOBAL_CONTRACT_CODE: 18,
  GLOBAL_CONTRACT_NONCE: 19,
  PROMISE_YIELD_STATUS: 20,
  // 21 is the nonces of gas keys, which lie in ACCESS_KEY.
  YIELD_ID_TO_DATA_ID: 22,
  DATA_ID_TO_YIELD_ID: 23,
} as const;

/** A column number of {@link TrieColumn}. */
export type TrieColumn = (typeof TrieColumn)[keyof typeof TrieColumn];
