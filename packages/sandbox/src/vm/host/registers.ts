import { ExtCost } from '../../parameters/ext-costs.ts';
import { U64_MAX_RESULT } from '../u64.ts';
import type { HostFunction } from './host-function.ts';

/**
 * Host functions that move bytes between registers and guest memory.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Registers API), src/wasmtime_runner/logic.rs
 */
export const REGISTER_FUNCTIONS: readonly HostFunction[] = [
  {
    /**
     * Copies a register into guest memory.
     *
     * Cost: base + read_register_base + read_register_byte * n + write_memory_base + write_memory_byte * n
     */
    name: 'read_register',
    params: ['i64', 'i64'],
    results: [],
    fn(logic, registerId: bigint, ptr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.memory.write(ptr, logic.registers.get(registerId));
    },
  },
  {
    /** Length of a register, u64::MAX when it was never set. Cost: base */
    name: 'register_len',
    params: ['i64'],
    results: ['i64'],
    fn(logic, registerId: bigint) {
      logic.gas.payBase(ExtCost.base);
      const length = logic.registers.length(registerId);
      return length === undefined ? U64_MAX_RESULT : BigInt(length);
    },
  },
  {
    /**
     * Copies guest memory into a register.
     *
     * Cost: base + read_memory_base + read_memory_byte * n + write_register_base + write_register_byte * n
     */
    name: 'write_register',
    params: ['i64', 'i64', 'i64'],
    results: [],
    fn(logic, registerId: bigint, length: bigint, ptr: bigint) {
      logic.gas.payBase(ExtCost.base);
      logic.registers.setCopy(registerId, logic.memory.read(ptr, length));
    },
  },
];
