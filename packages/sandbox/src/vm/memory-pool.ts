import type { LimitConfig } from '../parameters/runtime-config.ts';

/**
 * Sizes of guest memory that are tried, in pages of 64 KiB, before the full one.
 *
 * Every guest sees 1,024 pages, but most use the first few only. A small memory is cleared and used again, where a full
 * one must be new for each call: creating it and touching its pages costs more than a whole call.
 */
const SMALL_SIZES: readonly number[] = [32, 128];

const small = new Map<number, WebAssembly.Memory>();

/** The smallest size to try first. */
export const FIRST_SIZE = SMALL_SIZES[0]!;

/** The size to try when one was too small: the next one, finally the size that the guest sees. */
export function nextSize(pages: number, limits: LimitConfig): number {
  return SMALL_SIZES.find((size) => size > pages && size < limits.initialMemoryPages) ?? limits.initialMemoryPages;
}

/**
 * A memory of zeros with the given number of pages.
 *
 * A small one is the same object every time: only one guest can use it, which holds since calls are never nested.
 */
export function zeroedMemory(pages: number, limits: LimitConfig): WebAssembly.Memory {
  if (pages >= limits.initialMemoryPages)
    return new WebAssembly.Memory({ initial: limits.initialMemoryPages, maximum: limits.maxMemoryPages });
  let memory = small.get(pages);
  if (memory === undefined) {
    memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    small.set(pages, memory);
  } else new Uint8Array(memory.buffer).fill(0);
  return memory;
}
