import type { KeyValueStore, StoreWrite } from '../../store/key-value-store.ts';
import type { Trie, TrieWrite } from '../../store/trie.ts';
import { Trie as EmptyTrie } from '../../store/trie.ts';
import { trieKeyFromBytes, type TrieKey } from '../../store/trie-key.ts';
import { STATE_COLUMN, storeKey } from './keys.ts';
import { decodeValue, encodeValue } from './value-codec.ts';

/** The state after the head in the store, and per block what it overwrote, from which older states can be made. */
export class StateArchive {
  readonly #store: KeyValueStore;

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  /** The state after the head as a trie. Reads all of it. */
  load(): Trie {
    const entries = this.#store.entries({ prefix: Uint8Array.of(STATE_COLUMN) });
    return EmptyTrie.fromEntries(mapEntries(entries));
  }

  /** Writes of a whole state, for the genesis. */
  writesForAll(trie: Trie): StoreWrite[] {
    return [...trie.entries()].map(([key, value]) => ({ key: storeKey.state(key), value }));
  }

  /** Writes that move the state over a block: its new values, and the old ones aside. */
  writesFor(height: number, before: Trie, writes: readonly TrieWrite[]): StoreWrite[] {
    if (writes.length === 0) return [];
    const undo = writes.map(([key]) => [key, before.get(key)] as const);
    return [...writes.map(([key, value]) => ({ key: storeKey.state(key), value })), { key: storeKey.undo(height), value: encodeValue(undo) }];
  }

  /** What the keys that a block changed held before it; none when the block changed nothing. */
  undo(height: number): readonly TrieWrite[] {
    const bytes = this.#store.get(storeKey.undo(height));
    return bytes === undefined ? [] : (decodeValue(bytes) as TrieWrite[]);
  }

  /**
   * The state after the block at `height`, from that of a later block.
   *
   * @param later - state after the block at `laterHeight`
   */
  rewind(height: number, later: Trie, laterHeight: number): Trie {
    const oldest = new Map<TrieKey, Uint8Array | undefined>();
    // Upwards: of a key that several blocks changed, the first one's old value counts.
    for (let each = height + 1; each <= laterHeight; each++) {
      for (const [key, value] of this.undo(each)) if (!oldest.has(key)) oldest.set(key, value);
    }
    return later.update(oldest);
  }
}

function* mapEntries(entries: Iterable<{ readonly key: Uint8Array; readonly value: Uint8Array }>): Generator<TrieWrite> {
  for (const { key, value } of entries) yield [trieKeyFromBytes(key.subarray(1)), value];
}
