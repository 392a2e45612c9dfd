import { StoreDamagedError } from '../errors/store.ts';
import { equalBytes } from '../primitives/hash.ts';
import { binaryStringFromBytes, bytesFromBinaryString } from './binary-string.ts';
import type { KeyValueStore, StoreWrite } from './key-value-store.ts';
import { decodeStateDelta, encodeStateDelta } from './state-delta.ts';
import { Trie, type TrieWrite } from './trie.ts';
import type { TrieKey } from './trie-key.ts';

/**
 * First bytes of the archive's keys in the store; the owner of the store keeps its own apart from them.
 *
 * `STATE` + state key: the value at the head. `DELTA` + u64 big-endian height: how that block changed the state.
 */
export const StateColumn = { STATE: 0xf0, DELTA: 0xf1 } as const;

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

function stateKey(key: TrieKey): Uint8Array {
  return bytesFromBinaryString(String.fromCharCode(StateColumn.STATE) + key);
}

function deltaKey(height: number): Uint8Array {
  const key = new Uint8Array(9);
  key[0] = StateColumn.DELTA;
  new DataView(key.buffer).setBigUint64(1, BigInt(height));
  return key;
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
    for (const { key, value } of this.#store.entries({ prefix: Uint8Array.of(StateColumn.STATE) })) {
      yield [binaryStringFromBytes(key.subarray(1)) as TrieKey, value];
    }
  }

  /** What stores a whole state, for genesis. */
  genesisWrites(height: number, trie: Trie): StoreWrite[] {
    this.#recent.set(height, trie);
    const batch: StoreWrite[] = [];
    for (const [key, value] of trie.entries()) batch.push({ key: stateKey(key), value });
    return batch;
  }

  /** What stores the state after a block; the block becomes the head. */
  blockWrites({ height, prevHeight, before, after, writes }: StateStep): StoreWrite[] {
    this.#recent.set(height, after);
    for (const old of this.#recent.keys()) {
      if (this.#recent.size <= this.#recentLimit) break;
      this.#recent.delete(old);
    }
    const former = writes.map(([key]): TrieWrite => [key, before.get(key)]);
    const batch: StoreWrite[] = writes.map(([key, value]) => ({ key: stateKey(key), value }));
    batch.push({ key: deltaKey(height), value: encodeStateDelta({ prevHeight, writes: former }) });
    return batch;
  }

  /** What removes the way back from the state after the block at this height, when nobody may ask for older ones. */
  forgetWrites(height: number): StoreWrite[] {
    return [{ key: deltaKey(height), value: undefined }];
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
    while (at > height) {
      const bytes = this.#store.get(deltaKey(at));
      if (bytes === undefined) return undefined;
      const delta = decodeStateDelta(bytes);
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
