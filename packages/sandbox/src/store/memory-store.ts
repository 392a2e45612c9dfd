import type { KeyValueStore, StoreEntry, StoreRange, StoreWrite } from './key-value-store.ts';
import { OrderedIndex } from './ordered-index.ts';

/** A store that ends with the process. */
export class MemoryStore implements KeyValueStore {
  #index = new OrderedIndex<Uint8Array>();

  get(key: string): Uint8Array | undefined {
    return this.#index.get(key);
  }

  has(key: string): boolean {
    return this.#index.get(key) !== undefined;
  }

  write(batch: readonly StoreWrite[]): void {
    for (const { key, value } of batch) {
      if (value === undefined) this.#index.delete(key);
      else this.#index.set(key, value);
    }
  }

  *entries(range: StoreRange): Generator<StoreEntry> {
    for (const [key, value] of this.#index.range(range)) yield { key, value };
  }

  *keys(range: StoreRange): Generator<string> {
    for (const [key] of this.#index.range(range)) yield key;
  }

  close(): void {
    this.#index = new OrderedIndex();
  }
}
