import type { AccountId } from '../primitives/account-id.ts';
import type { CryptoHash } from '../primitives/hash.ts';

/**
 * Charges a contract for what its storage call touched; the vm's gas counter implements it.
 *
 * Every method may throw (the call runs out of gas), and the caller must let that pass.
 */
export interface StorageAccessTracker {
  /** Trie nodes read from the database. Cost: touching_trie_node each. */
  trieNodeTouched(count: number): void;
  /** Trie nodes seen before. Cost: read_cached_trie_node each. */
  cachedTrieNodeAccess(count: number): void;
  /** Bytes of a value that a write replaces. Cost: storage_write_evicted_byte each. */
  derefWriteEvictedValueBytes(bytes: number): void;
  /** Bytes of a value that a remove deletes. Cost: storage_remove_ret_value_byte each. */
  derefRemovedValueBytes(bytes: number): void;
}

/** A stored value whose length is known before its bytes are read. */
export interface StorageValueRef {
  readonly length: number;
  /** Reads the bytes and records them in the storage proof; costs the contract nothing more. */
  deref(): Uint8Array;
}

/** How a global contract is named. */
export type GlobalContractId =
  | { readonly kind: 'CodeHash'; readonly codeHash: CryptoHash }
  | { readonly kind: 'AccountId'; readonly accountId: AccountId };

/** What a function-call access key that a contract adds is allowed to do. Units: allowance in yoctoNEAR, null without limit. */
export interface FunctionCallKeyPermission {
  readonly allowance: bigint | null;
  /** Checked to be an account id only from protocol version 83. */
  readonly receiverId: AccountId;
  readonly methodNames: readonly string[];
}

/**
 * An action that a contract appends to a receipt of its own.
 *
 * Public keys are borsh (one byte for the kind, then the key) and of a known kind and length. Byte arrays belong to the
 * receiver: they are copies, never views of guest memory.
 */
export type PromiseAction =
  | { readonly kind: 'CreateAccount' }
  | { readonly kind: 'DeployContract'; readonly code: Uint8Array }
  | { readonly kind: 'DeployGlobalContract'; readonly code: Uint8Array; readonly mode: 'CodeHash' | 'AccountId' }
  | { readonly kind: 'UseGlobalContract'; readonly contractId: GlobalContractId }
  | { readonly kind: 'DeterministicStateInit'; readonly contractId: GlobalContractId; readonly deposit: bigint }
  | {
      readonly kind: 'FunctionCall';
      readonly methodName: string;
      readonly args: Uint8Array;
      readonly gas: bigint;
      readonly deposit: bigint;
      readonly gasWeight: bigint;
    }
  | { readonly kind: 'Transfer'; readonly deposit: bigint }
  | { readonly kind: 'TransferToGasKey'; readonly publicKey: Uint8Array; readonly deposit: bigint }
  | { readonly kind: 'Stake'; readonly stake: bigint; readonly publicKey: Uint8Array }
  | {
      readonly kind: 'AddKey';
      readonly publicKey: Uint8Array;
      readonly nonce: bigint;
      readonly permission: 'FullAccess' | FunctionCallKeyPermission;
    }
  | {
      readonly kind: 'AddGasKey';
      readonly publicKey: Uint8Array;
      readonly numNonces: number;
      readonly permission: 'FullAccess' | FunctionCallKeyPermission;
    }
  | { readonly kind: 'DeleteKey'; readonly publicKey: Uint8Array }
  | { readonly kind: 'DeleteAccount'; readonly beneficiaryId: AccountId };

/**
 * What a running contract needs of the chain; the runtime implements it.
 *
 * Receipts are named by their index in the order of creation, starting at 0. The vm only passes indices that it was given.
 * Units: balances in yoctoNEAR, gas in gas units.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/logic/dependencies.rs External, runtime/runtime/src/ext.rs
 */
export interface External {
  /**
   * Writes a value of the current account and returns the one it replaces, or null.
   *
   * Order of charges: evicted bytes, then trie nodes; the write happens last. `key` and `value` may be views of guest
   * memory: copy what is kept.
   */
  storageSet(tracker: StorageAccessTracker, key: Uint8Array, value: Uint8Array): Uint8Array | null;
  /** Looks a key of the current account up, charging the nodes that the lookup touches; null when it is absent. */
  storageGet(tracker: StorageAccessTracker, key: Uint8Array): StorageValueRef | null;
  /** Removes a key and returns its value, or null. Order of charges: removed bytes, then trie nodes. */
  storageRemove(tracker: StorageAccessTracker, key: Uint8Array): Uint8Array | null;
  /** Whether the key exists, charging as `storageGet`. */
  storageHasKey(tracker: StorageAccessTracker, key: Uint8Array): boolean;
  /** Upper bound of the storage proof recorded so far in the chunk, in bytes. */
  recordedStorageSize(): number;
  /** The bound from which the limit counts: at the start of the call, from version 86 on of the receipt. */
  initialStorageSize(): number;

  /** Stake of a validator of the current epoch, or null. */
  validatorStake(accountId: AccountId): bigint | null;
  /** Stake of all validators of the current epoch. */
  validatorTotalStake(): bigint;

  /** Creates a receipt that runs after the given ones and returns its index. `receiverId` may be any text before version 83. */
  createActionReceipt(dependencies: readonly number[], receiverId: AccountId): number;
  /** Creates a receipt that waits for `submitPromiseResumeData` or its time-out. */
  createPromiseYieldReceipt(receiverId: AccountId): { readonly receiptIndex: number; readonly dataId: CryptoHash };
  /** Creates a yielded receipt under an id of the contract's choice (32 bytes); null while another has that id. */
  createPromiseYieldReceiptWithId(receiverId: AccountId, yieldId: Uint8Array): number | null;
  /** Resumes a yielded receipt of this account with data; false when there is none under the id. */
  submitPromiseResumeData(dataId: CryptoHash, data: Uint8Array): boolean;
  /** Resumes the yielded receipt of this account that has the contract's own id; false when there is none. */
  submitPromiseResumeDataWithYieldId(yieldId: Uint8Array, data: Uint8Array): boolean;
  /** Appends an action and returns its index in the receipt. */
  appendAction(receiptIndex: number, action: PromiseAction): number;
  /** Adds a data entry to a DeterministicStateInit action of the receipt; otherwise says why not. */
  setStateInitDataEntry(
    receiptIndex: number,
    actionIndex: bigint,
    key: Uint8Array,
    value: Uint8Array,
  ): 'ok' | 'InvalidActionIndex' | 'DataEntryAlreadyExists';
  /** Account that a receipt of this call goes to. */
  receiptReceiver(receiptIndex: number): AccountId;
  /** Sets where a receipt's deposit goes when it fails. */
  setRefundTo(receiptIndex: number, accountId: AccountId): void;
}
