import { createMulberry32 } from '../helpers/mulberry32.ts';

/** A small seeded generator (mulberry32), so that a failing fuzz run can be repeated from its seed. */
export class Random {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = createMulberry32(seed);
  }

  /** A number from 0 to 2^32 - 1. */
  next(): number {
    return this.#next();
  }

  below(limit: number): number {
    return this.next() % limit;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  shuffled<T>(items: readonly T[]): T[] {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [out[i], out[j]] = [out[j] as T, out[i] as T];
    }
    return out;
  }
}
