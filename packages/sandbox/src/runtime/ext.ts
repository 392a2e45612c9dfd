import { isFeatureEnabled } from '../parameters/features.ts';
import type { AccountId } from '../primitives/account-id.ts';
import { dataIdFromAction } from '../primitives/derived-ids.ts';
import type { CryptoHash } from '../primitives/hash.ts';
import type { AccountingState, TrieNodeCounts } from '../store/accounting-state.ts';
import { trieKey } from '../store/trie-key.ts';
import type { TrieUpdate } from '../store/trie-update.ts';
import type { External, PromiseAction, StorageAccessTracker, StorageValueRef } from '../vm/external.ts';
import type { EpochInfo } from './apply-types.ts';
import { ReceiptManager } from './receipt-manager.ts';
import { setPromiseYieldStatus } from './records.ts';

/** What a running contract may ask about and change. */
export interface RuntimeExtOptions {
  readonly state: TrieUpdate;
  /** Trie nodes that the chunk's contracts have touched; absent in views, which are charged nothing for nodes. */
  readonly accounting: AccountingState;
  readonly accountId: AccountId;
  /** Data ids derive from it. */
  readonly actionHash: CryptoHash;
  readonly blockHeight: number;
  readonly protocolVersion: number;
  readonly epoch: EpochInfo;
  /** Upper bound of the chunk's storage proof when the receipt began. */
  readonly proofSizeBeforeReceipt: number;
}

/**
 * The chain as one contract call sees it.
 *
 * @see nearcore runtime/runtime/src/ext.rs RuntimeExt
 */
export class RuntimeExt implements External {
  readonly receipts = new ReceiptManager();
  readonly #options: RuntimeExtOptions;
  #dataCount = 0n;

  constructor(options: RuntimeExtOptions) {
    this.#options = options;
  }

  storageSet(tracker: StorageAccessTracker, key: Uint8Array, value: Uint8Array): Uint8Array | null {
    const { state, accounting, accountId } = this.#options;
    const before = accounting.counts();
    const storageKey = trieKey.contractData(accountId, key);
    // The journal would not need the old value, but the guest gets it and pays for the way to it.
    const evicted = state.getRef(storageKey, 'trie', accounting);
    let old: Uint8Array | null = null;
    if (evicted !== undefined) {
      tracker.derefWriteEvictedValueBytes(evicted.length);
      old = evicted.deref();
    }
    this.#charge(tracker, before);
    state.set(storageKey, value.slice());
    return old;
  }

  storageGet(tracker: StorageAccessTracker, key: Uint8Array): StorageValueRef | null {
    const { state, accounting, accountId } = this.#options;
    const before = accounting.counts();
    const found = state.getRef(trieKey.contractData(accountId, key), 'flat', accounting);
    this.#charge(tracker, before);
    return found ?? null;
  }

  storageRemove(tracker: StorageAccessTracker, key: Uint8Array): Uint8Array | null {
    const { state, accounting, accountId } = this.#options;
    const before = accounting.counts();
    const storageKey = trieKey.contractData(accountId, key);
    const found = state.getRef(storageKey, 'trie', accounting);
    let old: Uint8Array | null = null;
    if (found !== undefined) {
      tracker.derefRemovedValueBytes(found.length);
      old = found.deref();
    }
    state.remove(storageKey);
    this.#charge(tracker, before);
    return old;
  }

  storageHasKey(tracker: StorageAccessTracker, key: Uint8Array): boolean {
    const { state, accounting, accountId } = this.#options;
    const before = accounting.counts();
    const found = state.getRef(trieKey.contractData(accountId, key), 'flat', accounting) !== undefined;
    this.#charge(tracker, before);
    return found;
  }

