/** A write of a batch: `value` undefined deletes the key. */
export interface StoreWrite {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

/** One record of a store. */
export interface StoreEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Bounds of an ordered walk over a store. */
export interface StoreRange {
  /** Only keys that begin with these bytes; at least one, for a walk stays within one column. */
  readonly prefix: Uint8Array;
  /** Start here (inclusive) instead of at the lowest key; walking in reverse, instead of at the highest. */
  readonly from?: Uint8Array;
  readonly reverse?: boolean;
  /** Stop after this many records. */
  readonly limit?: number;
}

/**
 * An ordered map of bytes to bytes that outlives the process, or does not (the memory one).
 *
 * Keys order bytewise; the first byte of a key is its column. Values may be empty. A returned array belongs to the
 * caller; arrays handed in are not kept.
 * Shapes: keys of 1 to 65,535 bytes, best below 100, for all keys are held in memory; values below 2^31 bytes.
 */
export interface KeyValueStore {
  /** The value, or undefined when the key is absent. */
  get(key: Uint8Array): Uint8Array | undefined;
  /** Whether the key is present. */
  has(key: Uint8Array): boolean;
  /**
   * Applies all writes or none, in order.
   *
   * On return they are visible to reads and survive the end of the process, kill -9 included.
   *
   * @throws {StoreFullError} when the disk is full; nothing of the batch is kept then, and a later batch may go through
   */
  write(batch: readonly StoreWrite[]): void;
  /** Walks records in key order; writes made during the walk may or may not be seen by it. */
  entries(range: StoreRange): IterableIterator<StoreEntry>;
  /** Lets go of files. The store is unusable afterwards; closing twice is harmless. */
  close(): void;
}
