import { invariant } from '../errors/invariant.ts';
import type { AccountId } from '../primitives/account-id.ts';
import type { Action } from '../primitives/action.ts';
import { fromBorsh } from '../primitives/borsh-reader.ts';
import { compareBytes, equalBytes, bytesKey, type CryptoHash } from '../primitives/hash.ts';
import { readPublicKey } from '../primitives/keys.ts';
import type { DataReceiver } from '../primitives/receipt.ts';
import type { AccessKeyPermission } from '../primitives/access-key.ts';
import type { PromiseAction } from '../vm/external.ts';

/** An action receipt while a contract puts it together. */
export interface PendingActionReceipt {
  readonly receiverId: AccountId;
  refundTo: AccountId | null;
  readonly outputDataReceivers: DataReceiver[];
  readonly inputDataIds: readonly CryptoHash[];
  readonly actions: Action[];
  isPromiseYield: boolean;
}

/** An answer to a yield made by the same call that made the yield, or by a later one. */
export interface PendingDataReceipt {
  readonly dataId: CryptoHash;
  readonly data: Uint8Array;
  readonly isPromiseResume: boolean;
}

interface GasWeight {
  readonly receiptIndex: number;
  readonly actionIndex: number;
  readonly weight: bigint;
}

const U64 = (1n << 64n) - 1n;

/**
 * The receipts that one contract call makes, in the order of creation.
 *
 * @see nearcore runtime/runtime/src/receipt_manager.rs ReceiptManager
 */
export class ReceiptManager {
  readonly actionReceipts: PendingActionReceipt[] = [];
  readonly dataReceipts: PendingDataReceipt[] = [];
  readonly #gasWeights: GasWeight[] = [];
  readonly #yields = new Map<string, number>();

  /** A receipt of this call. */
  receipt(index: number): PendingActionReceipt {
    const receipt = this.actionReceipts[index];
    invariant(receipt !== undefined, 'the vm passed a receipt index that it was not given');
    return receipt;
  }

  /** A receipt that gets the results of others, one data id each. */
  createActionReceipt(
    inputDataIds: readonly CryptoHash[],
    dependencies: readonly number[],
    receiverId: AccountId,
  ): number {
    for (const [i, dependency] of dependencies.entries()) {
      this.receipt(dependency).outputDataReceivers.push({ dataId: inputDataIds[i] as CryptoHash, receiverId });
    }
    return this.#push({ receiverId, inputDataIds, isPromiseYield: false });
  }

  /** A receipt that waits for one data id to be resumed. */
  createPromiseYieldReceipt(inputDataId: CryptoHash, receiverId: AccountId): number {
    const index = this.#push({ receiverId, inputDataIds: [inputDataId], isPromiseYield: true });
    this.#yields.set(bytesKey(inputDataId), index);
    return index;
  }

