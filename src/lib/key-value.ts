/**
 * Persistent text entries: the contract's storage on chain, a map in a unit test.
 *
 * Units: on chain an entry locks `key + value + 40` bytes of storage deposit.
 */
export interface KeyValue {
  /** The value under `key`; null when there is none. */
  read(key: string): string | null;
  write(key: string, value: string): void;
  /** Writes and returns the value that was there before; null when there was none. */
  replace(key: string, value: string): string | null;
  remove(key: string): void;
  has(key: string): boolean;
}
