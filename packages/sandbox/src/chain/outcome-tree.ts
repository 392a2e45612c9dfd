import { borshHash } from '../primitives/borsh-hash.ts';
import type { CryptoHash } from '../primitives/hash.ts';
import { outcomeHashes, type ExecutionOutcomeWithId } from '../primitives/outcome.ts';
import { MerkleTree } from './merkle.ts';

/** Leaf of an outcome in its chunk's outcome tree. */
export function outcomeLeaf(outcome: ExecutionOutcomeWithId): CryptoHash {
  const hashes = outcomeHashes(outcome);
  return borshHash((writer) => writer.list(hashes, (hash) => writer.fixed(hash)));
}

/** Trees by their list of outcomes: every client that waits for a transaction of a block asks for a proof from its tree. */
const trees = new WeakMap<readonly ExecutionOutcomeWithId[], MerkleTree>();

/** The tree over all outcomes of a chunk, made once a list. */
export function outcomeTree(outcomes: readonly ExecutionOutcomeWithId[]): MerkleTree {
  let tree = trees.get(outcomes);
  if (tree === undefined) trees.set(outcomes, (tree = new MerkleTree(outcomes.map(outcomeLeaf))));
  return tree;
}
