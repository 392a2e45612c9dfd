import { ZERO_HASH } from '../primitives/hash.ts';
import { bytesFromBinaryString } from './binary-string.ts';
import { insertIntoNode } from './trie-insert.ts';
import type { TrieKey } from './trie-key.ts';
import type { TrieNode } from './trie-node.ts';
import { nodeHashKey } from './trie-node-codec.ts';
import { removeFromNode } from './trie-remove.ts';
import { TrieValue } from './trie-value.ts';
import { findValue, type NodeVisitor, walkRecords } from './trie-walk.ts';

/** A write of a batch: the new value, or undefined to remove the key. */
export type TrieWrite = readonly [key: TrieKey, value: Uint8Array | undefined];

/**
 * An immutable state: a Merkle-Patricia trie whose root equals nearcore's for equal content.
 *
 * Tries made from one another share their nodes, so an old state costs only what has changed since. It stays
 * readable as long as somebody keeps the object, and is collected with it.
 */
export class Trie {
  /** The top node, for walks that count or record nodes; undefined in an empty trie. */
  readonly rootNode: TrieNode | undefined;

  constructor(rootNode: TrieNode | undefined) {
    this.rootNode = rootNode;
  }

  /** The trie of no records; its root is 32 zero bytes. */
  static empty(): Trie {
    return new Trie(undefined);
  }

  /** A trie of these records; of two with the same key the later counts. */
  static fromEntries(entries: Iterable<TrieWrite>): Trie {
    return Trie.empty().update(entries);
  }

  /** The state root. Computed on first use: about a microsecond a node that is new since the last root. */
  get root(): Uint8Array {
    return this.rootNode === undefined ? ZERO_HASH : bytesFromBinaryString(nodeHashKey(this.rootNode));
  }

  /** The value under a key; undefined when the key is absent. The bytes are shared: do not change them. */
  get(key: TrieKey): Uint8Array | undefined {
    return findValue(this.rootNode, key)?.bytes;
  }

  /** Whether the key is present. */
  has(key: TrieKey): boolean {
    return findValue(this.rootNode, key) !== undefined;
  }

  /** Records whose keys start with `prefix`, in byte order of the keys. */
  *entries(prefix: TrieKey = '' as TrieKey): Generator<[TrieKey, Uint8Array]> {
    for (const [key, value] of walkRecords(this.rootNode, prefix)) yield [key, value.bytes];
  }

  /**
   * The trie after a batch of writes; this one stays as it is.
   *
   * The order of writes to different keys does not matter for the result; sorted by key they touch memory in order.
   */
  update(writes: Iterable<TrieWrite>): Trie {
    const edit = {};
    let node = this.rootNode;
    for (const [key, value] of writes) {
      node =
        value === undefined
          ? removeFromNode(node, key, 0, edit)
          : insertIntoNode(node, key, 0, new TrieValue(value), edit);
    }
    return node === this.rootNode ? this : new Trie(node);
  }

  /** The value under a key, with the nodes on the way shown to `visit`. */
  find(key: TrieKey, visit?: NodeVisitor): TrieValue | undefined {
    return findValue(this.rootNode, key, visit);
  }

  /**
   * Proof of all records under a prefix, or of their absence: the encoded nodes from the root on, in the order of
   * `query` view_state with include_proof.
   */
  prefixProof(prefix: TrieKey): Uint8Array[] {
    const nodes: Uint8Array[] = [];
    const records = walkRecords(this.rootNode, prefix, (node) => nodes.push(node.encode()));
    while (records.next().done !== true) {
      // The walk itself collects the nodes.
    }
    return nodes;
  }
}
