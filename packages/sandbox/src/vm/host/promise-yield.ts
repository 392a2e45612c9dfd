import { ActionCost } from '../../parameters/action-costs.ts';
import { ExtCost } from '../../parameters/ext-costs.ts';
import { hostError } from '../errors.ts';
import { toU64, u64ToNumber } from '../u64.ts';
import type { HostFunction } from './host-function.ts';
import { methodNameText, payAction, payActionPer, pushPromise, readMethodName } from './promise-arguments.ts';
import { payNewReceipt } from './promise-create.ts';

const DATA_ID_LENGTH = 32;

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
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_yield_resume');
      logic.gas.payBase(ExtCost.yield_resume_base);
      logic.gas.payPer(ExtCost.yield_resume_byte, u64ToNumber(payloadLength));
      const dataId = logic.ownBytes(dataIdPtr, dataIdLength);
      const payload = logic.ownBytes(payloadPtr, payloadLength);
      const limit = logic.config.limits.maxYieldPayloadSize;
      if (payload.length > limit) throw hostError({ kind: 'YieldPayloadLength', length: payload.length, limit });
      if (dataId.length !== DATA_ID_LENGTH) throw hostError('DataIdMalformed');
      return logic.external.submitPromiseResumeData(dataId, payload) ? 1 : 0;
    },
  },
];
