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
  /** Only keys that begin with these bytes. */
  readonly prefix: Uint8Array;
  /** Start at this key (inclusive; for `reverse` the highest key wanted) instead of the prefix's end of the range. */
  readonly from?: Uint8Array;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/**
 * An ordered map of bytes to bytes that outlives the process (or not, for the memory one).
 *
 * Keys order bytewise. Values may be empty. A returned array belongs to the caller.
 * Shapes: keys of 1 to 511 bytes; values up to 4 GiB - 1.
 */
export interface KeyValueStore {
  /** The value, or undefined when the key is absent. */
  get(key: Uint8Array): Uint8Array | undefined;
  /**
   * Applies all writes or none, in order.
   *
   * The writes are visible to `get` on return. They survive the end of the process, kill -9 included,
   * once the returned promise is fulfilled; the store may group several batches into one commit to the disk.
   *
   * @throws {StoreFullError} when the disk or the store's map is full; nothing of the batch is kept then
   */
  write(batch: readonly StoreWrite[]): Promise<void>;
  /** Walks records in key order as of the call; do not keep it open across writes. */
  entries(range: StoreRange): IterableIterator<StoreEntry>;
  /** Waits for pending commits and lets go of files and locks. The store is unusable afterwards. */
  close(): Promise<void>;
}
