import { ActionCost } from '../../parameters/action-costs.ts';
import { ExtCost } from '../../parameters/ext-costs.ts';
import type { WasmConfig } from '../../parameters/runtime-config.ts';
import { hostError } from '../errors.ts';
import type { VmLogic } from '../logic.ts';
import { toU64, u64ToNumber } from '../u64.ts';
import { attachDeposit } from './append-function-call.ts';
import type { HostFunction } from './host-function.ts';
import { methodNameText, payAction, payActionPer, pushPromise, readMethodName } from './promise-arguments.ts';
import { payNewReceipt } from './promise-create.ts';

const DATA_ID_LENGTH = 32;
const YIELD_ID_LENGTH = 32;
/** The promise index u64::MAX as V8 takes it. */
const NO_PROMISE = -1n;

/**
 * Host functions that yield a call and resume it.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Promise API yield/resume), src/wasmtime_runner/logic.rs
 */
export const PROMISE_YIELD_FUNCTIONS: readonly HostFunction[] = [
  {
    /**
     * Creates a receipt of this account that runs when it is resumed or its time is over; its data id goes to the register.
     *
     * Cost: base + yield_create_base + reading method name and arguments + yield_create_byte * n + the gas given
     * + new_action_receipt with one data receipt + function_call_base + function_call_byte * n + write_register of 32 bytes
     *
     * @throws {VmLogicError} ProhibitedInView, EmptyMethodName, NumberPromisesExceeded, InvalidMethodName
     */
    name: 'promise_yield_create',
    params: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64'],
    results: ['i64'],
    fn(
      logic,
      methodLength: bigint,
      methodPtr: bigint,
      argsLength: bigint,
      argsPtr: bigint,
      signedGas: bigint,
      gasWeight: bigint,
      registerId: bigint,
    ) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_yield_create');
      logic.gas.payBase(ExtCost.yield_create_base);
      const methodName = readMethodName(logic, methodPtr, methodLength);
      const args = logic.ownBytes(argsPtr, argsLength);
      const bytes = methodName.length + args.length;
      logic.gas.payPer(ExtCost.yield_create_byte, bytes);
      const gas = toU64(signedGas);
      logic.gas.prepay(gas);
      payNewReceipt(logic, true, [true]);
      const { receiptIndex, dataId } = logic.external.createPromiseYieldReceipt(logic.context.currentAccountId);
      const promise = pushPromise(logic, receiptIndex);
      payAction(logic, ActionCost.function_call_base, true);
      payActionPer(logic, ActionCost.function_call_byte, bytes, true);
      logic.external.appendAction(receiptIndex, {
        kind: 'FunctionCall',
        methodName: methodNameText(methodName),
        args,
        gas,
        deposit: 0n,
        gasWeight: toU64(gasWeight),
      });
      logic.registers.set(registerId, dataId);
      return promise;
    },
  },
  {
    /**
     * As `promise_yield_create`, but under an id of the contract's choice and with a deposit; returns u64::MAX, without
     * charging for a receipt, while another yield of the account has the id.
     *
     * Cost: base + yield_create_with_id_base + reading the amount, method name, arguments and id + yield_create_byte * n
     * + the gas given + new_action_receipt with one data receipt + function_call_base + function_call_byte * n
     *
     * @throws {VmLogicError} ProhibitedInView, EmptyMethodName, YieldIdMalformed, NumberPromisesExceeded, BalanceExceeded,
     * InvalidMethodName
     * @see nearcore 2.13 runtime/near-vm-runner/src/wasmtime_runner/logic.rs promise_yield_create_with_id
     */
    name: 'promise_yield_create_with_id',
    params: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64'],
    results: ['i64'],
    isAvailable: hasYieldIds,
    fn(
      logic,
      methodLength: bigint,
      methodPtr: bigint,
      argsLength: bigint,
      argsPtr: bigint,
      amountPtr: bigint,
      signedGas: bigint,
      gasWeight: bigint,
      yieldIdLength: bigint,
      yieldIdPtr: bigint,
    ) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_yield_create_with_id');
      logic.gas.payBase(ExtCost.yield_create_with_id_base);
      const deposit = logic.memory.readU128(amountPtr);
      const methodName = readMethodName(logic, methodPtr, methodLength);
      const args = logic.ownBytes(argsPtr, argsLength);
      const yieldId = logic.ownBytes(yieldIdPtr, yieldIdLength);
      if (yieldId.length !== YIELD_ID_LENGTH) throw hostError('YieldIdMalformed');
      const bytes = methodName.length + args.length;
      logic.gas.payPer(ExtCost.yield_create_byte, bytes);
      // Before anything is charged for it, other than in promise_yield_create.
      const receiptIndex = logic.external.createPromiseYieldReceiptWithId(logic.context.currentAccountId, yieldId);
      if (receiptIndex === null) return NO_PROMISE;
      const gas = toU64(signedGas);
      logic.gas.prepay(gas);
      payNewReceipt(logic, true, [true]);
      const promise = pushPromise(logic, receiptIndex);
      payAction(logic, ActionCost.function_call_base, true);
      payActionPer(logic, ActionCost.function_call_byte, bytes, true);
      attachDeposit(logic, deposit);
      logic.external.appendAction(receiptIndex, {
        kind: 'FunctionCall',
        methodName: methodNameText(methodName),
        args,
        gas,
        deposit,
        gasWeight: toU64(gasWeight),
      });
      return promise;
    },
  },
  {
    /**
     * Resumes a yielded receipt with a payload; returns 0 when there is none under the data id.
     *
     * The price per byte is taken on the length as given: a payload in a register (u64::MAX) overflows.
     * Cost: base + yield_resume_base + yield_resume_byte * n + reading data id and payload
     *
     * @throws {VmLogicError} ProhibitedInView, YieldPayloadLength, DataIdMalformed
     */
    name: 'promise_yield_resume',
    params: ['i64', 'i64', 'i64', 'i64'],
    results: ['i32'],
    fn(logic, dataIdLength: bigint, dataIdPtr: bigint, payloadLength: bigint, payloadPtr: bigint) {
      const { id, payload } = readAnswer(
        logic,
        'promise_yield_resume',
        dataIdLength,
        dataIdPtr,
        payloadLength,
        payloadPtr,
      );
      if (id.length !== DATA_ID_LENGTH) throw hostError('DataIdMalformed');
      return logic.external.submitPromiseResumeData(id, payload) ? 1 : 0;
    },
  },
  {
    /**
     * As `promise_yield_resume`, by the id that the contract chose.
     *
     * @throws {VmLogicError} ProhibitedInView, YieldPayloadLength, YieldIdMalformed
     * @see nearcore 2.13 runtime/near-vm-runner/src/wasmtime_runner/logic.rs promise_yield_resume_with_yield_id
     */
    name: 'promise_yield_resume_with_yield_id',
    params: ['i64', 'i64', 'i64', 'i64'],
    results: ['i32'],
    isAvailable: hasYieldIds,
    fn(logic, yieldIdLength: bigint, yieldIdPtr: bigint, payloadLength: bigint, payloadPtr: bigint) {
      const name = 'promise_yield_resume_with_yield_id';
      const { id, payload } = readAnswer(logic, name, yieldIdLength, yieldIdPtr, payloadLength, payloadPtr);
      if (id.length !== YIELD_ID_LENGTH) throw hostError('YieldIdMalformed');
      return logic.external.submitPromiseResumeDataWithYieldId(id, payload) ? 1 : 0;
    },
  },
];

function hasYieldIds(config: WasmConfig): boolean {
  return config.features.yieldWithIdHostFns;
}

/** Charges for and reads what a yield is resumed with; the id's length is left to be checked. */
function readAnswer(
  logic: VmLogic,
  name: string,
  idLength: bigint,
  idPtr: bigint,
  payloadLength: bigint,
  payloadPtr: bigint,
): { readonly id: Uint8Array; readonly payload: Uint8Array } {
  logic.gas.payBase(ExtCost.base);
  logic.prohibitInView(name);
  logic.gas.payBase(ExtCost.yield_resume_base);
  logic.gas.payPer(ExtCost.yield_resume_byte, u64ToNumber(payloadLength));
  const id = logic.ownBytes(idPtr, idLength);
  const payload = logic.ownBytes(payloadPtr, payloadLength);
  const limit = logic.config.limits.maxYieldPayloadSize;
  if (payload.length > limit) throw hostError({ kind: 'YieldPayloadLength', length: payload.length, limit });
  return { id, payload };
}
