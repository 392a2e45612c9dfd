import { ExtCost } from '../../parameters/ext-costs.ts';
import { hostError } from '../errors.ts';
import { toU64 } from '../u64.ts';
import type { HostFunction } from './host-function.ts';
import { promiseAt } from './promise-arguments.ts';

/**
 * Host functions that read the results a call waited for and return a promise.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Promise API results), src/wasmtime_runner/logic.rs
 */
export const PROMISE_RESULT_FUNCTIONS: readonly HostFunction[] = [
  {
    /** Cost: base. Not in views. */
    name: 'promise_results_count',
    params: [],
    results: ['i64'],
    fn(logic) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_results_count');
      return BigInt(logic.context.promiseResults.length);
    },
  },
  {
    /**
     * 1 and the value in the register when the promise succeeded, 2 when it failed.
     *
     * Cost: base, on success write_register_base and before version 82 write_register_byte * n
     *
     * @throws {VmLogicError} ProhibitedInView, InvalidPromiseResultIndex
     */
    name: 'promise_result',
    params: ['i64', 'i64'],
    results: ['i64'],
    fn(logic, signedIndex: bigint, registerId: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_result');
      const index = toU64(signedIndex);
      const results = logic.context.promiseResults;
      const result = index < BigInt(results.length) ? results[Number(index)] : undefined;
      if (result === undefined) throw hostError({ kind: 'InvalidPromiseResultIndex', result_idx: index });
      switch (result.kind) {
        case 'NotReady':
          return 0n;
        case 'Failed':
          return 2n;
        case 'Successful':
          if (logic.config.features.deterministicAccountIds) logic.registers.setShared(registerId, result.data);
          else logic.registers.set(registerId, result.data);
          return 1n;
      }
    },
  },
  {
    /**
     * Makes the value of a promise the value of this call.
     *
     * Cost: base + promise_return
     *
     * @throws {VmLogicError} ProhibitedInView, InvalidPromiseIndex, CannotReturnJointPromise
     */
    name: 'promise_return',
    params: ['i64'],
    results: [],
    fn(logic, promiseIndex: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.gas.payBase(ExtCost.promise_return);
      logic.prohibitInView('promise_return');
      const promise = promiseAt(logic, promiseIndex);
      if (typeof promise !== 'number') throw hostError('CannotReturnJointPromise');
      logic.returnData = { kind: 'ReceiptIndex', receiptIndex: promise };
    },
  },
];
