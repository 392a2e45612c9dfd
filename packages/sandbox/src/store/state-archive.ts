import { StoreDamagedError } from '../errors/store.ts';
import { equalBytes } from '../primitives/hash.ts';
import type { KeyValueStore } from './key-value-store.ts';
import type { RecordBatch } from './records/record-batch.ts';
import { RecordReader } from './records/record-reader.ts';
import { sharedArraysOf } from './records/shared-arrays.ts';
import { SHARED_FROM } from './records/value-parts.ts';
import { readStateDelta, writeStateDelta } from './state-delta.ts';
import { StoreColumn } from './store-column.ts';
import { Trie, type TrieWrite } from './trie.ts';
import type { TrieKey } from './trie-key.ts';

/** States that stay in memory behind the head; older ones are made again from deltas when asked for. */
const DEFAULT_RECENT = 64;
/** Older states that stay in memory after they were asked for. */
const REMEMBERED = 8;

/** The state after one block, to be archived. */
export interface StateStep {
  readonly height: number;
  /** Height of the block before, which skipped heights may separate from this one. */
  readonly prevHeight: number;
  readonly before: Trie;
  readonly after: Trie;
  /** Last value of each key that the block changed. */
  readonly writes: readonly TrieWrite[];
}

function deltaKey(height: number): string {
  let bytes = '';
  for (let i = 0, rest = height; i < 8; i++, rest = Math.floor(rest / 256))
    bytes = String.fromCharCode(rest % 256) + bytes;
  return StoreColumn.DELTA + bytes;
}

/**
 * The states of a chain: the newest in full, the older ones as what each block changed.
 *
 * Whatever is written goes through the batches of the caller, so that a block and its state are stored together.
 * Memory holds the head's trie and those of the last blocks; they share what is equal.
 */
export class StateArchive {
  readonly #store: KeyValueStore;
  readonly #recentLimit: number;
  /** By height, ascending. */
  readonly #recent = new Map<number, Trie>();
  /** By height, least recently used first. */
  readonly #remembered = new Map<number, Trie>();

  constructor(store: KeyValueStore, recentLimit = DEFAULT_RECENT) {
    this.#store = store;
    this.#recentLimit = recentLimit;
  }

  /**
   * Reads the state of the head from the store.
   *
   * @throws {StoreDamagedError} when its root is not the one the head's block was made with
   */
  load(height: number, root: Uint8Array): Trie {
    const trie = Trie.fromEntries(this.#storedRecords());
    if (!equalBytes(trie.root, root)) {
      throw new StoreDamagedError('state', `the state at height ${height} does not have its block's state root`);
    }
    this.#recent.set(height, trie);
    return trie;
  }

  *#storedRecords(): Generator<TrieWrite> {
    for (const { key, value } of this.#store.entries({ prefix: StoreColumn.STATE })) {
      yield [key.slice(1) as TrieKey, value];
    }
    const sharedArray = sharedArraysOf(this.#store);
    for (const { key, value } of this.#store.entries({ prefix: StoreColumn.LARGE_STATE })) {
      yield [key.slice(1) as TrieKey, new RecordReader(value, sharedArray).bytes()];
    }
  }

  /** Stores a whole state, for genesis. */
  addGenesis(batch: RecordBatch, height: number, trie: Trie): void {
    this.#recent.set(height, trie);
    for (const [key, value] of trie.entries()) putValue(batch, key, value, undefined);
  }

  /** Stores the state after a block; the block becomes the head. */
  add(batch: RecordBatch, { height, prevHeight, before, after, writes }: StateStep): void {
    this.#recent.set(height, after);
    for (const old of this.#recent.keys()) {
      if (this.#recent.size <= this.#recentLimit) break;
      this.#recent.delete(old);
    }
    const former: TrieWrite[] = [];
    for (const [key, value] of writes) {
      const old = before.get(key);
      former.push([key, old]);
      putValue(batch, key, value, old);
    }
    batch.putRecord(deltaKey(height), (writer) => writeStateDelta(writer, { prevHeight, writes: former }));
  }

  /** Removes the way back from the state after the block at this height, when nobody may ask for older ones. */
  forget(batch: RecordBatch, height: number): void {
    batch.deleteRecord(deltaKey(height));
  }

  /**
   * The state after the block at a height.
   *
   * Cost: nothing for the last blocks; else one small read a block between this one and the nearest state in memory.
   *
   * @returns undefined when no block is at the height, or its state is forgotten
   */
  stateAt(height: number): Trie | undefined {
    const known = this.#recent.get(height) ?? this.#remembered.get(height);
    if (known !== undefined) return known;
    let at = Infinity;
    for (const above of [...this.#recent.keys(), ...this.#remembered.keys()]) {
      if (above > height && above < at) at = above;
    }
    if (at === Infinity) return undefined;
    const nearest = (this.#recent.get(at) ?? this.#remembered.get(at)) as Trie;
    // Of a key that changed several times the value furthest back is the one to return to.
    const former = new Map<TrieKey, Uint8Array | undefined>();
    const sharedArray = sharedArraysOf(this.#store);
    while (at > height) {
      const record = this.#store.get(deltaKey(at));
      if (record === undefined) return undefined;
      const delta = readStateDelta(new RecordReader(record, sharedArray));
      for (const [key, value] of delta.writes) former.set(key, value);
      at = delta.prevHeight;
    }
    if (at !== height) return undefined;
    const trie = nearest.update(former);
    this.#remembered.set(height, trie);
    for (const old of this.#remembered.keys()) {
      if (this.#remembered.size <= REMEMBERED) break;
      this.#remembered.delete(old);
    }
    return trie;
  }
}

/** Keeps a value of the head's state, which had the value `old`. */
function putValue(batch: RecordBatch, key: TrieKey, value: Uint8Array | undefined, old: Uint8Array | undefined): void {
  const isLarge = value !== undefined && value.length >= SHARED_FROM;
  const wasLarge = old !== undefined && old.length >= SHARED_FROM;
  if (isLarge) batch.putRecord(StoreColumn.LARGE_STATE + key, (writer) => writer.stateValue(key, value));
  else if (value !== undefined) batch.put(StoreColumn.STATE + key, value);
  if (wasLarge && !isLarge) batch.deleteRecord(StoreColumn.LARGE_STATE + key);
  if (old !== undefined && !wasLarge && (isLarge || value === undefined)) batch.delete(StoreColumn.STATE + key);
}
