import { createMulberry32 } from '../helpers/mulberry32.ts';

/** A repeatable source of randomness (mulberry32). */
export class Random {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = createMulberry32(seed);
  }

  /** 0 up to 1. */
  next(): number {
    return this.#next() / 0x1_0000_0000;
  }

  /** An integer from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** Random bytes, fewer than `end`. */
  bytes(end: number): Uint8Array {
    return Uint8Array.from({ length: this.below(end) }, () => this.below(256));
  }
}
