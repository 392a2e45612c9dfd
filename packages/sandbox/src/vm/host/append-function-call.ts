import { ActionCost } from '../../parameters/action-costs.ts';
import { ExtCost } from '../../parameters/ext-costs.ts';
import type { VmLogic } from '../logic.ts';
import { toU64 } from '../u64.ts';
import { methodNameText, payAction, payActionPer, readMethodName, targetReceipt } from './promise-arguments.ts';

/** Arguments of the host functions that append a function call, as the contract gives them. */
export interface FunctionCallArguments {
  readonly methodLength: bigint;
  readonly methodPtr: bigint;
  readonly argsLength: bigint;
  readonly argsPtr: bigint;
  readonly amountPtr: bigint;
  readonly gas: bigint;
  readonly gasWeight: bigint;
}

/**
 * Appends a function call to a promise.
 *
 * Cost: base + reading 16 bytes, the method name and the arguments + function_call_base + function_call_byte * n
 * + the gas given to the call
 *
 * @throws {VmLogicError} ProhibitedInView (under the name of the weightless function), EmptyMethodName, InvalidPromiseIndex,
 * CannotAppendActionToJointPromise, BalanceExceeded, InvalidMethodName
 * @see nearcore 2.12 runtime/near-vm-runner/src/wasmtime_runner/logic.rs promise_batch_action_function_call_weight
 */
export function appendFunctionCall(logic: VmLogic, promiseIndex: bigint, call: FunctionCallArguments): void {
  logic.gas.payBase(ExtCost.base);
  logic.prohibitInView('promise_batch_action_function_call');
  const deposit = logic.memory.readU128(call.amountPtr);
  const methodName = readMethodName(logic, call.methodPtr, call.methodLength);
  const args = logic.ownBytes(call.argsPtr, call.argsLength);
  const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
  payAction(logic, ActionCost.function_call_base, sir);
  payActionPer(logic, ActionCost.function_call_byte, methodName.length + args.length, sir);
  const gas = toU64(call.gas);
  logic.gas.prepay(gas);
  attachDeposit(logic, deposit);
  logic.external.appendAction(receiptIndex, {
    kind: 'FunctionCall',
    methodName: methodNameText(methodName),
    args,
    gas,
    deposit,
    gasWeight: toU64(call.gasWeight),
  });
}

/**
 * Takes a promise's deposit from the account; from version 85 on an account without any balance may attach one yocto,
 * which is created for it.
 *
 * @throws {VmLogicError} BalanceExceeded
 */
export function attachDeposit(logic: VmLogic, deposit: bigint): void {
  if (deposit === 1n && logic.config.features.oneYoctoOnPromise && logic.accountBalance === 0n)
    logic.subsidizedAmount += deposit;
  else logic.deductBalance(deposit);
}
