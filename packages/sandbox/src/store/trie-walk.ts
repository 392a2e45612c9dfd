import type { TrieKey } from './trie-key.ts';
import { firstDifference, nibbleAt, type TrieNode } from './trie-node.ts';
import type { TrieValue } from './trie-value.ts';

/** Is told every node that a walk enters, root first. */
export type NodeVisitor = (node: TrieNode) => void;

/** The value under `key`; `visit` also sees the nodes that prove an absence. */
export function findValue(root: TrieNode | undefined, key: TrieKey, visit?: NodeVisitor): TrieValue | undefined {
  const keyEnd = key.length * 2;
  let position = 0;
  let node = root;
  while (node !== undefined) {
    if (visit !== undefined) visit(node);
    switch (node.kind) {
      case 'leaf':
        return node.key === key ? node.value : undefined;
      case 'extension':
        if (keyEnd < node.end || firstDifference(key, node.key, position, node.end) < node.end) return undefined;
        position = node.end;
        node = node.child;
        break;
      case 'branch':
        if (position === keyEnd) return node.value;
        node = node.children[nibbleAt(key, position)];
        position += 1;
        break;
    }
  }
  return undefined;
}

/**
 * Walks all records whose keys start with `prefix`, in key order.
 *
 * `visit` sees the nodes on the way to the prefix, then each node of the subtree just before what it holds is
 * yielded: the order in which nearcore's iterator reads them.
 *
 * @see nearcore core/store/src/trie/ops/iter.rs `seek_prefix`
 */
export function* walkRecords(
  root: TrieNode | undefined,
  prefix: TrieKey,
  visit?: NodeVisitor,
): Generator<[TrieKey, TrieValue]> {
  const prefixEnd = prefix.length * 2;
  let position = 0;
  let node = root;
  // Down to the highest node all of whose records have the prefix.
  while (node !== undefined && position < prefixEnd) {
    if (node.kind === 'branch') {
      visit?.(node);
      node = node.children[nibbleAt(prefix, position)];
      position += 1;
    } else {
      const end: number = node.kind === 'leaf' ? node.key.length * 2 : node.end;
      const wanted = Math.min(end, prefixEnd);
      if (firstDifference(prefix, node.key, position, wanted) < wanted || (node.kind === 'leaf' && end < prefixEnd)) {
        visit?.(node);
        return;
      }
      if (node.kind === 'leaf' || end > prefixEnd) break;
      visit?.(node);
      node = node.child;
      position = end;
    }
  }
  if (node === undefined) return;
  const stack: TrieNode[] = [node];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    visit?.(next);
    switch (next.kind) {
      case 'leaf':
        yield [next.key, next.value];
        break;
      case 'extension':
        stack.push(next.child);
        break;
      case 'branch':
        // Pushed before the yield: the node's own record comes first, its children in order afterwards.
        for (let i = 15; i >= 0; i--) {
          const child = next.children[i];
          if (child !== undefined) stack.push(child);
        }
        if (next.value !== undefined) yield [next.valueKey as TrieKey, next.value];
        break;
    }
  }
}
