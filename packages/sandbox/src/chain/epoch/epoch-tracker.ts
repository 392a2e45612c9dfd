import type { ValidatorStake } from '../block-types.ts';
import type { EpochInfo } from './epoch-info.ts';

/** How much of what was expected of a validator it did in an epoch. */
export interface ValidatorStats {
  producedBlocks: number;
  expectedBlocks: number;
  producedChunks: number;
  expectedChunks: number;
  producedEndorsements: number;
  expectedEndorsements: number;
}

/** What one block tells about its validators. */
export interface TrackedBlock {
  readonly height: number;
  readonly prevHeight: number;
  /** Whether the block carries a new chunk. */
  readonly hasNewChunk: boolean;
  readonly proposals: readonly ValidatorStake[];
}

/** Nothing done, nothing expected. */
export function noStats(): ValidatorStats {
  return {
    producedBlocks: 0,
    expectedBlocks: 0,
    producedChunks: 0,
    expectedChunks: 0,
    producedEndorsements: 0,
    expectedEndorsements: 0,
  };
}

/**
 * Counts production and collects stake proposals over one epoch.
 *
 * Heights go round the validators in turn, where nearcore samples them by stake: with the one validator that a sandbox
 * has both are the same. Skipped heights count as expected and not produced, also those that a fast-forward skips.
 *
 * @see nearcore chain/epoch-manager/src/epoch_info_aggregator.rs
 */
export class EpochTracker {
  readonly stats: Map<string, ValidatorStats>;
  /** The last proposal of each account, sorted by account when read. */
  readonly proposals: Map<string, ValidatorStake>;

  constructor(
    stats: Iterable<readonly [string, ValidatorStats]> = [],
    proposals: Iterable<readonly [string, ValidatorStake]> = [],
  ) {
    this.stats = new Map(stats);
    this.proposals = new Map(proposals);
  }

  /** Adds a block of the epoch. */
  add(epoch: EpochInfo, block: TrackedBlock): void {
    for (let height = block.prevHeight + 1; height <= block.height; height++) {
      const stats = this.#statsOf(producerAt(epoch, height).accountId);
      stats.expectedBlocks++;
      if (height === block.height) stats.producedBlocks++;
    }
    const done = block.hasNewChunk ? 1 : 0;
    const chunkProducer = this.#statsOf(producerAt(epoch, block.prevHeight + 1).accountId);
    chunkProducer.expectedChunks++;
    chunkProducer.producedChunks += done;
    for (const validator of epoch.validators) {
      const stats = this.#statsOf(validator.accountId);
      stats.expectedEndorsements++;
      stats.producedEndorsements += done;
    }
    for (const proposal of block.proposals) this.proposals.set(proposal.accountId, proposal);
  }

  /** The proposals in order of account id. */
  sortedProposals(): ValidatorStake[] {
    return [...this.proposals.values()].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
  }

  #statsOf(accountId: string): ValidatorStats {
    let stats = this.stats.get(accountId);
    if (stats === undefined) this.stats.set(accountId, (stats = noStats()));
    return stats;
  }
}

function producerAt(epoch: EpochInfo, height: number): ValidatorStake {
  return epoch.validators[height % epoch.validators.length] as ValidatorStake;
}
