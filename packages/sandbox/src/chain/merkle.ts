import { sha256 } from '../primitives/crypto.ts';
import { ZERO_HASH, type CryptoHash } from '../primitives/hash.ts';

/** One sibling on the way from a leaf to a Merkle root. */
export interface MerklePathItem {
  readonly hash: CryptoHash;
  /** On which side of the running hash the sibling stands. */
  readonly direction: 'Left' | 'Right';
}

/** Siblings from the leaf upwards. */
export type MerklePath = readonly MerklePathItem[];

const both = new Uint8Array(64);

/** Hash of an inner node: sha256 of both children. */
export function combineHash(left: CryptoHash, right: CryptoHash): CryptoHash {
  both.set(left, 0);
  both.set(right, 32);
  return sha256(both);
}

/**
 * The tree over a list of leaves; the zero hash is the root of none.
 *
 * A level with an odd count lifts its last node unchanged, so paths may be shorter than the tree is high.
 *
 * @see nearcore core/primitives/src/merkle.rs merklize
 */
export class MerkleTree {
  /** From the leaves to the root. */
  readonly #levels: (readonly CryptoHash[])[];

  /** @param leafHashes - sha256 of each item's borsh */
  constructor(leafHashes: readonly CryptoHash[]) {
    this.#levels = [leafHashes];
    for (let level = leafHashes; level.length > 1;) this.#levels.push((level = parents(level)));
  }

  get root(): CryptoHash {
    return this.#levels.at(-1)?.[0] ?? ZERO_HASH;
  }

  /** Path from a leaf to the root. */
  path(leaf: number): MerklePath {
    const path: MerklePathItem[] = [];
    for (let height = 0, node = leaf; height < this.#levels.length - 1; height++, node >>= 1) {
      const sibling = this.#levels[height]?.[node ^ 1];
      if (sibling !== undefined) path.push({ hash: sibling, direction: node % 2 === 0 ? 'Right' : 'Left' });
    }
    return path;
  }
}

/** Root alone, for trees whose paths nobody asks for. */
export function merkleRoot(leafHashes: readonly CryptoHash[]): CryptoHash {
  let level = [...leafHashes];
  if (level.length === 0) return ZERO_HASH;
  while (level.length > 1) level = parents(level);
  return level[0] as CryptoHash;
}

function parents(level: readonly CryptoHash[]): CryptoHash[] {
  const next: CryptoHash[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const left = level[i] as CryptoHash;
    const right = level[i + 1];
    next.push(right === undefined ? left : combineHash(left, right));
  }
  return next;
}

/** The root that a path leads to from a leaf's hash. */
export function rootFromPath(path: MerklePath, leafHash: CryptoHash): CryptoHash {
  let hash = leafHash;
  for (const item of path)
    hash = item.direction === 'Left' ? combineHash(item.hash, hash) : combineHash(hash, item.hash);
  return hash;
}

/**
 * A Merkle tree that grows by one leaf at a time and keeps only the roots of its complete subtrees: O(log n) for n leaves.
 *
 * @see nearcore core/primitives/src/merkle.rs PartialMerkleTree
 */
export class PartialMerkleTree {
  /** Roots of the complete subtrees, largest first. */
  readonly path: readonly CryptoHash[];
  /** Leaves so far. */
  readonly size: number;

  constructor(path: readonly CryptoHash[] = [], size = 0) {
    this.path = path;
    this.size = size;
  }

  /** The root over all leaves; the zero hash for none. */
  root(): CryptoHash {
    let root: CryptoHash | undefined;
    for (let i = this.path.length - 1; i >= 0; i--) {
      const node = this.path[i] as CryptoHash;
      root = root === undefined ? node : combineHash(node, root);
    }
    return root ?? ZERO_HASH;
  }

  /** This tree with one more leaf; the tree itself does not change. */
  with(leaf: CryptoHash): PartialMerkleTree {
    const path = [...this.path];
    let node = leaf;
    for (let size = this.size; size % 2 === 1; size = Math.floor(size / 2))
      node = combineHash(path.pop() as CryptoHash, node);
    path.push(node);
    return new PartialMerkleTree(path, this.size + 1);
  }
}
