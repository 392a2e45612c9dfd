import { binaryStringFromBytes, bytesFromBinaryString } from './binary-string.ts';
import type { KeyValueStore, StoreEntry, StoreRange, StoreWrite } from './key-value-store.ts';
import { OrderedIndex } from './ordered-index.ts';

/** A store that ends with the process. */
export class MemoryStore implements KeyValueStore {
  #index = new OrderedIndex<Uint8Array>();

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#index.get(binaryStringFromBytes(key))?.slice();
  }

  has(key: Uint8Array): boolean {
    return this.#index.get(binaryStringFromBytes(key)) !== undefined;
  }

  write(batch: readonly StoreWrite[]): void {
    for (const { key, value } of batch) {
      const name = binaryStringFromBytes(key);
      if (value === undefined) this.#index.delete(name);
      else this.#index.set(name, value.slice());
    }
  }

  *entries({ prefix, from, reverse = false, limit = Infinity }: StoreRange): Generator<StoreEntry> {
    let left = limit;
    const start = from === undefined ? undefined : binaryStringFromBytes(from);
    for (const [key, value] of this.#index.range(binaryStringFromBytes(prefix), start, reverse)) {
      if (left-- <= 0) return;
      yield { key: bytesFromBinaryString(key), value: value.slice() };
    }
  }

  close(): void {
    this.#index = new OrderedIndex();
  }
}
