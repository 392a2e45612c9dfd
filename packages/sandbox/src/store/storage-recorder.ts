import type { TrieNode } from './trie-node.ts';
import { encodedNodeLength } from './trie-node-codec.ts';
import type { TrieValue } from './trie-value.ts';

/**
 * What one removal of a contract's record adds to the upper bound, whatever it really costs to prove.
 *
 * @see nearcore core/store/src/trie/trie_recording.rs `record_key_removal`
 */
const REMOVAL_CHARGE = 2000;

/**
 * Adds up how large the proof of everything read from the state would be; one lives for one chunk.
 *
 * Every trie node and value counts once, by hash: two equal values are one.
 * Units: bytes.
 *
 * @see nearcore core/store/src/trie/trie_recording.rs `TrieRecorder`
 */
export class StorageRecorder {
  #upperBound = 0;
  #seen = new Set<string>();

  /**
   * Size of the proof so far, plus the charges for removals.
   *
   * The limit of a receipt (4,000,000 bytes at protocol 84) is compared with the growth of this figure.
   */
  get sizeUpperBound(): number {
    return this.#upperBound;
  }

  /** Counts a node that a look-up passed. */
  recordNode(node: TrieNode): void {
    if (node.seenBy === this) return;
    node.seenBy = this;
    this.#add(node.hashKey, encodedNodeLength(node));
  }

  /** Counts a value that was read. */
  recordValue(value: TrieValue): void {
    if (value.seenBy === this) return;
    value.seenBy = this;
    this.#add(value.hashKey, value.bytes.length);
  }

  /** Counts the removal of a record of a contract's own storage. */
  recordRemoval(): void {
    this.#upperBound += REMOVAL_CHARGE;
  }

  #add(hashKey: string, length: number): void {
    if (this.#seen.has(hashKey)) return;
    this.#seen.add(hashKey);
    this.#upperBound += length;
  }
}
