import type { CryptoHash } from '../primitives/hash.ts';
import type { ExecutionOutcomeWithId } from '../primitives/outcome.ts';
import type { Receipt } from '../primitives/receipt.ts';
import type { CongestionInfo, ReceiptOriginEntry } from '../runtime/apply-types.ts';
import type { KeyStateChanges } from '../store/state-change.ts';
import type { TrieWrite } from '../store/trie.ts';
import type { Block, ValidatorStake } from './block-types.ts';
import type { BlockEpoch } from './epoch/epoch-info.ts';
import type { PartialMerkleTree } from './merkle.ts';

/** What executing a block's chunk gave: the next chunk's header tells it. nearcore's ChunkExtra. */
export interface ChunkExtra {
  readonly stateRoot: CryptoHash;
  readonly outcomeRoot: CryptoHash;
  readonly gasUsed: bigint;
  readonly balanceBurntYocto: bigint;
  readonly validatorProposals: readonly ValidatorStake[];
  readonly congestionInfo: CongestionInfo;
  readonly bandwidthRequest: Uint8Array | null;
}

/** A block with everything that its execution left behind. */
export interface BlockRecord {
  readonly block: Block;
  readonly epoch: BlockEpoch;
  readonly extra: ChunkExtra;
  /** In the order of the outcome tree's leaves. */
  readonly outcomes: readonly ExecutionOutcomeWithId[];
  /** Sent to the next chunk. */
  readonly outgoingReceipts: readonly Receipt[];
  /** Receipts that were made and run within this block. */
  readonly localReceipts: readonly Receipt[];
  readonly receiptOrigins: readonly ReceiptOriginEntry[];
  readonly stateChanges: readonly KeyStateChanges[];
  /** Last values of all changed keys. */
  readonly writes: readonly TrieWrite[];
  /** Tree over the hashes of all blocks before this one; its root is the header's block_merkle_root. */
  readonly blockTree: PartialMerkleTree;
  /** Heights skipped by fast-forwarding up to this block, for the clock. */
  readonly fastForwarded: number;
}
