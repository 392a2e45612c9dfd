import { invariant } from '../../errors/invariant.ts';
import type { KeyValueStore, StoreWrite } from '../key-value-store.ts';
import { StoreColumn } from '../store-column.ts';
import { sharedIn } from './record-reader.ts';
import { encodeRecord, type RecordWriter } from './record-writer.ts';

/** By how many more records an array is referred to after a batch. */
interface Change {
  by: number;
  /** Known when one of the batch's own records refers to it. */
  bytes: Uint8Array | undefined;
}

/**
 * Writes of one batch, put together: plain values, and records, whose large arrays are kept once for all of them.
 *
 * An array is in the store for as long as a record refers to it. How many do is counted in the store itself, in the same
 * batch as the records, so that it is right wherever the process ends. A key may be written once in a batch.
 */
export class RecordBatch {
  readonly #store: KeyValueStore;
  readonly #writes: StoreWrite[] = [];
  readonly #changes = new Map<string, Change>();

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  /** Number of writes so far. */
  get size(): number {
    return this.#writes.length;
  }

  /** Keeps a plain value. */
  put(key: string, value: Uint8Array): void {
    this.#writes.push({ key, value });
  }

  /** Forgets a plain value. */
  delete(key: string): void {
    this.#writes.push({ key, value: undefined });
  }

  /** Keeps a record in the place of what stood there. */
  putRecord(key: string, write: (writer: RecordWriter) => void): void {
    this.#release(key);
    const { bytes, shared } = encodeRecord(write);
    this.#writes.push({ key, value: bytes });
    for (const [hash, array] of shared) {
      const change = this.#change(hash);
      change.by++;
      change.bytes = array.bytes;
    }
  }

  /** Forgets a record. */
  deleteRecord(key: string): void {
    this.#release(key);
    this.#writes.push({ key, value: undefined });
  }

  #release(key: string): void {
    const record = this.#store.get(key);
    if (record !== undefined) for (const hash of sharedIn(record)) this.#change(hash).by--;
  }

  #change(hash: string): Change {
    let change = this.#changes.get(hash);
    if (change === undefined) this.#changes.set(hash, (change = { by: 0, bytes: undefined }));
    return change;
  }

  /** Applies the batch. */
  write(): void {
    for (const [hash, change] of this.#changes) if (change.by !== 0) this.#count(hash, change);
    this.#changes.clear();
    this.#store.write(this.#writes);
  }

  #count(hash: string, { by, bytes }: Change): void {
    const before = referencesTo(this.#store, hash);
    const after = before + by;
    invariant(after >= 0, 'more records were forgotten than referred to an array');
    if (after === 0) this.delete(StoreColumn.SHARED + hash);
    else if (before === 0) {
      invariant(bytes !== undefined, 'an array to be kept is missing');
      this.put(StoreColumn.SHARED + hash, bytes);
    }
    // One is the rule, and goes without saying.
    if (after > 1) this.put(StoreColumn.SHARED_COUNT + hash, encodeCount(after));
    else if (before > 1) this.delete(StoreColumn.SHARED_COUNT + hash);
  }
}

/** How many records in a store refer to an array. */
export function referencesTo(store: KeyValueStore, hash: string): number {
  const count = store.get(StoreColumn.SHARED_COUNT + hash);
  if (count !== undefined) return new DataView(count.buffer, count.byteOffset).getUint32(0);
  return store.has(StoreColumn.SHARED + hash) ? 1 : 0;
}

function encodeCount(count: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, count);
  return bytes;
}
