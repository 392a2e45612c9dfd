import { near } from 'near-sdk-js';
import type { KeyValue } from './key-value.ts';

/** A promise of the current call, as near-sdk-js hands it out. */
export type PromiseIndex = number | bigint;

/**
 * Host functions that near-sdk-js does not offer: register forms, which move bytes from one host function to the next
 * without copying them through the contract's memory, global contracts and the refund receiver.
 */
interface HostFunctions {
  log(text: string): void;
  input(register: bigint): void;
  storage_read(key: Uint8Array, register: bigint): bigint;
  storage_write_register(key: Uint8Array, valueRegister: bigint, evictedRegister: bigint): bigint;
  storage_remove(key: Uint8Array, register: bigint): bigint;
  register_len(register: bigint): bigint;
  write_register(register: bigint, bytes: Uint8Array): void;
  read_register(register: bigint): Uint8Array;
  sha256_register(valueRegister: bigint, register: bigint): void;
  value_return_register(register: bigint): void;
  promise_result(index: bigint, register: bigint): bigint;
  promise_set_refund_to(promise: PromiseIndex, accountId: string): void;
  promise_batch_action_deploy_contract_register(promise: PromiseIndex, codeRegister: bigint): void;
  promise_batch_action_deploy_global_contract_register(promise: PromiseIndex, codeRegister: bigint): void;
  promise_batch_action_deploy_global_contract_by_account_id_register(promise: PromiseIndex, codeRegister: bigint): void;
  promise_batch_action_use_global_contract(promise: PromiseIndex, codeHash: Uint8Array): void;
  promise_batch_action_use_global_contract_by_account_id(promise: PromiseIndex, accountId: string): void;
  utf8_string_to_uint8array(text: string): Uint8Array;
}

declare const env: HostFunctions;

/** The extra host functions of this chain. */
export const host: HostFunctions = env;

/** Registers that hold code and hashes; the low ones belong to near-sdk-js. */
export const CODE_REGISTER = 7n;
export const HASH_REGISTER = 8n;
export const DISCARD_REGISTER = 9n;

/** The contract's storage. */
export const chainStore: KeyValue = {
  read: (key) => near.storageRead(key),
  write: (key, value) => {
    near.storageWrite(key, value);
  },
  replace: (key, value) => (near.storageWrite(key, value) ? near.storageGetEvicted() : null),
  remove: (key) => {
    near.storageRemove(key);
  },
  has: (key) => near.storageHasKey(key),
};

/** UTF-8 bytes of a text. */
export function encodeUtf8(text: string): Uint8Array {
  return env.utf8_string_to_uint8array(text);
}

/** Gas that this call has left, in gas units. */
export function gasLeft(): number {
  return Number(near.prepaidGas() - near.usedGas());
}

/** Whether the promise at `index` that this call waited for succeeded. */
export function promiseSucceeded(index: number): boolean {
  return env.promise_result(BigInt(index), DISCARD_REGISTER) === 1n;
}
