import { ExtCost } from '../../parameters/ext-costs.ts';
import { hostError } from '../errors.ts';
import type { VmLogic } from '../logic.ts';
import { addStorageUsage } from '../storage-usage.ts';
import type { HostFunction } from './host-function.ts';

/**
 * Longest value that nearcore keeps beside its key in flat storage; longer ones cost their overhead.
 *
 * @see nearcore 2.12 core/primitives-core/src/config.rs INLINE_DISK_VALUE_THRESHOLD
 */
const INLINE_VALUE_LENGTH = 4000;

/**
 * Host functions of the account's key-value storage.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Storage API), src/wasmtime_runner/logic.rs
 */
export const STORAGE_FUNCTIONS: readonly HostFunction[] = [
  {
    /**
     * Writes a value; returns 1 and puts the old value into the register when there was one.
     *
     * Cost: base + storage_write_base + reading key and value + storage_write_key_byte * key + storage_write_value_byte * value
     * + storage_write_evicted_byte * old + the trie nodes touched + write_register of the old value
     *
     * @throws {VmLogicError} ProhibitedInView, KeyLengthExceeded, ValueLengthExceeded, RecordedStorageExceeded
     */
    name: 'storage_write',
    params: ['i64', 'i64', 'i64', 'i64', 'i64'],
    results: ['i64'],
    fn(logic, keyLength: bigint, keyPtr: bigint, valueLength: bigint, valuePtr: bigint, registerId: bigint) {
      const { gas } = logic;
      gas.payBase(ExtCost.base);
      logic.prohibitInView('storage_write');
      gas.payBase(ExtCost.storage_write_base);
      const key = readKey(logic, keyPtr, keyLength);
      const value = logic.bytes(valuePtr, valueLength);
      const limit = logic.config.limits.maxLengthStorageValue;
      if (value.length > limit) throw hostError({ kind: 'ValueLengthExceeded', length: value.length, limit });
      gas.payPer(ExtCost.storage_write_key_byte, key.length);
      gas.payPer(ExtCost.storage_write_value_byte, value.length);
      const old = logic.external.storageSet(gas, key, value);
      logic.observeStorageProof();
      if (old === null) {
        addStorageUsage(logic, value.length + key.length + logic.fees.storageUsage.numExtraBytesRecord);
        return 0n;
      }
      addStorageUsage(logic, -old.length);
      addStorageUsage(logic, value.length);
      logic.registers.set(registerId, old);
      return 1n;
    },
  },
  {
    /**
     * Reads a value into the register; returns 0 when the key is absent.
     *
     * Cost: base + storage_read_base + reading the key + storage_read_key_byte * key + the trie nodes touched
     * + storage_read_value_byte * value + write_register of the value; over 4,000 bytes also
     * storage_large_read_overhead_base + storage_large_read_overhead_byte * value
     *
     * @throws {VmLogicError} KeyLengthExceeded, RecordedStorageExceeded
     */
    name: 'storage_read',
    params: ['i64', 'i64', 'i64'],
    results: ['i64'],
    fn(logic, keyLength: bigint, keyPtr: bigint, registerId: bigint) {
      const { gas } = logic;
      gas.payBase(ExtCost.base);
      gas.payBase(ExtCost.storage_read_base);
      const key = readKey(logic, keyPtr, keyLength);
      gas.payPer(ExtCost.storage_read_key_byte, key.length);
      const found = logic.external.storageGet(gas, key);
      if (found === null) {
        logic.observeStorageProof();
        return 0n;
      }
      gas.payPer(ExtCost.storage_read_value_byte, found.length);
      if (found.length > INLINE_VALUE_LENGTH) {
        gas.payBase(ExtCost.storage_large_read_overhead_base);
        gas.payPer(ExtCost.storage_large_read_overhead_byte, found.length);
      }
      const value = found.deref();
      logic.observeStorageProof();
      logic.registers.set(registerId, value);
      return 1n;
    },
  },
  {
    /**
     * Removes a key; returns 1 and puts the old value into the register when there was one.
     *
     * Cost: base + storage_remove_base + reading the key + storage_remove_key_byte * key
     * + storage_remove_ret_value_byte * old + the trie nodes touched + write_register of the old value
     *
     * @throws {VmLogicError} ProhibitedInView, KeyLengthExceeded, RecordedStorageExceeded
     */
    name: 'storage_remove',
    params: ['i64', 'i64', 'i64'],
    results: ['i64'],
    fn(logic, keyLength: bigint, keyPtr: bigint, registerId: bigint) {
      const { gas } = logic;
      gas.payBase(ExtCost.base);
      logic.prohibitInView('storage_remove');
      gas.payBase(ExtCost.storage_remove_base);
      const key = readKey(logic, keyPtr, keyLength);
      gas.payPer(ExtCost.storage_remove_key_byte, key.length);
      const old = logic.external.storageRemove(gas, key);
      logic.observeStorageProof();
      if (old === null) return 0n;
      addStorageUsage(logic, -(old.length + key.length + logic.fees.storageUsage.numExtraBytesRecord));
      logic.registers.set(registerId, old);
      return 1n;
    },
  },
  {
    /**
     * Whether a key exists.
     *
     * Cost: base + storage_has_key_base + reading the key + storage_has_key_byte * key + the trie nodes touched
     *
     * @throws {VmLogicError} KeyLengthExceeded, RecordedStorageExceeded
     */
    name: 'storage_has_key',
    params: ['i64', 'i64'],
    results: ['i64'],
    fn(logic, keyLength: bigint, keyPtr: bigint) {
      const { gas } = logic;
      gas.payBase(ExtCost.base);
      gas.payBase(ExtCost.storage_has_key_base);
      const key = readKey(logic, keyPtr, keyLength);
      gas.payPer(ExtCost.storage_has_key_byte, key.length);
      const exists = logic.external.storageHasKey(gas, key);
      logic.observeStorageProof();
      return exists ? 1n : 0n;
    },
  },
  deprecated('storage_iter_prefix', 2),
  deprecated('storage_iter_range', 4),
  deprecated('storage_iter_next', 3),
];

function readKey(logic: VmLogic, ptr: bigint, length: bigint): Uint8Array {
  const key = logic.bytes(ptr, length);
  const limit = logic.config.limits.maxLengthStorageKey;
  if (key.length > limit) throw hostError({ kind: 'KeyLengthExceeded', length: key.length, limit });
  return key;
}

/** A function that can be imported but always fails, without charging anything. */
function deprecated(name: string, params: number): HostFunction {
  return {
    name,
    params: Array.from({ length: params }, () => 'i64' as const),
    results: ['i64'],
    fn() {
      throw hostError({ kind: 'Deprecated', method_name: name });
    },
  };
}
