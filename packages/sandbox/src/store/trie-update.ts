import { invariant } from '../errors/invariant.ts';
import { sharedBytes } from '../primitives/content-hash.ts';
import type { AccountingState } from './accounting-state.ts';
import { compareBinaryStrings } from './binary-string.ts';
import type { KeyStateChanges, StateChange, StateChangeCause } from './state-change.ts';
import type { StorageRecorder } from './storage-recorder.ts';
import type { Trie, TrieWrite } from './trie.ts';
import { isContractDataKey, type TrieKey } from './trie-key.ts';
import type { TrieNode } from './trie-node.ts';
import type { TrieValue } from './trie-value.ts';
import { walkRecords } from './trie-walk.ts';

/**
 * How a contract's look-up finds its record, which decides what it pays.
 *
 * `flat`: storage_read and storage_has_key, served without walking the trie: no nodes counted.
 * `trie`: storage_write and storage_remove, charged for every node on the way.
 *
 * @see nearcore core/store/src/trie/mod.rs `KeyLookupMode`
 */
export type KeyLookupMode = 'flat' | 'trie';

/** A found record whose length can be charged before its bytes are read. */
export interface ValuePointer {
  /** Bytes of the value. */
  readonly length: number;
  /**
   * Reads the value. A value from the trie counts as one access in `accounting` and goes into the proof;
   * one written earlier in this chunk does neither.
   */
  deref(): Uint8Array;
}

/** What a chunk has done to the state. */
export interface TrieUpdateResult {
  /** The state after the chunk. */
  readonly trie: Trie;
  /** All committed changes, sorted by key. */
  readonly stateChanges: readonly KeyStateChanges[];
  /** The last value of each changed key, sorted by key. */
  readonly writes: readonly TrieWrite[];
}

/**
 * A journal of writes over a trie: one a chunk.
 *
 * Writes are prospective until `commit`, which a transaction or receipt calls when it went through; `rollback` drops
 * them. Reads see prospective writes over committed ones over the trie.
 *
 * @see nearcore core/store/src/trie/update.rs `TrieUpdate`
 */
export class TrieUpdate {
  /** The state before the chunk. */
  readonly trie: Trie;
  /** Counts what the chunk's proof would hold; absent where nothing limits it, as in views. */
  readonly recorder: StorageRecorder | undefined;
  readonly #visit: ((node: TrieNode) => void) | undefined;
  #prospective = new Map<TrieKey, Uint8Array | undefined>();
  #committed = new Map<TrieKey, StateChange[]>();

  constructor(trie: Trie, recorder?: StorageRecorder) {
    this.trie = trie;
    this.recorder = recorder;
    this.#visit = recorder === undefined ? undefined : (node) => recorder.recordNode(node);
  }