  /** Charges the nodes and values touched since `before`. */
  #charge(tracker: StorageAccessTracker, before: TrieNodeCounts): void {
    const after = this.#options.accounting.counts();
    tracker.trieNodeTouched(after.touched - before.touched);
    tracker.cachedTrieNodeAccess(after.cached - before.cached);
  }

  recordedStorageSize(): number {
    return this.#options.state.recorder?.sizeUpperBound ?? 0;
  }

  initialStorageSize(): number {
    const { protocolVersion, proofSizeBeforeReceipt } = this.#options;
    return isFeatureEnabled('EnforcePerReceiptStorageProofLimit', protocolVersion)
      ? proofSizeBeforeReceipt
      : this.recordedStorageSize();
  }

  validatorStake(accountId: AccountId): bigint | null {
    return this.#options.epoch.validatorStake(accountId);
  }

  validatorTotalStake(): bigint {
    return this.#options.epoch.totalStake;
  }

  #newDataId(): CryptoHash {
    const { actionHash, blockHeight } = this.#options;
    const id = dataIdFromAction(actionHash, BigInt(blockHeight), this.#dataCount);
    this.#dataCount += 1n;
    return id;
  }

  createActionReceipt(dependencies: readonly number[], receiverId: AccountId): number {
    const dataIds = dependencies.map(() => this.#newDataId());
    return this.receipts.createActionReceipt(dataIds, dependencies, receiverId);
  }

  createPromiseYieldReceipt(receiverId: AccountId): { readonly receiptIndex: number; readonly dataId: CryptoHash } {
    const { state, protocolVersion } = this.#options;
    const dataId = this.#newDataId();
    const receiptIndex = this.receipts.createPromiseYieldReceipt(dataId, receiverId);
    if (isFeatureEnabled('YieldResumeImprovements', protocolVersion))
      setPromiseYieldStatus(state, receiverId, dataId, 'Yielded');
    return { receiptIndex, dataId };
  }

  createPromiseYieldReceiptWithId(receiverId: AccountId, yieldId: Uint8Array): number | null {
    const { state } = this.#options;
    const mapping = trieKey.yieldIdToDataId(receiverId, yieldId);
    if (state.has(mapping)) return null;
    const { receiptIndex, dataId } = this.createPromiseYieldReceipt(receiverId);
    state.set(mapping, dataId);
    state.set(trieKey.dataIdToYieldId(receiverId, dataId), yieldId);
    return receiptIndex;
  }

  submitPromiseResumeDataWithYieldId(yieldId: Uint8Array, data: Uint8Array): boolean {
    const { state, accountId } = this.#options;
    const dataId = state.get(trieKey.yieldIdToDataId(accountId, yieldId));
    return dataId !== undefined && this.submitPromiseResumeData(dataId, data);
  }

  submitPromiseResumeData(dataId: CryptoHash, data: Uint8Array): boolean {
    const { state, accountId, protocolVersion } = this.#options;
    const inState = state.has(trieKey.promiseYieldReceipt(accountId, dataId));
    if (!isFeatureEnabled('YieldResumeImprovements', protocolVersion)) {
      if (!inState) return this.receipts.resolveOwnYield(dataId, data);
      this.receipts.createPromiseResume(dataId, data);
      return true;
    }
    if (!state.has(trieKey.promiseYieldStatus(accountId, dataId)) && !inState) return false;
    this.receipts.createPromiseResume(dataId, data);
    setPromiseYieldStatus(state, accountId, dataId, 'ResumeInitiated');
    return true;
  }

  appendAction(receiptIndex: number, action: PromiseAction): number {
    return this.receipts.appendAction(receiptIndex, action);
  }

  setStateInitDataEntry(
    receiptIndex: number,
    actionIndex: bigint,
    key: Uint8Array,
    value: Uint8Array,
  ): 'ok' | 'InvalidActionIndex' | 'DataEntryAlreadyExists' {
    return this.receipts.setStateInitDataEntry(receiptIndex, actionIndex, key, value);
  }

  receiptReceiver(receiptIndex: number): AccountId {
    return this.receipts.receipt(receiptIndex).receiverId;
  }

  setRefundTo(receiptIndex: number, accountId: AccountId): void {
    this.receipts.receipt(receiptIndex).refundTo = accountId;
  }
}
