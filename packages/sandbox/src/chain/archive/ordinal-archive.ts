import type { CryptoHash } from '../../primitives/hash.ts';
import type { KeyValueStore } from '../../store/key-value-store.ts';
import type { RecordBatch } from '../../store/records/record-batch.ts';
import { storeKey } from './keys.ts';

/** Hashes a page. A page is one record, so a small one would cost memory for keys and a large one much rewriting. */
const PAGE = 32;

/** Hashes of all blocks there ever were, by ordinal: block proofs need them after the blocks are gone. */
export class OrdinalArchive {
  readonly #store: KeyValueStore;
  /** Hashes of the page that is not full yet. */
  #tail: CryptoHash[];
  #size: number;

  /** @param tail - hashes beyond the last full page */
  constructor(store: KeyValueStore, size: number, tail: readonly CryptoHash[]) {
    this.#store = store;
    this.#size = size;
    this.#tail = [...tail];
  }

  /** Hashes beyond the last full page, to be kept with the tip. */
  get tail(): readonly CryptoHash[] {
    return this.#tail;
  }

  /** Number of blocks. */
  get size(): number {
    return this.#size;
  }

  /** Adds the newest block; something is written when a page is full. */
  add(batch: RecordBatch, hash: CryptoHash): void {
    this.#tail.push(hash);
    this.#size++;
    if (this.#tail.length < PAGE) return;
    const page = new Uint8Array(PAGE * 32);
    for (const [i, each] of this.#tail.entries()) page.set(each, i * 32);
    this.#tail = [];
    batch.put(storeKey.ordinals(this.#size / PAGE - 1), page);
  }

  /** Hash of block number `index`, the genesis block being 0. */
  at(index: number): CryptoHash | undefined {
    const firstOfTail = this.#size - this.#tail.length;
    if (index >= firstOfTail) return this.#tail[index - firstOfTail];
    const page = this.#store.get(storeKey.ordinals(Math.floor(index / PAGE)));
    const offset = (index % PAGE) * 32;
    return page?.slice(offset, offset + 32);
  }
}
