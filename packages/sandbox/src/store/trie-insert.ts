import type { TrieKey } from './trie-key.ts';
import {
  BranchNode,
  type EditToken,
  ExtensionNode,
  firstDifference,
  LeafNode,
  nibbleAt,
  type TrieNode,
} from './trie-node.ts';
import type { TrieValue } from './trie-value.ts';

/** The branch itself when this batch made it (its hash is then not computed yet), or a copy for this batch. */
export function editableBranch(node: BranchNode, edit: EditToken): BranchNode {
  if (node.owner === edit) return node;
  return new BranchNode(edit, node.children.slice(), node.valueKey, node.value);
}

const NO_CHILDREN: readonly (TrieNode | undefined)[] = Array.from({ length: 16 }, () => undefined);

/** Hangs a key and its value into a fresh branch that stands at nibble `at`. */
function attach(branch: BranchNode, key: TrieKey, at: number, value: TrieValue): void {
  if (at === key.length * 2) {
    branch.valueKey = key;
    branch.value = value;
  } else {
    branch.children[nibbleAt(key, at)] = new LeafNode(branch.owner, key, at + 1, value);
  }
}

/** Puts the shared nibbles `start` to `at` before a branch, if there are any. */
function extended(edit: EditToken, key: TrieKey, start: number, at: number, branch: BranchNode): TrieNode {
  return at > start ? new ExtensionNode(edit, key, start, at, branch) : branch;
}

/**
 * The subtree with `value` under `key`.
 *
 * The form of a trie depends on its content alone: it is nearcore's for the same records whatever the order.
 *
 * @param node - the subtree at nibble `start`, undefined when there is none
 * @see nearcore core/store/src/trie/ops/insert_delete.rs `generic_insert`
 */
export function insertIntoNode(
  node: TrieNode | undefined,
  key: TrieKey,
  start: number,
  value: TrieValue,
  edit: EditToken,
): TrieNode {
  if (node === undefined) return new LeafNode(edit, key, start, value);
  const keyEnd = key.length * 2;
  switch (node.kind) {
    case 'leaf': {
      const leafEnd = node.key.length * 2;
      const at = firstDifference(key, node.key, start, Math.min(keyEnd, leafEnd));
      if (at === keyEnd && at === leafEnd) {
        if (node.owner !== edit) return new LeafNode(edit, key, start, value);
        node.value = value;
        return node;
      }
      const branch = new BranchNode(edit, NO_CHILDREN.slice(), undefined, undefined);
      attach(branch, node.key, at, node.value);
      attach(branch, key, at, value);
      return extended(edit, key, start, at, branch);
    }
    case 'extension': {
      const at = firstDifference(key, node.key, start, Math.min(keyEnd, node.end));
      if (at === node.end) {
        const child = insertIntoNode(node.child, key, at, value, edit);
        if (node.owner !== edit) return new ExtensionNode(edit, node.key, start, at, child);
        node.child = child;
        return node;
      }
      const branch = new BranchNode(edit, NO_CHILDREN.slice(), undefined, undefined);
      branch.children[nibbleAt(node.key, at)] =
        node.end > at + 1 ? new ExtensionNode(edit, node.key, at + 1, node.end, node.child) : node.child;
      attach(branch, key, at, value);
      return extended(edit, key, start, at, branch);
    }
    case 'branch': {
      const branch = editableBranch(node, edit);
      if (start === keyEnd) {
        branch.valueKey = key;
        branch.value = value;
      } else {
        const nibble = nibbleAt(key, start);
        branch.children[nibble] = insertIntoNode(branch.children[nibble], key, start + 1, value, edit);
      }
      return branch;
    }
  }
}
