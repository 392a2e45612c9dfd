import type { CryptoHash } from '../primitives/hash.ts';
import { combineHash, type MerklePath, type MerklePathItem } from './merkle.ts';

/** Hash of the block with an ordinal, the genesis block being number 0. */
export type LeafAt = (index: number) => CryptoHash | undefined;

/**
 * Path from block number `index` to the Merkle root over the first `size` blocks.
 *
 * @returns undefined when a leaf that the path needs is gone
 * @see nearcore core/store/src/merkle_proof.rs
 */
export function blockProofPath(leafAt: LeafAt, index: number, size: number): MerklePath | undefined {
  const path: MerklePathItem[] = [];
  for (let span = 1, node = index; span < size; span *= 2, node = Math.floor(node / 2)) {
    const sibling = node ^ 1;
    if (sibling * span >= size) continue;
    const hash = subtreeRoot(leafAt, sibling * span, Math.min((sibling + 1) * span, size));
    if (hash === undefined) return undefined;
    path.push({ hash, direction: sibling < node ? 'Left' : 'Right' });
  }
  return path;
}

/** Root over the leaves from `start` to before `end`; `start` is a multiple of the power of two that spans them. */
function subtreeRoot(leafAt: LeafAt, start: number, end: number): CryptoHash | undefined {
  if (end - start === 1) return leafAt(start);
  let half = 1;
  while (half * 2 < end - start) half *= 2;
  const left = subtreeRoot(leafAt, start, start + half);
  const right = subtreeRoot(leafAt, start + half, end);
  return left === undefined || right === undefined ? undefined : combineHash(left, right);
}
