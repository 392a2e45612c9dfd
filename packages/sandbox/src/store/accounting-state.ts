import type { TrieNode } from './trie-node.ts';
import type { TrieValue } from './trie-value.ts';

/** How many trie nodes and values were met for the first time (`touched`) and again (`cached`). */
export interface TrieNodeCounts {
  readonly touched: number;
  readonly cached: number;
}

/**
 * Decides which trie accesses of contracts are charged as touching_trie_node and which as read_cached_trie_node.
 *
 * One lives for one chunk: what an earlier receipt of the chunk has touched is cached for a later one.
 * Nodes and values are known by hash, so equal ones in different places are one.
 * Only contract storage operations go through it; the runtime's own reads neither count nor fill it.
 *
 * @see nearcore runtime/runtime/src/ext.rs `AccountingState`
 */
export class AccountingState {
  #touched = 0;
  #cached = 0;
  #known = new Set<string>();

  /** The running totals; a host call is charged the growth over its own time. */
  counts(): TrieNodeCounts {
    return { touched: this.#touched, cached: this.#cached };
  }

  /** Counts one access. */
  access(item: TrieNode | TrieValue): void {
    if (item.accountedBy === this) {
      this.#cached += 1;
      return;
    }
    item.accountedBy = this;
    const key = item.hashKey;
    if (this.#known.has(key)) {
      this.#cached += 1;
    } else {
      this.#known.add(key);
      this.#touched += 1;
    }
  }
}