  /** The value under a key; undefined when absent. The bytes are shared: do not change them. */
  get(key: TrieKey): Uint8Array | undefined {
    if (this.#prospective.has(key)) return this.#prospective.get(key);
    const committed = this.#committed.get(key);
    if (committed !== undefined) return lastOf(committed).value;
    const value = this.trie.find(key, this.#visit);
    if (value === undefined) return undefined;
    this.recorder?.recordValue(value);
    return value.bytes;
  }

  /** The value under a key as `get` gives it, but nothing goes into the proof. */
  peek(key: TrieKey): Uint8Array | undefined {
    if (this.#prospective.has(key)) return this.#prospective.get(key);
    const committed = this.#committed.get(key);
    return committed === undefined ? this.trie.get(key) : lastOf(committed).value;
  }

  /** Whether a key is present; does not read its value, so only the nodes go into the proof. */
  has(key: TrieKey): boolean {
    if (this.#prospective.has(key)) return this.#prospective.get(key) !== undefined;
    const committed = this.#committed.get(key);
    if (committed !== undefined) return lastOf(committed).value !== undefined;
    return this.trie.find(key, this.#visit) !== undefined;
  }

  /** Length of the value without reading it; undefined when absent. */
  length(key: TrieKey): number | undefined {
    return this.getRef(key, 'flat')?.length;
  }

  /**
   * Looks a key up on behalf of a contract.
   *
   * Cost: in mode `trie` each node on the way counts as one access in `accounting`, unless the chunk has written the
   * key already.
   */
  getRef(key: TrieKey, mode: KeyLookupMode, accounting?: AccountingState): ValuePointer | undefined {
    const committed = this.#committed.get(key);
    if (committed !== undefined || this.#prospective.has(key)) {
      const bytes = this.#prospective.has(key) ? this.#prospective.get(key) : lastOf(committed as StateChange[]).value;
      return bytes === undefined ? undefined : { length: bytes.length, deref: () => bytes };
    }
    const recorder = this.recorder;
    const visit =
      mode === 'trie' && accounting !== undefined
        ? (node: TrieNode): void => {
            accounting.access(node);
            recorder?.recordNode(node);
          }
        : this.#visit;
    const value = this.trie.find(key, visit);
    return value === undefined ? undefined : this.#pointer(value, accounting);
  }

  #pointer(value: TrieValue, accounting: AccountingState | undefined): ValuePointer {
    return {
      length: value.bytes.length,
      deref: () => {
        accounting?.access(value);
        this.recorder?.recordValue(value);
        return value.bytes;
      },
    };
  }

  /** Writes a value; the journal keeps the array. */
  set(key: TrieKey, value: Uint8Array): void {
    this.#prospective.set(key, value);
  }

  /** Removes a key, whether present or not. */
  remove(key: TrieKey): void {
    // Only what contracts store: the runtime's own removals are trusted to be few.
    if (isContractDataKey(key)) this.recorder?.recordRemoval();
    this.#prospective.set(key, undefined);
  }

  /** Keys that start with `prefix`, in byte order. Writes made during the walk are not seen by it. */
  *keys(prefix: TrieKey): Generator<TrieKey> {
    for (const [key] of this.entries(prefix)) yield key;
  }

  /**
   * Records whose keys start with `prefix`, in byte order of the keys. Writes made during the walk are not seen by it.
   *
   * All nodes and values of the trie under the prefix go into the proof, as far as the walk gets.
   */
  *entries(prefix: TrieKey): Generator<[TrieKey, Uint8Array]> {
    const overlay = this.#overlay(prefix);
    let next = 0;
    for (const [key, value] of walkRecords(this.trie.rootNode, prefix, this.#visit)) {
      this.recorder?.recordValue(value);
      let replaced = false;
      for (; next < overlay.length; next++) {
        const [overlayKey, overlayValue] = overlay[next] as TrieWrite;
        if (overlayKey > key) break;
        if (overlayKey === key) replaced = true;
        if (overlayValue !== undefined) yield [overlayKey, overlayValue];
      }
      if (!replaced) yield [key, value.bytes];
    }
    for (; next < overlay.length; next++) {
      const [overlayKey, overlayValue] = overlay[next] as TrieWrite;
      if (overlayValue !== undefined) yield [overlayKey, overlayValue];
    }
  }

  /** The journal's own writes under a prefix, sorted by key. */
  #overlay(prefix: TrieKey): TrieWrite[] {
    const overlay: TrieWrite[] = [];
    for (const [key, value] of this.#prospective) if (key.startsWith(prefix)) overlay.push([key, value]);
    for (const [key, changes] of this.#committed) {
      if (key.startsWith(prefix) && !this.#prospective.has(key)) overlay.push([key, lastOf(changes).value]);
    }
    return overlay.sort((a, b) => compareBinaryStrings(a[0], b[0]));
  }

  /** True when there are writes that are neither committed nor rolled back. */
  get hasProspectiveWrites(): boolean {
    return this.#prospective.size > 0;
  }

  /** Makes the prospective writes part of the chunk, each with this cause. */
  commit(cause: StateChangeCause): void {
    // Clearing a map, even an empty one, makes a new table.
    if (this.#prospective.size === 0) return;
    for (const [key, written] of this.#prospective) {
      // A thousand accounts with the same code keep one array.
      const value = written === undefined ? undefined : sharedBytes(written);
      const changes = this.#committed.get(key);
      if (changes === undefined) this.#committed.set(key, [{ cause, value }]);
      else changes.push({ cause, value });
    }
    this.#prospective.clear();
  }

  /** Drops the prospective writes. What was read stays counted. */
  rollback(): void {
    this.#prospective.clear();
  }

  /**
   * The state after all committed writes. The journal must not be used afterwards.
   *
   * @throws {InvariantError} when there are prospective writes
   */
  finalize(): TrieUpdateResult {
    invariant(this.#prospective.size === 0, 'TrieUpdate.finalize was called with uncommitted changes');
    const keys = [...this.#committed.keys()].sort(compareBinaryStrings);
    const stateChanges: KeyStateChanges[] = [];
    const writes: TrieWrite[] = [];
    for (const key of keys) {
      const changes = this.#committed.get(key) as StateChange[];
      stateChanges.push({ key, changes });
      writes.push([key, lastOf(changes).value]);
    }
    return { trie: this.trie.update(writes), stateChanges, writes };
  }
}

function lastOf(changes: readonly StateChange[]): StateChange {
  return changes[changes.length - 1] as StateChange;
}
