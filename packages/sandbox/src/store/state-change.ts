import type { TrieKey } from './trie-key.ts';

/**
 * Why the state changed; each commit of a `TrieUpdate` names one.
 *
 * Hashes are 32 bytes.
 *
 * @see nearcore core/primitives/src/types.rs `StateChangeCause`
 */
export type StateChangeCause =
  | { readonly kind: 'NotWritableToDisk' }
  | { readonly kind: 'InitialState' }
  | { readonly kind: 'TransactionProcessing'; readonly txHash: Uint8Array }
  | { readonly kind: 'ActionReceiptProcessingStarted'; readonly receiptHash: Uint8Array }
  | { readonly kind: 'ActionReceiptGasReward'; readonly receiptHash: Uint8Array }
  | { readonly kind: 'ReceiptProcessing'; readonly receiptHash: Uint8Array }
  | { readonly kind: 'PostponedReceipt'; readonly receiptHash: Uint8Array }
  | { readonly kind: 'UpdatedDelayedReceipts' }
  | { readonly kind: 'ValidatorAccountsUpdate' }
  | { readonly kind: 'Migration' }
  | { readonly kind: 'BandwidthSchedulerStateUpdate' };

/** One committed write: the value after it, or undefined when the record was removed. */
export interface StateChange {
  readonly cause: StateChangeCause;
  readonly value: Uint8Array | undefined;
}

/** All committed writes of one chunk to one key, oldest first. */
export interface KeyStateChanges {
  readonly key: TrieKey;
  readonly changes: readonly StateChange[];
}
