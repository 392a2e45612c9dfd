import { ActionCost } from '../../parameters/action-costs.ts';
import { ExtCost } from '../../parameters/ext-costs.ts';
import { sendFee } from '../../parameters/runtime-config.ts';
import { hostError } from '../errors.ts';
import type { VmLogic } from '../logic.ts';
import { toU64 } from '../u64.ts';
import { readAccountId } from './account-id-argument.ts';
import { appendFunctionCall } from './append-function-call.ts';
import type { HostFunction } from './host-function.ts';
import { promiseAt, pushPromise } from './promise-arguments.ts';

/**
 * Host functions that create and join promises.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Promises API), src/wasmtime_runner/logic.rs
 */
export const PROMISE_CREATE_FUNCTIONS: readonly HostFunction[] = [
  {
    /** `promise_batch_create` and `promise_batch_action_function_call` in one; costs as both. */
    name: 'promise_create',
    params: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64'],
    results: ['i64'],
    fn(
      logic,
      accountLength: bigint,
      accountPtr: bigint,
      methodLength: bigint,
      methodPtr: bigint,
      argsLength: bigint,
      argsPtr: bigint,
      amountPtr: bigint,
      gas: bigint,
    ) {
      const promise = batchCreate(logic, accountLength, accountPtr);
      appendFunctionCall(logic, promise, {
        methodLength,
        methodPtr,
        argsLength,
        argsPtr,
        amountPtr,
        gas,
        gasWeight: 0n,
      });
      return promise;
    },
  },
  {
    /** `promise_batch_then` and `promise_batch_action_function_call` in one; costs as both. */
    name: 'promise_then',
    params: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64'],
    results: ['i64'],
    fn(
      logic,
      promiseIndex: bigint,
      accountLength: bigint,
      accountPtr: bigint,
      methodLength: bigint,
      methodPtr: bigint,
      argsLength: bigint,
      argsPtr: bigint,
      amountPtr: bigint,
      gas: bigint,
    ) {
      const promise = batchThen(logic, promiseIndex, accountLength, accountPtr);
      appendFunctionCall(logic, promise, {
        methodLength,
        methodPtr,
        argsLength,
        argsPtr,
        amountPtr,
        gas,
        gasWeight: 0n,
      });
      return promise;
    },
  },
  {
    /**
     * Joins promises, given as u64 indices little endian. The same promise may come twice, and no promise is fine.
     *
     * Cost: base + promise_and_base + promise_and_per_promise * 8 * count (a byte, not a promise) + reading 8 * count bytes
     *
     * @throws {VmLogicError} ProhibitedInView, InvalidPromiseIndex, NumberInputDataDependenciesExceeded
     */
    name: 'promise_and',
    params: ['i64', 'i64'],
    results: ['i64'],
    fn(logic, ptr: bigint, signedCount: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_and');
      logic.gas.payBase(ExtCost.promise_and_base);
      const bytes = toU64(signedCount) * 8n;
      if (bytes >= 1n << 64n) throw hostError('IntegerOverflow');
      logic.gas.payPer(ExtCost.promise_and_per_promise, Number(bytes));
      const indices = logic.memory.read(ptr, bytes);
      const view = new DataView(indices.buffer, indices.byteOffset, indices.length);
      const receipts: number[] = [];
      const limit = logic.config.limits.maxNumberInputDataDependencies;
      for (let i = 0; i < indices.length; i += 8) {
        const promise = promiseAt(logic, view.getBigUint64(i, true));
        if (typeof promise === 'number') receipts.push(promise);
        else receipts.push(...promise);
        if (receipts.length > limit)
          throw hostError({
            kind: 'NumberInputDataDependenciesExceeded',
            number_of_input_data_dependencies: receipts.length,
            limit,
          });
      }
      return pushPromise(logic, receipts);
    },
  },
  {
    /**
     * Creates a receipt without actions.
     *
     * Cost: base + reading the account id + sending and executing new_action_receipt
     *
     * @throws {VmLogicError} ProhibitedInView, InvalidAccountId, NumberPromisesExceeded
     */
    name: 'promise_batch_create',
    params: ['i64', 'i64'],
    results: ['i64'],
    fn: batchCreate,
  },
  {
    /**
     * Creates a receipt without actions that waits for a promise.
     *
     * Cost: base + reading the account id + sending and executing new_action_receipt + new_data_receipt_base for each
     * receipt waited for
     *
     * @throws {VmLogicError} ProhibitedInView, InvalidAccountId, InvalidPromiseIndex, NumberPromisesExceeded
     */
    name: 'promise_batch_then',
    params: ['i64', 'i64', 'i64'],
    results: ['i64'],
    fn: batchThen,
  },
  {
    /**
     * Sets where the deposit of a promise goes when it fails.
     *
     * Cost: base + reading the account id
     *
     * @throws {VmLogicError} ProhibitedInView, InvalidAccountId, InvalidPromiseIndex, CannotSetRefundToOnJointPromise
     */
    name: 'promise_set_refund_to',
    params: ['i64', 'i64', 'i64'],
    results: [],
    isAvailable: (config) => config.features.deterministicAccountIds,
    fn(logic, promiseIndex: bigint, accountLength: bigint, accountPtr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_set_refund_to');
      const accountId = readAccountId(logic, accountPtr, accountLength);
      const promise = promiseAt(logic, promiseIndex);
      if (typeof promise !== 'number') throw hostError('CannotSetRefundToOnJointPromise');
      logic.external.setRefundTo(promise, accountId);
    },
  },
];

function batchCreate(logic: VmLogic, accountLength: bigint, accountPtr: bigint): bigint {
  logic.gas.payBase(ExtCost.base);
  logic.prohibitInView('promise_batch_create');
  const accountId = readAccountId(logic, accountPtr, accountLength);
  payNewReceipt(logic, accountId === logic.context.currentAccountId, []);
  return pushPromise(logic, logic.external.createActionReceipt([], accountId));
}

function batchThen(logic: VmLogic, promiseIndex: bigint, accountLength: bigint, accountPtr: bigint): bigint {
  logic.gas.payBase(ExtCost.base);
  logic.prohibitInView('promise_batch_then');
  const accountId = readAccountId(logic, accountPtr, accountLength);
  const promise = promiseAt(logic, promiseIndex);
  const dependencies = typeof promise === 'number' ? [promise] : promise;
  const receivers = dependencies.map((receiptIndex) => logic.external.receiptReceiver(receiptIndex) === accountId);
  payNewReceipt(logic, accountId === logic.context.currentAccountId, receivers);
  return pushPromise(logic, logic.external.createActionReceipt(dependencies, accountId));
}

/**
 * Pays for a new receipt and for the data receipts that it waits for, which are burnt whole.
 *
 * @param dataSir - for each data receipt whether it stays with the account that sends it
 * @see nearcore 2.12 runtime/near-vm-runner/src/wasmtime_runner/logic.rs pay_gas_for_new_receipt
 */
export function payNewReceipt(logic: VmLogic, sir: boolean, dataSir: readonly boolean[]): void {
  const data = logic.fees.actionFees[ActionCost.new_data_receipt_base]!;
  let burn = sendFee(logic.fees, ActionCost.new_action_receipt, sir);
  for (const same of dataSir) burn += (same ? data.sendSir : data.sendNotSir) + data.execution;
  logic.gas.payAction(
    burn,
    burn + logic.fees.actionFees[ActionCost.new_action_receipt]!.execution,
    ActionCost.new_action_receipt,
  );
}
