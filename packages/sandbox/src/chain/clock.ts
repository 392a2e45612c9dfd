/** Where the chain gets its time from. */
export interface Clock {
  /** Nanoseconds since 1970. */
  nowNs(): bigint;
  /** Calls back once, `delayMs` from now; the returned function takes that back. */
  schedule(delayMs: number, callback: () => void): () => void;
  /** Resolves as soon as events that are already there have been handled. */
  breathe(): Promise<void>;
}

/** The computer's own clock. */
export const systemClock: Clock = {
  nowNs: () => BigInt(Date.now()) * 1_000_000n,
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  breathe() {
    const { setImmediate: immediate } = globalThis as { setImmediate?: (callback: () => void) => void };
    return new Promise((resolve) => (immediate === undefined ? setTimeout(resolve, 0) : immediate(resolve)));
  },
};
