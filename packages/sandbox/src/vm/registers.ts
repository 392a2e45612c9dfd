import { ExtCost } from '../parameters/ext-costs.ts';
import type { LimitConfig } from '../parameters/runtime-config.ts';
import { hostError } from './errors.ts';
import type { GasCounter } from './gas-counter.ts';
import { toU64 } from './u64.ts';

/** Bytes that a register counts for besides its value. */
const REGISTER_OVERHEAD = 8;

/**
 * Registers: byte strings that host functions hand to each other without going through guest memory.
 *
 * Stored arrays are never changed in place and may be shared with the caller.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/logic/vmstate.rs Registers
 */
export class Registers {
  readonly #gas: GasCounter;
  readonly #limits: LimitConfig;
  readonly #values = new Map<number | bigint, Uint8Array>();
  #memoryUsage = 0;

  constructor(gas: GasCounter, limits: LimitConfig) {
    this.#gas = gas;
    this.#limits = limits;
  }

  /**
   * Value of a register.
   *
   * Cost: read_register_base + read_register_byte * length; nothing for a register that does not exist
   *
   * @throws {VmLogicError} InvalidRegisterId when the register was never set; gas errors
   */
  get(id: bigint): Uint8Array {
    const value = this.#values.get(keyOf(id));
    if (value === undefined) throw hostError({ kind: 'InvalidRegisterId', register_id: toU64(id) });
    this.#gas.payBase(ExtCost.read_register_base);
    this.#gas.payPer(ExtCost.read_register_byte, value.length);
    return value;
  }

  /** Length of a register's value, or undefined when it was never set. Costs nothing. */
  length(id: bigint): number | undefined {
    return this.#values.get(keyOf(id))?.length;
  }

  /**
   * Sets a register; `value` must not be changed afterwards and must not be a view of guest memory.
   *
   * Once `max_number_registers` exist, also replacing one is refused: nearcore's rule.
   * Cost: write_register_base + write_register_byte * length
   *
   * @throws {VmLogicError} MemoryAccessViolation when the value, the number of registers or their sum is over its limit; gas errors
   */
  set(id: bigint, value: Uint8Array): void {
    this.#gas.payBase(ExtCost.write_register_base);
    this.#gas.payPer(ExtCost.write_register_byte, value.length);
    this.#store(id, value);
  }

  /** `set` without the price per byte: for values that nearcore shares instead of copying (input and promise results). */
  setShared(id: bigint, value: Uint8Array): void {
    this.#gas.payBase(ExtCost.write_register_base);
    this.#store(id, value);
  }

  /** `set` for a view of guest memory: copied once the limits are checked. */
  setCopy(id: bigint, view: Uint8Array): void {
    this.#gas.payBase(ExtCost.write_register_base);
    this.#gas.payPer(ExtCost.write_register_byte, view.length);
    this.#store(id, view, true);
  }

  #store(id: bigint, value: Uint8Array, copy = false): void {
    if (value.length > this.#limits.maxRegisterSize || this.#values.size >= this.#limits.maxNumberRegisters)
      throw hostError('MemoryAccessViolation');
    const key = keyOf(id);
    const old = this.#values.get(key);
    const usage =
      this.#memoryUsage + value.length + REGISTER_OVERHEAD - (old === undefined ? 0 : old.length + REGISTER_OVERHEAD);
    if (usage > this.#limits.registersMemoryLimit) throw hostError('MemoryAccessViolation');
    this.#memoryUsage = usage;
    this.#values.set(key, copy ? value.slice() : value);
  }
}

/** Numbers are cheaper Map keys; the few ids beyond 2^53 (read as signed) stay BigInt. */
function keyOf(id: bigint): number | bigint {
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : id;
}
