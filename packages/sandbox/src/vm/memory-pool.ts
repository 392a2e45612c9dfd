import type { LimitConfig } from '../parameters/runtime-config.ts';
import { UNMARKED_BYTES, UPPER_START } from './instrument/memory-guard.ts';

/**
 * Sizes of guest memory that are tried first, in pages of 64 KiB.
 *
 * Every guest sees 1,024 pages, but most use the first few only. A small memory is cleared and used again, where a full
 * one must be new for each call: creating it and touching its pages costs more than a whole call.
 */
export const SMALL_SIZES: readonly number[] = [32, 128];

/** Bytes that are cleared rather than replaced by a new memory. */
const MAX_CLEARED = 16 * 1024 * 1024;

const small = new Map<number, WebAssembly.Memory>();

/**
 * A memory of zeros with the given number of pages, which cannot grow.
 *
 * The same object every time: only one guest can use it, which holds since calls are never nested.
 */
export function smallMemory(pages: number): WebAssembly.Memory {
  let memory = small.get(pages);
  if (memory === undefined) {
    memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    small.set(pages, memory);
  } else new Uint8Array(memory.buffer).fill(0);
  return memory;
}

/** A new memory of zeros as the protocol gives it to guests. */
export function fullMemory(limits: LimitConfig): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: limits.initialMemoryPages, maximum: limits.maxMemoryPages });
}

/**
 * The one memory of the largest size for guarded modules, with what has been written into it since it was clear.
 *
 * @see instrument/memory-guard.ts
 */
export class GuardedMemory {
  #memory: WebAssembly.Memory | null = null;
  /** Ends of what may not be zero, in the part before UPPER_START and in the part behind it. */
  #lower = 0;
  #upper = UPPER_START;

  /** The memory, all zeros. */
  acquire(limits: LimitConfig): WebAssembly.Memory {
    const { maxMemoryPages } = limits;
    const isLarge = this.#lower > MAX_CLEARED || this.#upper - UPPER_START > MAX_CLEARED;
    if (this.#memory === null || isLarge || this.#memory.buffer.byteLength !== maxMemoryPages * 65_536) {
      this.#memory = new WebAssembly.Memory({ initial: maxMemoryPages, maximum: maxMemoryPages });
    } else {
      const bytes = new Uint8Array(this.#memory.buffer);
      bytes.fill(0, 0, this.#lower);
      bytes.fill(0, UPPER_START, this.#upper);
    }
    this.#lower = UNMARKED_BYTES;
    this.#upper = UPPER_START;
    return this.#memory;
  }

  /** Notes that bytes up to the given ends may have been written. */
  mark(lower: number, upper: number): void {
    this.#lower = Math.max(this.#lower, lower);
    this.#upper = Math.max(this.#upper, upper);
  }

  /** Notes a write of the host. */
  markWrite(start: number, end: number): void {
    if (end > UPPER_START) this.mark(start < UPPER_START ? UPPER_START : 0, end);
    else this.mark(end, 0);
  }
}
