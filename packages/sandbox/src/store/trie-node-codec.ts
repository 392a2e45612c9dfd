import { sha256Key } from '../primitives/crypto.ts';
import type { TrieKey } from './trie-key.ts';
import type { TrieNode } from './trie-node.ts';
import type { TrieValue } from './trie-value.ts';

/** Costs that make up a node's `memory_usage`. @see nearcore core/store/src/trie/mod.rs `TRIE_COSTS` */
const BYTE_OF_KEY = 2;
const BYTE_OF_VALUE = 1;
const NODE_COST = 50;

const HASH_LENGTH = 32;
/** Borsh of a value reference: u32 length and hash. */
const VALUE_REF_LENGTH = 4 + HASH_LENGTH;
const MEMORY_USAGE_LENGTH = 8;
const LEAF_FLAG = 0x20;
const ODD_FLAG = 0x10;

const valueMemory = (value: TrieValue): number => value.bytes.length * BYTE_OF_VALUE + NODE_COST;

/** Bytes of the hex-prefix encoding of `nibbles` nibbles. */
const encodedPathLength = (nibbles: number): number => 1 + (nibbles >> 1);

/** Length of {@link encodeNode} without encoding. */
export function encodedNodeLength(node: TrieNode): number {
  switch (node.kind) {
    case 'leaf':
      return 1 + 4 + encodedPathLength(node.key.length * 2 - node.start) + VALUE_REF_LENGTH + MEMORY_USAGE_LENGTH;
    case 'extension':
      return 1 + 4 + encodedPathLength(node.end - node.start) + HASH_LENGTH + MEMORY_USAGE_LENGTH;
    case 'branch': {
      let length = 1 + (node.value === undefined ? 0 : VALUE_REF_LENGTH) + 2 + MEMORY_USAGE_LENGTH;
      for (const child of node.children) if (child !== undefined) length += HASH_LENGTH;
      return length;
    }
  }
}

/** Large enough for every branch and for every path of a key as long as the protocol allows. */
let scratch = new Uint8Array(8192);

function writeU32(out: Uint8Array, at: number, value: number): number {
  out[at] = value;
  out[at + 1] = value >>> 8;
  out[at + 2] = value >>> 16;
  out[at + 3] = value >>> 24;
  return at + 4;
}

function writeHash(out: Uint8Array, at: number, hashKey: string): number {
  for (let i = 0; i < HASH_LENGTH; i++) out[at + i] = hashKey.charCodeAt(i);
  return at + HASH_LENGTH;
}

/** Hex-prefix encoding of the nibbles from `start` to `end`, behind its u32 length. */
function writePath(out: Uint8Array, at: number, key: TrieKey, start: number, end: number, leaf: boolean): number {
  at = writeU32(out, at, encodedPathLength(end - start));
  let flags = leaf ? LEAF_FLAG : 0;
  let position = start;
  if (((end - start) & 1) === 1) {
    const byte = key.charCodeAt(position >> 1);
    flags |= ODD_FLAG | ((position & 1) === 0 ? byte >> 4 : byte & 15);
    position += 1;
  }
  out[at++] = flags;
  if ((position & 1) === 0) {
    for (; position < end; position += 2) out[at++] = key.charCodeAt(position >> 1);
  } else {
    for (; position < end; position += 2) {
      out[at++] = ((key.charCodeAt(position >> 1) & 15) << 4) | (key.charCodeAt((position + 1) >> 1) >> 4);
    }
  }
  return at;
}

function writeValueRef(out: Uint8Array, at: number, value: TrieValue): number {
  at = writeU32(out, at, value.bytes.length);
  return writeHash(out, at, value.hashKey);
}

/** Writes the node; its children must have their hashes. Returns the end. */
function writeNode(out: Uint8Array, node: TrieNode): number {
  let at = 1;
  switch (node.kind) {
    case 'leaf':
      out[0] = 0;
      at = writePath(out, at, node.key, node.start, node.key.length * 2, true);
      at = writeValueRef(out, at, node.value);
      break;
    case 'branch': {
      out[0] = node.value === undefined ? 1 : 2;
      if (node.value !== undefined) at = writeValueRef(out, at, node.value);
      const maskAt = at;
      let mask = 0;
      at += 2;
      for (let i = 0; i < 16; i++) {
        const child = node.children[i];
        if (child === undefined) continue;
        mask |= 1 << i;
        at = writeHash(out, at, child.cachedHash as string);
      }
      out[maskAt] = mask;
      out[maskAt + 1] = mask >> 8;
      break;
    }
    case 'extension':
      out[0] = 3;
      at = writePath(out, at, node.key, node.start, node.end, false);
      at = writeHash(out, at, node.child.cachedHash as string);
      break;
  }
  at = writeU32(out, at, node.memoryUsage % 2 ** 32);
  return writeU32(out, at, Math.floor(node.memoryUsage / 2 ** 32));
}

/**
 * Hash of a node as a binary string, computed once for it and all nodes below.
 *
 * `memoryUsage` is set on the way: what nearcore keeps up to date on every write is the plain sum over the subtree.
 *
 * @see nearcore core/store/src/trie/raw_node.rs, ops/interface.rs `memory_usage_direct`
 */
export function nodeHashKey(node: TrieNode): string {
  if (node.cachedHash !== undefined) return node.cachedHash;
  switch (node.kind) {
    case 'leaf':
      node.memoryUsage =
        NODE_COST + encodedPathLength(node.key.length * 2 - node.start) * BYTE_OF_KEY + valueMemory(node.value);
      break;
    case 'extension':
      nodeHashKey(node.child);
      node.memoryUsage = NODE_COST + encodedPathLength(node.end - node.start) * BYTE_OF_KEY + node.child.memoryUsage;
      break;
    case 'branch': {
      let usage = NODE_COST + (node.value === undefined ? 0 : valueMemory(node.value));
      for (const child of node.children) {
        if (child === undefined) continue;
        nodeHashKey(child);
        usage += child.memoryUsage;
      }
      node.memoryUsage = usage;
      break;
    }
  }
  const length = encodedNodeLength(node);
  if (length > scratch.length) scratch = new Uint8Array(length * 2);
  writeNode(scratch, node);
  return (node.cachedHash = sha256Key(scratch.subarray(0, length)));
}

/** The node as nearcore stores it: borsh of `RawTrieNodeWithSize`. */
export function encodeNode(node: TrieNode): Uint8Array {
  nodeHashKey(node);
  const out = new Uint8Array(encodedNodeLength(node));
  writeNode(out, node);
  return out;
}
