import type { LimitConfig } from '../parameters/runtime-config.ts';
import { MARKED_BYTES, MARK_PAGES, UNMARKED_BYTES } from './instrument/memory-guard.ts';

/** Bytes of a page of guest memory. */
export const PAGE = 65_536;

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

/** A part of a memory. Units: bytes. */
export interface MemoryRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A memory with the given number of pages, which cannot grow: an image at its start, zeros behind it.
 *
 * The same object every time: only one guest can use it, which holds since calls are never nested.
 */
export function smallMemory(pages: number, image: Uint8Array): WebAssembly.Memory {
  let memory = small.get(pages);
  if (memory === undefined) {
    memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    small.set(pages, memory);
  }
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(image);
  bytes.fill(0, image.length);
  return memory;
}

/** A new memory of zeros as the protocol gives it to guests. */
export function fullMemory(limits: LimitConfig): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: limits.initialMemoryPages, maximum: limits.maxMemoryPages });
}

/**
 * The one memory of the largest size for guarded modules, with marks of what has been written into it.
 *
 * @see instrument/memory-guard.ts
 */
export class GuardedMemory {
  #memory: WebAssembly.Memory | null = null;
  /** Of the pages that the guest can have; not zero where one may have been written. */
  #marks = new Uint8Array(0);

  /** The memory: an image at its start, zeros behind it. */
  acquire({ maxMemoryPages }: LimitConfig, image: Uint8Array): WebAssembly.Memory {
    const pages = maxMemoryPages + MARK_PAGES;
    const written = this.written();
    const writtenBytes = written.reduce((sum, { start, end }) => sum + end - start, 0);
    if (this.#memory?.buffer.byteLength !== pages * PAGE || writtenBytes > MAX_CLEARED) {
      this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
      this.#marks = new Uint8Array(this.#memory.buffer, maxMemoryPages * PAGE, maxMemoryPages);
    } else {
      const bytes = new Uint8Array(this.#memory.buffer);
      for (const { start, end } of written) bytes.fill(0, start, end);
      this.#marks.fill(0);
    }
    if (image.length > 0) {
      new Uint8Array(this.#memory.buffer).set(image);
      this.markWrite(0, image.length);
    }
    return this.#memory;
  }

  /** Notes a write of the host. */
  readonly markWrite = (start: number, end: number): void => {
    if (end > start) this.#marks.fill(1, Math.floor(start / MARKED_BYTES), Math.ceil(end / MARKED_BYTES));
  };

  /** The parts that may be other than zero, in order; their ends are multiples of the page size. */
  readonly written = (): MemoryRange[] => {
    const ranges: MemoryRange[] = [{ start: 0, end: UNMARKED_BYTES }];
    const marks = this.#marks;
    let first = marks.indexOf(1, UNMARKED_BYTES / MARKED_BYTES);
    while (first >= 0) {
      const next = marks.indexOf(0, first);
      const last = next < 0 ? marks.length : next;
      ranges.push({ start: first * MARKED_BYTES, end: last * MARKED_BYTES });
      first = marks.indexOf(1, last);
    }
    return ranges;
  };
}
