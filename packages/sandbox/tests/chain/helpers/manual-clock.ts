import type { Clock } from '../../../src/chain/clock.ts';

interface Timer {
  readonly at: bigint;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to move. */
export class ManualClock implements Clock {
  #nowNs: bigint;
  readonly #timers = new Set<Timer>();

  constructor(nowNs = 1_767_225_600_000_000_000n) {
    this.#nowNs = nowNs;
  }

  nowNs(): bigint {
    return this.#nowNs;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#nowNs + BigInt(Math.ceil(delayMs * 1e6)), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  breathe(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets `ms` pass, timer by timer, and everything that the timers set off. */
  async advance(ms: number): Promise<void> {
    const end = this.#nowNs + BigInt(ms) * 1_000_000n;
    for (;;) {
      await settle();
      const next = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => (a.at < b.at ? -1 : 1))[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      if (next.at > this.#nowNs) this.#nowNs = next.at;
      next.callback();
    }
    this.#nowNs = end;
    await settle();
  }
}

/** Lets all that can happen without time passing happen. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 8; i++) await new Promise((resolve) => setImmediate(resolve));
}
