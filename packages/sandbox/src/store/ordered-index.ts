import { compareBinaryStrings } from './binary-string.ts';
import type { StoreRange } from './key-value-store.ts';

/** Keys of one column with a sorted list that is only rebuilt when an ordered walk needs it. */
class Column<V> {
  readonly items = new Map<string, V>();
  /** All keys in order, possibly with deleted ones in between; undefined when a key came out of order. */
  #sorted: string[] | undefined = [];

  set(key: string, value: V): V | undefined {
    const old = this.items.get(key);
    if (old === undefined && this.#sorted !== undefined) {
      const last = this.#sorted[this.#sorted.length - 1];
      // Heights and counters arrive in order; then the list just grows.
      if (last === undefined || last < key) this.#sorted.push(key);
      else if (last !== key) this.#sorted = undefined;
    }
    this.items.set(key, value);
    return old;
  }

  sorted(): readonly string[] {
    // Dropping the deleted ones when they are the majority keeps walks linear in what is there.
    if (this.#sorted === undefined || this.#sorted.length > 2 * this.items.size + 16) {
      this.#sorted = [...this.items.keys()].sort(compareBinaryStrings);
    }
    return this.#sorted;
  }
}

/**
 * A map whose string keys can be walked in order within a column, which is the first character of the key.
 *
 * Cost: `get`, `set`, `delete` as a `Map`; a walk after keys came out of order sorts the column first.
 */
export class OrderedIndex<V> {
  #columns = new Map<number, Column<V>>();

  get(key: string): V | undefined {
    return this.#columns.get(key.charCodeAt(0))?.items.get(key);
  }

  /** Returns the value that the key had. */
  set(key: string, value: V): V | undefined {
    let column = this.#columns.get(key.charCodeAt(0));
    if (column === undefined) this.#columns.set(key.charCodeAt(0), (column = new Column()));
    return column.set(key, value);
  }

  /** Returns the value that the key had. */
  delete(key: string): V | undefined {
    const items = this.#columns.get(key.charCodeAt(0))?.items;
    const old = items?.get(key);
    if (old !== undefined) items?.delete(key);
    return old;
  }

  /** Walks the keys of a range with their values. */
  *range({ prefix, from, reverse = false, limit = Infinity }: StoreRange): Generator<[string, V]> {
    const column = this.#columns.get(prefix.charCodeAt(0));
    if (column === undefined) return;
    let left = limit;
    const keys = reverse ? keysDown(column.sorted(), prefix, from) : keysUp(column.sorted(), prefix, from);
    for (const key of keys) {
      const value = column.items.get(key);
      if (value === undefined) continue;
      if (left-- <= 0) return;
      yield [key, value];
    }
  }
}

// The list may change its length during a walk, but never what it holds up to here.
function* keysUp(keys: readonly string[], prefix: string, from: string | undefined): Generator<string> {
  const lowest = from === undefined || from < prefix ? prefix : from;
  for (let i = lowerBound(keys, lowest); i < keys.length; i++) {
    const key = keys[i] as string;
    if (!key.startsWith(prefix)) return;
    yield key;
  }
}

function* keysDown(keys: readonly string[], prefix: string, from: string | undefined): Generator<string> {
  // No key with the prefix is above prefix + \uffff, for keys hold no character above \xff.
  const highest = from ?? prefix + '\uffff';
  for (let i = lowerBound(keys, highest + '\0') - 1; i >= 0; i--) {
    const key = keys[i] as string;
    if (key.startsWith(prefix)) yield key;
    else if (key < prefix) return;
  }
}

/** Index of the first key that is not below `bound`. */
function lowerBound(keys: readonly string[], bound: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] as string) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
