import { ActionCost } from '../../parameters/action-costs.ts';
import { ExtCost } from '../../parameters/ext-costs.ts';
import type { WasmConfig } from '../../parameters/runtime-config.ts';
import { hostError } from '../errors.ts';
import type { GlobalContractId } from '../external.ts';
import type { VmLogic } from '../logic.ts';
import { toU64 } from '../u64.ts';
import type { HostFunction } from './host-function.ts';
import { payAction, payActionPer, readCodeHash, readContractAccount, targetReceipt } from './promise-arguments.ts';

/**
 * Host functions that append the initialisation of a deterministic account (NEP-616).
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Promise API actions), src/wasmtime_runner/logic.rs
 */
export const PROMISE_STATE_INIT_FUNCTIONS: readonly HostFunction[] = [
  stateInit('promise_batch_action_state_init', readCodeHash),
  stateInit('promise_batch_action_state_init_by_account_id', readContractAccount),
  {
    /**
     * Adds a data entry to a state init of this promise, by the action's index in the promise.
     *
     * Cost: base + reading key and value + deterministic_state_init_entry + deterministic_state_init_byte * (key + value)
     *
     * @throws {VmLogicError} ProhibitedInView, InvalidActionIndex, DataEntryAlreadyExists
     */
    name: 'set_state_init_data_entry',
    params: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64'],
    results: [],
    isAvailable,
    fn(
      logic,
      promiseIndex: bigint,
      actionIndex: bigint,
      keyLength: bigint,
      keyPtr: bigint,
      valueLength: bigint,
      valuePtr: bigint,
    ) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('set_state_init_data_entry');
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      const key = logic.ownBytes(keyPtr, keyLength);
      const value = logic.ownBytes(valuePtr, valueLength);
      payAction(logic, ActionCost.deterministic_state_init_entry, sir);
      payActionPer(logic, ActionCost.deterministic_state_init_byte, key.length + value.length, sir);
      const index = toU64(actionIndex);
      const answer = logic.external.setStateInitDataEntry(receiptIndex, index, key, value);
      if (answer === 'InvalidActionIndex')
        throw hostError({ kind: 'InvalidActionIndex', receipt_index: receiptIndex, action_index: index });
      if (answer === 'DataEntryAlreadyExists') throw hostError('DataEntryAlreadyExists');
    },
  },
];

function isAvailable(config: WasmConfig): boolean {
  return config.features.deterministicAccountIds;
}

/**
 * Appends a state init and returns its action index.
 *
 * Cost: base + reading the hash or account id and 16 bytes + deterministic_state_init_base
 *
 * @throws {VmLogicError} ProhibitedInView, ContractCodeHashMalformed, BalanceExceeded
 */
function stateInit(
  name: string,
  readId: (logic: VmLogic, length: bigint, ptr: bigint) => GlobalContractId,
): HostFunction {
  return {
    name,
    params: ['i64', 'i64', 'i64', 'i64'],
    results: ['i64'],
    isAvailable,
    fn(logic, promiseIndex: bigint, length: bigint, ptr: bigint, amountPtr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView(name);
      const contractId = readId(logic, length, ptr);
      const deposit = logic.memory.readU128(amountPtr);
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      payAction(logic, ActionCost.deterministic_state_init_base, sir);
      logic.deductBalance(deposit);
      return BigInt(logic.external.appendAction(receiptIndex, { kind: 'DeterministicStateInit', contractId, deposit }));
    },
  };
}
