import { ExtCost } from '../parameters/ext-costs.ts';
import { hostError } from './errors.ts';
import type { GasCounter } from './gas-counter.ts';
import { u64ToNumber } from './u64.ts';

/** Memory of a guest: what a host function needs of `WebAssembly.Memory`. */
export interface MemoryLike {
  /** Replaced by another buffer when the guest grows its memory. */
  readonly buffer: ArrayBuffer;
}

/**
 * Guest memory with gas charged for every access.
 *
 * Invariant: charges come first, so that an access out of bounds is paid for; a returned view is valid until the guest runs again.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/wasmtime_runner/logic.rs read_memory, write_memory
 */
export class GuestMemory {
  readonly #gas: GasCounter;
  #memory: MemoryLike = { buffer: new ArrayBuffer(0) };
  #buffer: ArrayBuffer = this.#memory.buffer;
  #bytes = new Uint8Array(this.#buffer);
  #view = new DataView(this.#buffer);

  constructor(gas: GasCounter) {
    this.#gas = gas;
  }

  /** Sets the memory that host functions work on. */
  attach(memory: MemoryLike): void {
    this.#memory = memory;
    this.#refresh();
  }

  /**
   * A view of guest memory.
   *
   * Cost: read_memory_base + read_memory_byte * length
   *
   * @throws {VmLogicError} MemoryAccessViolation when the interval is not inside the memory; gas errors
   */
  read(ptr: bigint, length: bigint): Uint8Array {
    return this.readAt(u64ToNumber(ptr), u64ToNumber(length));
  }

  /** `read` with numbers. */
  readAt(start: number, length: number): Uint8Array {
    this.#gas.payBase(ExtCost.read_memory_base);
    this.#gas.payPer(ExtCost.read_memory_byte, length);
    return this.viewForFree(start, length);
  }

  /** A view of guest memory that costs nothing; see `read`. */
  viewForFree(start: number, length: number): Uint8Array {
    if (this.#memory.buffer !== this.#buffer) this.#refresh();
    const end = start + length;
    if (!(end <= this.#bytes.length)) throw hostError('MemoryAccessViolation');
    return this.#bytes.subarray(start, end);
  }

  /** One byte, at the price of `read`. */
  readU8(start: number): number {
    this.#chargeAndCheck(start, 1);
    return this.#bytes[start]!;
  }

  /** Two bytes little endian, at the price of `read`. */
  readU16(start: number): number {
    this.#chargeAndCheck(start, 2);
    return this.#view.getUint16(start, true);
  }

  /** Four bytes little endian, at the price of `read`. */
  readU32(start: number): number {
    this.#chargeAndCheck(start, 4);
    return this.#view.getUint32(start, true);
  }

  /** Sixteen bytes little endian, at the price of `read`: an amount in yoctoNEAR. */
  readU128(ptr: bigint): bigint {
    const start = u64ToNumber(ptr);
    this.#chargeAndCheck(start, 16);
    const low = this.#view.getBigUint64(start, true);
    const high = this.#view.getBigUint64(start + 8, true);
    return high === 0n ? low : (high << 64n) | low;
  }

  /**
   * Copies bytes into guest memory.
   *
   * Cost: write_memory_base + write_memory_byte * length
   *
   * @throws {VmLogicError} MemoryAccessViolation when the interval is not inside the memory; gas errors
   */
  write(ptr: bigint, data: Uint8Array): void {
    const start = u64ToNumber(ptr);
    this.#gas.payBase(ExtCost.write_memory_base);
    this.#gas.payPer(ExtCost.write_memory_byte, data.length);
    this.#check(start, data.length);
    this.#bytes.set(data, start);
  }

  /** Writes an amount in yoctoNEAR as sixteen bytes little endian, at the price of `write`. */
  writeU128(ptr: bigint, value: bigint): void {
    const start = u64ToNumber(ptr);
    this.#gas.payBase(ExtCost.write_memory_base);
    this.#gas.payPer(ExtCost.write_memory_byte, 16);
    this.#check(start, 16);
    this.#view.setBigUint64(start, BigInt.asUintN(64, value), true);
    this.#view.setBigUint64(start + 8, value >> 64n, true);
  }

  #chargeAndCheck(start: number, length: number): void {
    this.#gas.payBase(ExtCost.read_memory_base);
    this.#gas.payPer(ExtCost.read_memory_byte, length);
    this.#check(start, length);
  }

  #check(start: number, length: number): void {
    if (this.#memory.buffer !== this.#buffer) this.#refresh();
    if (!(start + length <= this.#bytes.length)) throw hostError('MemoryAccessViolation');
  }

  #refresh(): void {
    this.#buffer = this.#memory.buffer;
    this.#bytes = new Uint8Array(this.#buffer);
    this.#view = new DataView(this.#buffer);
  }
}
