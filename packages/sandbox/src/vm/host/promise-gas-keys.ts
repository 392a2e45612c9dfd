import { ActionCost } from '../../parameters/action-costs.ts';
import { ExtCost } from '../../parameters/ext-costs.ts';
import {
  gasKeyAddKeyExecFee,
  gasKeyAddKeySendFee,
  gasKeyTransferExecFee,
  gasKeyTransferSendFee,
} from '../../parameters/gas-key-fee.ts';
import type { WasmConfig } from '../../parameters/runtime-config.ts';
import { hostError } from '../errors.ts';
import type { VmLogic } from '../logic.ts';
import { toU64 } from '../u64.ts';
import { accountIdBytes } from './account-id-argument.ts';
import type { HostFunction } from './host-function.ts';
import { methodNameText, payAction, readPublicKey, targetReceipt } from './promise-arguments.ts';
import { payFunctionCallKey, readFunctionCallPermission } from './promise-keys.ts';

const MAX_NONCE_COUNT = 0xffffn;

/**
 * Host functions that append gas key actions (NEP-611, from version 85). Gas keys cannot be emptied by contracts.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Promise API actions), src/wasmtime_runner/logic.rs
 */
export const PROMISE_GAS_KEY_FUNCTIONS: readonly HostFunction[] = [
  {
    /**
     * Cost: base + reading the public key and 16 bytes + gas_key_transfer_base + gas_key_byte for the key
     *
     * @throws {VmLogicError} BalanceExceeded, InvalidPublicKey
     */
    name: 'promise_batch_action_transfer_to_gas_key',
    params: ['i64', 'i64', 'i64', 'i64'],
    results: [],
    isAvailable,
    fn(logic, promiseIndex: bigint, keyLength: bigint, keyPtr: bigint, amountPtr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_batch_action_transfer_to_gas_key');
      const publicKey = readPublicKey(logic, keyPtr, keyLength);
      const deposit = logic.memory.readU128(amountPtr);
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      const send = gasKeyTransferSendFee(logic.fees, sir, publicKey.length);
      const exec = gasKeyTransferExecFee(logic.fees, receiverLength(logic, receiptIndex), publicKey.handleLength);
      logic.gas.payAction(send.base, send.base + exec.base, ActionCost.gas_key_transfer_base);
      logic.gas.payAction(send.bytes, send.bytes + exec.bytes, ActionCost.gas_key_byte);
      logic.deductBalance(deposit);
      logic.external.appendAction(receiptIndex, { kind: 'TransferToGasKey', publicKey: publicKey.decode(), deposit });
    },
  },
  {
    /**
     * Cost: base + reading the public key + add_full_access_key + gas_key_nonce_write_base and gas_key_byte for each nonce
     *
     * @throws {VmLogicError} IntegerOverflow for more nonces than a u16 counts, InvalidPublicKey
     */
    name: 'promise_batch_action_add_gas_key_with_full_access',
    params: ['i64', 'i64', 'i64', 'i64'],
    results: [],
    isAvailable,
    fn(logic, promiseIndex: bigint, keyLength: bigint, keyPtr: bigint, signedNonces: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_batch_action_add_gas_key_with_full_access');
      const publicKey = readPublicKey(logic, keyPtr, keyLength);
      const numNonces = nonceCount(signedNonces);
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      payAction(logic, ActionCost.add_full_access_key, sir);
      payNonces(logic, receiptIndex, sir, publicKey.handleLength, numNonces);
      logic.external.appendAction(receiptIndex, {
        kind: 'AddGasKey',
        publicKey: publicKey.decode(),
        numNonces,
        permission: 'FullAccess',
      });
    },
  },
  {
    /**
     * Cost: base + reading as promise_batch_action_add_key_with_function_call + its fees
     * + gas_key_nonce_write_base and gas_key_byte for each nonce
     *
     * @throws {VmLogicError} IntegerOverflow for more nonces than a u16 counts, EmptyMethodName, InvalidPublicKey
     */
    name: 'promise_batch_action_add_gas_key_with_function_call',
    params: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64'],
    results: [],
    isAvailable,
    fn(
      logic,
      promiseIndex: bigint,
      keyLength: bigint,
      keyPtr: bigint,
      signedNonces: bigint,
      allowancePtr: bigint,
      receiverLen: bigint,
      receiverPtr: bigint,
      namesLength: bigint,
      namesPtr: bigint,
    ) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_batch_action_add_gas_key_with_function_call');
      const publicKey = readPublicKey(logic, keyPtr, keyLength);
      const numNonces = nonceCount(signedNonces);
      const { allowance, receiverId, names } = readFunctionCallPermission(
        logic,
        allowancePtr,
        receiverLen,
        receiverPtr,
        namesLength,
        namesPtr,
      );
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      payFunctionCallKey(logic, names, sir);
      payNonces(logic, receiptIndex, sir, publicKey.handleLength, numNonces);
      logic.external.appendAction(receiptIndex, {
        kind: 'AddGasKey',
        publicKey: publicKey.decode(),
        numNonces,
        permission: { allowance, receiverId, methodNames: names.map(methodNameText) },
      });
    },
  },
];

function isAvailable(config: WasmConfig): boolean {
  return config.features.gasKeyHostFns;
}

function nonceCount(signed: bigint): number {
  const count = toU64(signed);
  if (count > MAX_NONCE_COUNT) throw hostError('IntegerOverflow');
  return Number(count);
}

function receiverLength(logic: VmLogic, receiptIndex: number): number {
  return accountIdBytes(logic.external.receiptReceiver(receiptIndex)).length;
}

/** @see nearcore 2.12 runtime/near-vm-runner/src/logic/gas_counter.rs pay_gas_key_add_key_fees */
function payNonces(logic: VmLogic, receiptIndex: number, sir: boolean, keyLength: number, numNonces: number): void {
  const send = gasKeyAddKeySendFee(logic.fees, sir);
  const exec = gasKeyAddKeyExecFee(logic.fees, receiverLength(logic, receiptIndex), keyLength, numNonces);
  logic.gas.payAction(0, exec.base, ActionCost.gas_key_nonce_write_base);
  logic.gas.payAction(send, send + exec.bytes, ActionCost.gas_key_byte);
}