  #push(receipt: Pick<PendingActionReceipt, 'receiverId' | 'inputDataIds' | 'isPromiseYield'>): number {
    return this.actionReceipts.push({ ...receipt, refundTo: null, outputDataReceivers: [], actions: [] }) - 1;
  }

  /** An answer to a yield that stands in state. */
  createPromiseResume(dataId: CryptoHash, data: Uint8Array): void {
    this.dataReceipts.push({ dataId, data, isPromiseResume: true });
  }

  /**
   * Answers a yield of this very call, once: it becomes an ordinary receipt with an ordinary data receipt.
   *
   * The rule before protocol 83.
   */
  resolveOwnYield(dataId: CryptoHash, data: Uint8Array): boolean {
    const key = bytesKey(dataId);
    const index = this.#yields.get(key);
    if (index === undefined) return false;
    this.#yields.delete(key);
    this.receipt(index).isPromiseYield = false;
    this.dataReceipts.push({ dataId, data, isPromiseResume: false });
    return true;
  }

  /** Appends an action and returns its index in the receipt. */
  appendAction(receiptIndex: number, action: PromiseAction): number {
    const { actions } = this.receipt(receiptIndex);
    const actionIndex = actions.push(toAction(action)) - 1;
    if (action.kind === 'FunctionCall' && action.gasWeight > 0n) {
      this.#gasWeights.push({ receiptIndex, actionIndex, weight: action.gasWeight });
    }
    return actionIndex;
  }

  /** Adds a data entry to a state init, keeping them sorted. */
  setStateInitDataEntry(
    receiptIndex: number,
    actionIndex: bigint,
    key: Uint8Array,
    value: Uint8Array,
  ): 'ok' | 'InvalidActionIndex' | 'DataEntryAlreadyExists' {
    const { actions } = this.receipt(receiptIndex);
    const index = actionIndex < actions.length ? Number(actionIndex) : -1;
    const action = actions[index];
    if (action?.kind !== 'DeterministicStateInit') return 'InvalidActionIndex';
    const data = [...action.stateInit.data];
    let at = 0;
    while (at < data.length && compareBytes((data[at] as { key: Uint8Array }).key, key) < 0) at++;
    const present = data[at];
    if (present !== undefined && equalBytes(present.key, key)) return 'DataEntryAlreadyExists';
    data.splice(at, 0, { key, value });
    actions[index] = { ...action, stateInit: { code: action.stateInit.code, data } };
    return 'ok';
  }

  /**
   * Shares out the gas that the call left over by the weights of its calls; the remainder goes to the last.
   *
   * @returns the gas handed out: all of it, or none without weights
   * @see nearcore runtime/runtime/src/receipt_manager.rs distribute_gas
   */
  distributeGas(unused: number): number {
    let sum = 0n;
    for (const { weight } of this.#gasWeights) sum += weight;
    if (sum === 0n || unused === 0) return 0;
    const available = BigInt(unused);
    let distributed = 0n;
    for (const [i, { receiptIndex, actionIndex, weight }] of this.#gasWeights.entries()) {
      let share = ((available * weight) / sum) & U64;
      distributed += share;
      if (i === this.#gasWeights.length - 1) {
        share += available - distributed;
        distributed = available;
      }
      const { actions } = this.receipt(receiptIndex);
      const action = actions[actionIndex];
      invariant(action?.kind === 'FunctionCall', 'a gas weight without its call');
      actions[actionIndex] = { ...action, gas: action.gas + share };
    }
    return unused;
  }
}

/** An action as the vm hands it over to one of a receipt. */
function toAction(action: PromiseAction): Action {
  switch (action.kind) {
    case 'CreateAccount':
    case 'Transfer':
    case 'DeleteAccount':
    case 'DeployContract':
      return action;
    case 'FunctionCall': {
      const { methodName, args, gas, deposit } = action;
      return { kind: 'FunctionCall', methodName, args, gas, deposit };
    }
    case 'DeployGlobalContract':
      return { kind: 'DeployGlobalContract', code: action.code, deployMode: action.mode };
    case 'UseGlobalContract':
      return { kind: 'UseGlobalContract', contractIdentifier: action.contractId };
    case 'DeterministicStateInit':
      return {
        kind: 'DeterministicStateInit',
        stateInit: { code: action.contractId, data: [] },
        deposit: action.deposit,
      };
    case 'TransferToGasKey':
      return {
        kind: 'TransferToGasKey',
        publicKey: fromBorsh(action.publicKey, readPublicKey),
        deposit: action.deposit,
      };
    case 'Stake':
      return { kind: 'Stake', stake: action.stake, publicKey: fromBorsh(action.publicKey, readPublicKey) };
    case 'DeleteKey':
      return { kind: 'DeleteKey', publicKey: fromBorsh(action.publicKey, readPublicKey) };
    case 'AddKey': {
      const permission: AccessKeyPermission =
        action.permission === 'FullAccess' ? { kind: 'FullAccess' } : { kind: 'FunctionCall', ...action.permission };
      const publicKey = fromBorsh(action.publicKey, readPublicKey);
      return { kind: 'AddKey', publicKey, accessKey: { nonce: action.nonce, permission } };
    }
    case 'AddGasKey': {
      const gasKey = { balance: 0n, numNonces: action.numNonces };
      const permission: AccessKeyPermission =
        action.permission === 'FullAccess'
          ? { kind: 'GasKeyFullAccess', ...gasKey }
          : { kind: 'GasKeyFunctionCall', ...gasKey, ...action.permission };
      const publicKey = fromBorsh(action.publicKey, readPublicKey);
      return { kind: 'AddKey', publicKey, accessKey: { nonce: 0n, permission } };
    }
  }
}
