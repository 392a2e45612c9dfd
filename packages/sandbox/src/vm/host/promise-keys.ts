import { ActionCost } from '../../parameters/action-costs.ts';
import { ExtCost } from '../../parameters/ext-costs.ts';
import type { VmLogic } from '../logic.ts';
import { toU64 } from '../u64.ts';
import { readAccountId } from './account-id-argument.ts';
import type { HostFunction } from './host-function.ts';
import {
  methodNameText,
  payAction,
  payActionPer,
  readPublicKey,
  splitMethodNames,
  targetReceipt,
} from './promise-arguments.ts';

/**
 * Host functions that append access key actions.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Promise API actions), src/wasmtime_runner/logic.rs
 */
export const PROMISE_KEY_FUNCTIONS: readonly HostFunction[] = [
  {
    /** Cost: base + reading the public key + add_full_access_key */
    name: 'promise_batch_action_add_key_with_full_access',
    params: ['i64', 'i64', 'i64', 'i64'],
    results: [],
    fn(logic, promiseIndex: bigint, keyLength: bigint, keyPtr: bigint, nonce: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_batch_action_add_key_with_full_access');
      const publicKey = readPublicKey(logic, keyPtr, keyLength);
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      payAction(logic, ActionCost.add_full_access_key, sir);
      logic.external.appendAction(receiptIndex, {
        kind: 'AddKey',
        publicKey: publicKey.decode(),
        nonce: toU64(nonce),
        permission: 'FullAccess',
      });
    },
  },
  {
    /**
     * Cost: base + reading the public key, 16 bytes, the account id and the method names + add_function_call_key_base
     * + add_function_call_key_byte * (bytes of the names, each with one more)
     *
     * @throws {VmLogicError} EmptyMethodName, InvalidMethodName
     */
    name: 'promise_batch_action_add_key_with_function_call',
    params: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64'],
    results: [],
    fn(
      logic,
      promiseIndex: bigint,
      keyLength: bigint,
      keyPtr: bigint,
      nonce: bigint,
      allowancePtr: bigint,
      receiverLength: bigint,
      receiverPtr: bigint,
      namesLength: bigint,
      namesPtr: bigint,
    ) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_batch_action_add_key_with_function_call');
      const publicKey = readPublicKey(logic, keyPtr, keyLength);
      const permission = readFunctionCallPermission(
        logic,
        allowancePtr,
        receiverLength,
        receiverPtr,
        namesLength,
        namesPtr,
      );
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      payFunctionCallKey(logic, permission.names, sir);
      logic.external.appendAction(receiptIndex, {
        kind: 'AddKey',
        publicKey: publicKey.decode(),
        nonce: toU64(nonce),
        permission: {
          allowance: permission.allowance,
          receiverId: permission.receiverId,
          methodNames: permission.names.map(methodNameText),
        },
      });
    },
  },
  {
    /** Cost: base + reading the public key + delete_key */
    name: 'promise_batch_action_delete_key',
    params: ['i64', 'i64', 'i64'],
    results: [],
    fn(logic, promiseIndex: bigint, keyLength: bigint, keyPtr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.prohibitInView('promise_batch_action_delete_key');
      const publicKey = readPublicKey(logic, keyPtr, keyLength);
      const { receiptIndex, sir } = targetReceipt(logic, promiseIndex);
      payAction(logic, ActionCost.delete_key, sir);
      logic.external.appendAction(receiptIndex, { kind: 'DeleteKey', publicKey: publicKey.decode() });
    },
  },
];

/** A function-call permission whose method names are still bytes. */
export interface RawPermission {
  readonly allowance: bigint | null;
  readonly receiverId: string;
  readonly names: readonly Uint8Array[];
}

/** Reads the permission of a function-call key; an allowance of 0 means no limit. */
export function readFunctionCallPermission(
  logic: VmLogic,
  allowancePtr: bigint,
  receiverLength: bigint,
  receiverPtr: bigint,
  namesLength: bigint,
  namesPtr: bigint,
): RawPermission {
  const allowance = logic.memory.readU128(allowancePtr);
  const receiverId = readAccountId(logic, receiverPtr, receiverLength);
  const names = splitMethodNames(logic.bytes(namesPtr, namesLength));
  return { allowance: allowance > 0n ? allowance : null, receiverId, names };
}

/** Pays for a function-call key with the given method names, each counted with a terminating byte. */
export function payFunctionCallKey(logic: VmLogic, names: readonly Uint8Array[], sir: boolean): void {
  payAction(logic, ActionCost.add_function_call_key_base, sir);
  const bytes = names.reduce((total, name) => total + name.length + 1, 0);
  payActionPer(logic, ActionCost.add_function_call_key_byte, bytes, sir);
}
