import { ActionCost } from '../../parameters/action-costs.ts';
import { ExtCost } from '../../parameters/ext-costs.ts';
import { transferExecFee, transferSendFee } from '../../parameters/transfer-fee.ts';
import { hostError } from '../errors.ts';
import type { VmLogic } from '../logic.ts';
import { readAccountId } from './account-id-argument.ts';
import { appendFunctionCall } from './append-function-call.ts';
import type { HostFunction } from './host-function.ts';
import { payAction, payActionPer, readPublicKey, targetReceipt } from './promise-arguments.ts';

/**
 * Host functions that append the actions that every version has, but for access keys.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Promise API actions), src/wasmtime_runner/logic.rs
 */
export const PROMISE_ACTION_FUNCTIONS: readonly HostFunction[] = [
  {
    /** Cost: base + create_account */
    name: 'promise_batch_action_create_account',
    params: ['i64'],
    results: [],
    fn(logic, promiseIndex: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_batch_action_create_account');
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      payAction(logic, ActionCost.create_account, sir);
      logic.external.appendAction(receiptIndex, { kind: 'CreateAccount' });
    },
  },
  {
    /**
     * Cost: base + reading the code + deploy_contract_base + deploy_contract_byte * n
     *
     * @throws {VmLogicError} ContractSizeExceeded
     */
    name: 'promise_batch_action_deploy_contract',
    params: ['i64', 'i64', 'i64'],
    results: [],
    fn(logic, promiseIndex: bigint, length: bigint, ptr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_batch_action_deploy_contract');
      const code = readCode(logic, length, ptr);
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      payAction(logic, ActionCost.deploy_contract_base, sir);
      payActionPer(logic, ActionCost.deploy_contract_byte, code.length, sir);
      logic.external.appendAction(receiptIndex, { kind: 'DeployContract', code });
    },
  },
  {
    /** See `appendFunctionCall`. */
    name: 'promise_batch_action_function_call',
    params: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64'],
    results: [],
    fn(
      logic,
      promiseIndex: bigint,
      methodLength: bigint,
      methodPtr: bigint,
      argsLength: bigint,
      argsPtr: bigint,
      amountPtr: bigint,
      gas: bigint,
    ) {
      appendFunctionCall(logic, promiseIndex, {
        methodLength,
        methodPtr,
        argsLength,
        argsPtr,
        amountPtr,
        gas,
        gasWeight: 0n,
      });
    },
  },
  {
    /** A function call that also gets a share of the gas that is left at the end; see `appendFunctionCall`. */
    name: 'promise_batch_action_function_call_weight',
    params: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64'],
    results: [],
    fn(
      logic,
      promiseIndex: bigint,
      methodLength: bigint,
      methodPtr: bigint,
      argsLength: bigint,
      argsPtr: bigint,
      amountPtr: bigint,
      gas: bigint,
      gasWeight: bigint,
    ) {
      appendFunctionCall(logic, promiseIndex, {
        methodLength,
        methodPtr,
        argsLength,
        argsPtr,
        amountPtr,
        gas,
        gasWeight,
      });
    },
  },
  {
    /**
     * Cost: base + reading 16 bytes + transfer; to an id that a transfer may create also create_account and, for a
     * NEAR-implicit one, add_full_access_key
     *
     * @throws {VmLogicError} BalanceExceeded
     */
    name: 'promise_batch_action_transfer',
    params: ['i64', 'i64'],
    results: [],
    fn(logic, promiseIndex: bigint, amountPtr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_batch_action_transfer');
      const deposit = logic.memory.readU128(amountPtr);
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      const receiver = logic.external.receiptReceiver(receiptIndex);
      const burn = transferSendFee(logic.fees, logic.config.features, sir, receiver);
      logic.gas.payAction(
        burn,
        burn + transferExecFee(logic.fees, logic.config.features, receiver),
        ActionCost.transfer,
      );
      logic.deductBalance(deposit);
      logic.external.appendAction(receiptIndex, { kind: 'Transfer', deposit });
    },
  },
  {
    /** Cost: base + reading 16 bytes and the public key + stake. Takes nothing from the balance. */
    name: 'promise_batch_action_stake',
    params: ['i64', 'i64', 'i64', 'i64'],
    results: [],
    fn(logic, promiseIndex: bigint, amountPtr: bigint, keyLength: bigint, keyPtr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_batch_action_stake');
      const stake = logic.memory.readU128(amountPtr);
      const publicKey = readPublicKey(logic, keyPtr, keyLength);
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      payAction(logic, ActionCost.stake, sir);
      logic.external.appendAction(receiptIndex, { kind: 'Stake', stake, publicKey: publicKey.decode() });
    },
  },
  {
    /** Cost: base + reading the account id + delete_account */
    name: 'promise_batch_action_delete_account',
    params: ['i64', 'i64', 'i64'],
    results: [],
    fn(logic, promiseIndex: bigint, accountLength: bigint, accountPtr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_batch_action_delete_account');
      const beneficiaryId = readAccountId(logic, accountPtr, accountLength);
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      payAction(logic, ActionCost.delete_account, sir);
      logic.external.appendAction(receiptIndex, { kind: 'DeleteAccount', beneficiaryId });
    },
  },
];

/**
 * Reads contract code.
 *
 * @throws {VmLogicError} ContractSizeExceeded
 */
export function readCode(logic: VmLogic, length: bigint, ptr: bigint): Uint8Array {
  // From a register it is the very array that the state holds, whose hash is known.
  const code = logic.ownBytes(ptr, length);
  const limit = logic.config.limits.maxContractSize;
  if (code.length > limit) throw hostError({ kind: 'ContractSizeExceeded', size: code.length, limit });
  return code;
}
