import type { External, PromiseAction, StorageAccessTracker, StorageValueRef } from '../../../src/vm/external.ts';

/** A receipt that a contract under test has created. */
export interface RecordedReceipt {
  readonly dependencies: readonly number[];
  readonly receiverId: string;
  readonly actions: PromiseAction[];
  refundTo?: string;
}

/** An `External` that keeps storage in a map and receipts in a list, and charges the trie nodes it is told to. */
export class RecordingExternal implements External {
  readonly storage = new Map<string, Uint8Array>();
  readonly receipts: RecordedReceipt[] = [];
  readonly stakes = new Map<string, bigint>();
  readonly resumed: { dataId: Uint8Array; data: Uint8Array }[] = [];
  /** Trie nodes that every write and remove touches. */
  touchedNodes = 0;
  proofSize = 0;
  readonly #yieldIds = new Set<string>();
  readonly #stateInitData = new Map<string, Set<string>>();

  storageSet(tracker: StorageAccessTracker, key: Uint8Array, value: Uint8Array): Uint8Array | null {
    const old = this.storage.get(text(key)) ?? null;
    if (old !== null) tracker.derefWriteEvictedValueBytes(old.length);
    tracker.trieNodeTouched(this.touchedNodes);
    this.storage.set(text(key), value.slice());
    return old;
  }

  storageGet(_tracker: StorageAccessTracker, key: Uint8Array): StorageValueRef | null {
    const value = this.storage.get(text(key));
    return value === undefined ? null : { length: value.length, deref: () => value };
  }

  storageRemove(tracker: StorageAccessTracker, key: Uint8Array): Uint8Array | null {
    const old = this.storage.get(text(key)) ?? null;
    if (old !== null) tracker.derefRemovedValueBytes(old.length);
    this.storage.delete(text(key));
    tracker.trieNodeTouched(this.touchedNodes);
    return old;
  }

  storageHasKey(_tracker: StorageAccessTracker, key: Uint8Array): boolean {
    return this.storage.has(text(key));
  }

  recordedStorageSize(): number {
    return this.proofSize;
  }

  validatorStake(accountId: string): bigint | null {
    return this.stakes.get(accountId) ?? null;
  }

  validatorTotalStake(): bigint {
    return [...this.stakes.values()].reduce((total, stake) => total + stake, 0n);
  }

  createActionReceipt(dependencies: readonly number[], receiverId: string): number {
    return this.receipts.push({ dependencies: [...dependencies], receiverId, actions: [] }) - 1;
  }

  createPromiseYieldReceipt(receiverId: string): { receiptIndex: number; dataId: Uint8Array } {
    const receiptIndex = this.createActionReceipt([], receiverId);
    return { receiptIndex, dataId: new Uint8Array(32).fill(receiptIndex + 1) };
  }

  createPromiseYieldReceiptWithId(receiverId: string, yieldId: Uint8Array): number | null {
    const id = text(yieldId);
    if (this.#yieldIds.has(id)) return null;
    this.#yieldIds.add(id);
    return this.createActionReceipt([], receiverId);
  }

  submitPromiseResumeDataWithYieldId(yieldId: Uint8Array, data: Uint8Array): boolean {
    return this.#yieldIds.has(text(yieldId)) && this.submitPromiseResumeData(yieldId, data);
  }

  initialStorageSize(): number {
    return this.recordedStorageSize();
  }

  submitPromiseResumeData(dataId: Uint8Array, data: Uint8Array): boolean {
    this.resumed.push({ dataId, data });
    return dataId[0] !== 0;
  }

  appendAction(receiptIndex: number, action: PromiseAction): number {
    return this.receipts[receiptIndex]!.actions.push(action) - 1;
  }

  setStateInitDataEntry(
    receiptIndex: number,
    actionIndex: bigint,
    key: Uint8Array,
  ): 'ok' | 'InvalidActionIndex' | 'DataEntryAlreadyExists' {
    if (this.receipts[receiptIndex]!.actions[Number(actionIndex)]?.kind !== 'DeterministicStateInit')
      return 'InvalidActionIndex';
    const id = `${receiptIndex}/${actionIndex}`;
    const keys = this.#stateInitData.get(id) ?? new Set();
    this.#stateInitData.set(id, keys);
    if (keys.has(text(key))) return 'DataEntryAlreadyExists';
    keys.add(text(key));
    return 'ok';
  }

  receiptReceiver(receiptIndex: number): string {
    return this.receipts[receiptIndex]!.receiverId;
  }

  setRefundTo(receiptIndex: number, accountId: string): void {
    this.receipts[receiptIndex]!.refundTo = accountId;
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
