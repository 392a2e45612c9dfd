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
 * Stands for a memory that shows the guest more or less than its buffer holds, and learns what host functions write.
 *
 * Visible bytes behind the buffer's end read as zeros: the guest cannot have written there.
 */
export interface MemoryWatcher {
  /** Bytes of the memory as the guest sees it. */
  readonly visibleLength: number;
  /** Called after a host function wrote into the buffer, and in place of writing behind its end. */
  written(start: number, data: Uint8Array): void;
}

// What a call has before its guest is instantiated; most early failures never get any.
const NO_MEMORY: MemoryLike = { buffer: new ArrayBuffer(0) };
const NO_BYTES = new Uint8Array(NO_MEMORY.buffer);
const NO_VIEW = new DataView(NO_MEMORY.buffer);

/**
 * Guest memory with gas charged for every access.
 *
 * Invariant: charges come first, so that an access out of bounds is paid for; a returned view is valid until the guest runs again.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/wasmtime_runner/logic.rs read_memory, write_memory
 */
export class GuestMemory {
  readonly #gas: GasCounter;
  #memory: MemoryLike = NO_MEMORY;
  #buffer: ArrayBuffer = NO_MEMORY.buffer;
  #bytes = NO_BYTES;
  #view = NO_VIEW;
  #watcher: MemoryWatcher | null = null;
  #viewOffset = 0;

  constructor(gas: GasCounter) {
    this.#gas = gas;
  }

  /** Sets the memory that host functions work on. */
  attach(memory: MemoryLike, watcher: MemoryWatcher | null = null): void {
    this.#memory = memory;
    this.#watcher = watcher;
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
    if (this.#isInBuffer(start, length)) return this.#bytes.subarray(start, start + length);
    const bytes = new Uint8Array(length);
    bytes.set(this.#bytes.subarray(start));
    return bytes;
  }

  /** One byte, at the price of `read`. */
  readU8(start: number): number {
    return this.#chargedView(start, 1).getUint8(this.#viewOffset);
  }

  /** Two bytes little endian, at the price of `read`. */
  readU16(start: number): number {
    return this.#chargedView(start, 2).getUint16(this.#viewOffset, true);
  }

  /** Four bytes little endian, at the price of `read`. */
  readU32(start: number): number {
    return this.#chargedView(start, 4).getUint32(this.#viewOffset, true);
  }

  /** Sixteen bytes little endian, at the price of `read`: an amount in yoctoNEAR. */
  readU128(ptr: bigint): bigint {
    const view = this.#chargedView(u64ToNumber(ptr), 16);
    const low = view.getBigUint64(this.#viewOffset, true);
    const high = view.getBigUint64(this.#viewOffset + 8, true);
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
    this.#set(start, data);
  }

  /** Writes an amount in yoctoNEAR as sixteen bytes little endian, at the price of `write`. */
  writeU128(ptr: bigint, value: bigint): void {
    const start = u64ToNumber(ptr);
    this.#gas.payBase(ExtCost.write_memory_base);
    this.#gas.payPer(ExtCost.write_memory_byte, 16);
    const inBuffer = this.#isInBuffer(start, 16);
    const view = inBuffer ? this.#view : new DataView(new ArrayBuffer(16));
    const offset = inBuffer ? start : 0;
    view.setBigUint64(offset, BigInt.asUintN(64, value), true);
    view.setBigUint64(offset + 8, value >> 64n, true);
    this.#watcher?.written(start, new Uint8Array(view.buffer, offset, 16));
  }

  #set(start: number, data: Uint8Array): void {
    if (this.#isInBuffer(start, data.length)) this.#bytes.set(data, start);
    this.#watcher?.written(start, data);
  }

  /** Charges for reading a few bytes; they stand at `#viewOffset` of the returned view. */
  #chargedView(start: number, length: number): DataView {
    this.#gas.payBase(ExtCost.read_memory_base);
    this.#gas.payPer(ExtCost.read_memory_byte, length);
    if (this.#isInBuffer(start, length)) {
      this.#viewOffset = start;
      return this.#view;
    }
    this.#viewOffset = 0;
    return new DataView(this.viewForFree(start, length).buffer);
  }

  /**
   * Whether the interval is in the buffer; false when it is only in what the guest sees.
   *
   * @throws {VmLogicError} MemoryAccessViolation when it is in neither
   */
  #isInBuffer(start: number, length: number): boolean {
    if (this.#memory.buffer !== this.#buffer) this.#refresh();
    const end = start + length;
    const visible = this.#watcher === null ? this.#bytes.length : this.#watcher.visibleLength;
    if (!(end <= visible)) throw hostError('MemoryAccessViolation');
    return end <= this.#bytes.length;
  }

  #refresh(): void {
    this.#buffer = this.#memory.buffer;
    this.#bytes = new Uint8Array(this.#buffer);
    this.#view = new DataView(this.#buffer);
  }
}
