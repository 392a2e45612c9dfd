import { editableBranch } from './trie-insert.ts';
import type { TrieKey } from './trie-key.ts';
import {
  type BranchNode,
  type EditToken,
  ExtensionNode,
  firstDifference,
  LeafNode,
  nibbleAt,
  type TrieNode,
} from './trie-node.ts';

/** The key of some record below the node; all of them share the nibbles that lead to it. */
function someKeyBelow(node: TrieNode): TrieKey {
  for (;;) {
    if (node.kind !== 'branch') return node.key;
    if (node.valueKey !== undefined) return node.valueKey;
    node = node.children.find((child) => child !== undefined) as TrieNode;
  }
}

/** The node moved up to begin at nibble `start`, melting into the single child what led to it. */
function extendUpwards(node: TrieNode, start: number, childStart: number, edit: EditToken): TrieNode {
  switch (node.kind) {
    case 'leaf':
      return new LeafNode(edit, node.key, start, node.value);
    case 'extension':
      return new ExtensionNode(edit, node.key, start, node.end, node.child);
    case 'branch':
      return new ExtensionNode(edit, someKeyBelow(node), start, childStart, node);
  }
}

/** Turns a branch that lost a child or its value into the kind of node its content asks for. */
function squash(branch: BranchNode, start: number, edit: EditToken): TrieNode | undefined {
  let only: TrieNode | undefined;
  for (const child of branch.children) {
    if (child === undefined) continue;
    if (only !== undefined) return branch;
    only = child;
  }
  if (only === undefined) {
    if (branch.value === undefined) return undefined;
    return new LeafNode(edit, branch.valueKey as TrieKey, start, branch.value);
  }
  return branch.value === undefined ? extendUpwards(only, start, start + 1, edit) : branch;
}

/**
 * The subtree without `key`; undefined when nothing is left, the very same object when the key was absent.
 *
 * @see nearcore core/store/src/trie/ops/squash.rs
 */
export function removeFromNode(
  node: TrieNode | undefined,
  key: TrieKey,
  start: number,
  edit: EditToken,
): TrieNode | undefined {
  if (node === undefined) return undefined;
  switch (node.kind) {
    case 'leaf':
      return node.key === key ? undefined : node;
    case 'extension': {
      if (key.length * 2 < node.end || firstDifference(key, node.key, start, node.end) < node.end) return node;
      const child = removeFromNode(node.child, key, node.end, edit);
      if (child === undefined) return undefined;
      if (child.kind !== 'branch') return extendUpwards(child, start, node.end, edit);
      if (child === node.child) return node;
      return new ExtensionNode(edit, node.key, start, node.end, child);
    }
    case 'branch': {
      if (start === key.length * 2) {
        if (node.value === undefined) return node;
        const branch = editableBranch(node, edit);
        branch.valueKey = undefined;
        branch.value = undefined;
        return squash(branch, start, edit);
      }
      const nibble = nibbleAt(key, start);
      const old = node.children[nibble];
      if (old === undefined) return node;
      const child = removeFromNode(old, key, start + 1, edit);
      if (child === old) return node;
      const branch = editableBranch(node, edit);
      branch.children[nibble] = child;
      return squash(branch, start, edit);
    }
  }
}
