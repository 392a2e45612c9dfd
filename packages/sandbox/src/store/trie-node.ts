import { encodeNode, nodeHashKey } from './trie-node-codec.ts';
import type { TrieKey } from './trie-key.ts';
import type { TrieValue } from './trie-value.ts';

/**
 * Marks the nodes one batch of writes has made, which that batch alone may change in place.
 * Once the batch is over nobody holds the token, and the nodes are immutable.
 */
export type EditToken = object;

/**
 * What all node kinds share.
 *
 * Positions are absolute: nibble numbers counted from the start of the whole state key. A node refers to its
 * nibbles through the key of a record below it, so that no nibble is ever copied.
 */
abstract class NodeBase {
  /** The batch that may still change this node in place. */
  readonly owner: EditToken | undefined;
  /** The recorder that has this object already; lets a repeat skip the look-up by hash. */
  seenBy: object | undefined = undefined;
  /** The same for the accounting of contract accesses. */
  accountedBy: object | undefined = undefined;
  /** Filled by {@link nodeHashKey}; meaningless before. Sum of the costs of the subtree's nodes and values. */
  memoryUsage = 0;
  /** Filled by {@link nodeHashKey}: the hash as a binary string. */
  cachedHash: string | undefined = undefined;

  constructor(owner: EditToken | undefined) {
    this.owner = owner;
  }

  /** The hash as a binary string. */
  get hashKey(): string {
    return nodeHashKey(this as unknown as TrieNode);
  }

  /** The bytes whose sha256 is the node's hash, as nearcore stores them. */
  encode(): Uint8Array {
    return encodeNode(this as unknown as TrieNode);
  }
}

/** The rest of a key, from nibble `start` to its end, and the value under it. */
export class LeafNode extends NodeBase {
  readonly kind = 'leaf';
  readonly key: TrieKey;
  readonly start: number;
  value: TrieValue;

  constructor(owner: EditToken | undefined, key: TrieKey, start: number, value: TrieValue) {
    super(owner);
    this.key = key;
    this.start = start;
    this.value = value;
  }
}

/** Nibbles `start` to `end` that all keys below share; the child is always a branch. */
export class ExtensionNode extends NodeBase {
  readonly kind = 'extension';
  readonly key: TrieKey;
  readonly start: number;
  readonly end: number;
  child: TrieNode;

  constructor(owner: EditToken | undefined, key: TrieKey, start: number, end: number, child: TrieNode) {
    super(owner);
    this.key = key;
    this.start = start;
    this.end = end;
    this.child = child;
  }
}

/** Sixteen ways on, and the value of the key that ends here, if there is one. */
export class BranchNode extends NodeBase {
  readonly kind = 'branch';
  readonly children: (TrieNode | undefined)[];
  /** The key that ends at this branch; set exactly when `value` is. */
  valueKey: TrieKey | undefined;
  value: TrieValue | undefined;

  constructor(
    owner: EditToken | undefined,
    children: (TrieNode | undefined)[],
    valueKey: TrieKey | undefined,
    value: TrieValue | undefined,
  ) {
    super(owner);
    this.children = children;
    this.valueKey = valueKey;
    this.value = value;
  }
}

/** A node of the trie; an empty trie has none. */
export type TrieNode = LeafNode | ExtensionNode | BranchNode;

/** Nibble number `index` of a state key. */
export function nibbleAt(key: TrieKey, index: number): number {
  const byte = key.charCodeAt(index >> 1);
  return (index & 1) === 0 ? byte >> 4 : byte & 15;
}

/** First nibble from `start` on in which the keys differ, at most `end`. */
export function firstDifference(a: TrieKey, b: TrieKey, start: number, end: number): number {
  let position = start;
  while (position < end) {
    if ((position & 1) === 0 && position + 1 < end) {
      if (a.charCodeAt(position >> 1) === b.charCodeAt(position >> 1)) {
        position += 2;
        continue;
      }
      return nibbleAt(a, position) === nibbleAt(b, position) ? position + 1 : position;
    }
    if (nibbleAt(a, position) !== nibbleAt(b, position)) return position;
    position += 1;
  }
  return end;
}
