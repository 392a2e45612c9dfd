import type { KeyValue } from './key-value.ts';

/** Items of a full chunk. */
const CHUNK = 32;

/**
 * Append-only list of whole numbers under a key prefix.
 *
 * The entry at the prefix holds the length and the items of the unfinished chunk, as `length;item,item,...`; a full
 * chunk moves to an entry of its own. Adding an item so takes one read and one write, and a second write every 32nd
 * time; reading a page takes one read for every 32 items. Neither grows with the list.
 */
export class IndexList {
  private readonly store: KeyValue;
  private readonly prefix: string;

  constructor(store: KeyValue, prefix: string) {
    this.store = store;
    this.prefix = prefix;
  }

  /** Length, and text of the unfinished chunk. */
  private head(): { length: number; tail: string } {
    const text = this.store.read(this.prefix);
    if (text === null) return { length: 0, tail: '' };
    const end = text.indexOf(';');
    return { length: Number(text.slice(0, end)), tail: text.slice(end + 1) };
  }

  private chunkKey(chunk: number): string {
    return `${this.prefix}:${chunk}`;
  }

  /** Number of items. */
  length(): number {
    return this.head().length;
  }

  /** Adds `value` behind the last item. */
  push(value: number): void {
    const { length, tail } = this.head();
    if (length > 0 && length % CHUNK === 0) {
      this.store.write(this.chunkKey(length / CHUNK - 1), tail);
      this.store.write(this.prefix, `${length + 1};${value}`);
    } else {
      this.store.write(this.prefix, `${length + 1};${tail === '' ? '' : `${tail},`}${value}`);
    }
  }

  /** Items from `from` on, at most `limit`. */
  slice(from: number, limit: number): number[] {
    const { length, tail } = this.head();
    const end = Math.min(from + limit, length);
    const last = Math.floor((length - 1) / CHUNK);
    const items: number[] = [];
    let chunk = -1;
    let texts: string[] = [];
    for (let position = from; position < end; position++) {
      const wanted = Math.floor(position / CHUNK);
      if (wanted !== chunk) {
        chunk = wanted;
        texts = (chunk === last ? tail : (this.store.read(this.chunkKey(chunk)) as string)).split(',');
      }
      items.push(Number(texts[position % CHUNK]));
    }
    return items;
  }
}
