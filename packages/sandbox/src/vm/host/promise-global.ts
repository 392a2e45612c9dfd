import { ActionCost } from '../../parameters/action-costs.ts';
import { ExtCost } from '../../parameters/ext-costs.ts';
import type { WasmConfig } from '../../parameters/runtime-config.ts';
import type { GlobalContractId } from '../external.ts';
import type { VmLogic } from '../logic.ts';
import type { HostFunction } from './host-function.ts';
import { readCode } from './promise-actions.ts';
import {
  contractIdLength,
  payAction,
  payActionPer,
  readCodeHash,
  readContractAccount,
  targetReceipt,
} from './promise-arguments.ts';

/**
 * Host functions that append global contract actions.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Promise API actions), src/wasmtime_runner/logic.rs
 */
export const PROMISE_GLOBAL_FUNCTIONS: readonly HostFunction[] = [
  deployGlobal('promise_batch_action_deploy_global_contract', 'CodeHash'),
  deployGlobal('promise_batch_action_deploy_global_contract_by_account_id', 'AccountId'),
  useGlobal('promise_batch_action_use_global_contract', readCodeHash),
  useGlobal('promise_batch_action_use_global_contract_by_account_id', readContractAccount),
];

function isAvailable(config: WasmConfig): boolean {
  return config.features.globalContractHostFns;
}

/** Cost: base + reading the code + deploy_global_contract_base + deploy_global_contract_byte * n; @throws ContractSizeExceeded */
function deployGlobal(name: string, mode: 'CodeHash' | 'AccountId'): HostFunction {
  return {
    name,
    params: ['i64', 'i64', 'i64'],
    results: [],
    isAvailable,
    fn(logic, promiseIndex: bigint, length: bigint, ptr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView(name);
      const code = readCode(logic, length, ptr);
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      payAction(logic, ActionCost.deploy_global_contract_base, sir);
      payActionPer(logic, ActionCost.deploy_global_contract_byte, code.length, sir);
      logic.external.appendAction(receiptIndex, { kind: 'DeployGlobalContract', code, mode });
    },
  };
}

/** Cost: base + reading the hash or account id + use_global_contract_base + use_global_contract_byte * n; @throws ContractCodeHashMalformed */
function useGlobal(
  name: string,
  readId: (logic: VmLogic, length: bigint, ptr: bigint) => GlobalContractId,
): HostFunction {
  return {
    name,
    params: ['i64', 'i64', 'i64'],
    results: [],
    isAvailable,
    fn(logic, promiseIndex: bigint, length: bigint, ptr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView(name);
      const contractId = readId(logic, length, ptr);
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      payAction(logic, ActionCost.use_global_contract_base, sir);
      payActionPer(logic, ActionCost.use_global_contract_byte, contractIdLength(contractId), sir);
      logic.external.appendAction(receiptIndex, { kind: 'UseGlobalContract', contractId });
    },
  };
}
