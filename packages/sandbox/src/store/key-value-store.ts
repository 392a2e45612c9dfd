/** A write of a batch: `value` undefined deletes the key. */
export interface StoreWrite {
  readonly key: string;
  readonly value: Uint8Array | undefined;
}

/** One record of a store. */
export interface StoreEntry {
  readonly key: string;
  readonly value: Uint8Array;
}

/** Bounds of an ordered walk over a store. */
export interface StoreRange {
  /** Only keys that begin so; at least one character, for a walk stays within one column. */
  readonly prefix: string;
  /** Start here (inclusive) instead of at the lowest key; walking in reverse, instead of at the highest. */
  readonly from?: string;
  readonly reverse?: boolean;
  /** Stop after this many records. */
  readonly limit?: number;
}

/**
 * An ordered map of bytes to bytes that outlives the process, or does not (the memory one).
 *
 * Keys are binary strings, one character 0..255 a byte, and order bytewise; the first character of a key is its column.
 * Values may be empty.
 * Shapes: keys of 1 to 65,535 bytes, best below 100, for all keys are held in memory; values below 2^31 bytes.
 *
 * WARNING: neither an array handed in nor one that was returned may be changed afterwards: a store may hold it.
 */
export interface KeyValueStore {
  /** The value, or undefined when the key is absent. */
  get(key: string): Uint8Array | undefined;
  /** Whether the key is present. */
  has(key: string): boolean;
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
  /** As {@link entries}, but no value is read. */
  keys(range: StoreRange): IterableIterator<string>;
  /** Lets go of files. The store is unusable afterwards; closing twice is harmless. */
  close(): void;
}
