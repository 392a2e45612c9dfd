import type { KeyValue } from './key-value.ts';

/**
 * Append-only list of numbers under a key prefix: the length at the prefix, each number at `prefix:position`.
 *
 * Adding and reading an item touch a fixed number of entries, however long the list is.
 */
export class IndexList {
  constructor(store: KeyValue, prefix: string) {
    this.store = store;
    this.prefix = prefix;
  }

  private readonly store: KeyValue;
  private readonly prefix: string;

  /** Number of items. */
  length(): number {
    return Number(this.store.read(this.prefix) ?? '0');
  }

  /** Adds `value` behind the last item. */
  push(value: number): void {
    const length = this.length();
    this.store.write(`${this.prefix}:${length}`, String(value));
    this.store.write(this.prefix, String(length + 1));
  }

  /** Items from `from` on, at most `limit`. */
  slice(from: number, limit: number): number[] {
    const end = Math.min(from + limit, this.length());
    const items: number[] = [];
    for (let position = from; position < end; position++) {
      items.push(Number(this.store.read(`${this.prefix}:${position}`)));
    }
    return items;
  }
}
