import type { CryptoHash } from '../../primitives/hash.ts';
import type { ValidatorStake } from '../block-types.ts';
import type { EpochValidatorInfo, ValidatorInfo } from '../chain-api.ts';
import type { EpochManager } from './epoch-manager.ts';
import { noStats, type ValidatorStats } from './epoch-tracker.ts';

/** Report on the running epoch up to the head. */
export function runningEpochReport(epochs: EpochManager): EpochValidatorInfo | undefined {
  const { epoch } = epochs.head;
  const info = epochs.epochInfo(epoch.epochId);
  if (info === undefined) return undefined;
  const { stats } = epochs.tracker;
  return {
    current: info.validators.map((validator) =>
      runningValidator(validator, stats.get(validator.accountId) ?? noStats()),
    ),
    proposals: epochs.tracker.sortedProposals(),
    epochStartHeight: epoch.firstBlockHeight,
    epochHeight: info.epochHeight,
    ...nextEpoch(epochs, epoch.nextEpochId),
  };
}

/** Report on a finished epoch; undefined when it is unknown or not finished. */
export function finishedEpochReport(epochs: EpochManager, epochId: CryptoHash): EpochValidatorInfo | undefined {
  const info = epochs.epochInfo(epochId);
  const summary = epochs.summary(epochId);
  if (info === undefined || summary === undefined) return undefined;
  return {
    current: info.validators.map((validator) =>
      finishedValidator(validator, summary.stats.get(validator.accountId) ?? noStats()),
    ),
    proposals: summary.proposals,
    epochStartHeight: summary.startHeight,
    epochHeight: info.epochHeight,
    ...nextEpoch(epochs, summary.nextEpochId),
  };
}

function runningValidator(validator: ValidatorStake, stats: ValidatorStats): ValidatorInfo {
  const shards = stats.expectedChunks > 0 ? [0] : [];
  const shardsEndorsed = stats.expectedEndorsements > 0 ? [0] : [];
  return {
    ...validator,
    shards,
    shardsEndorsed,
    stats,
    chunksPerShard: shards.map(() => ({ produced: stats.producedChunks, expected: stats.expectedChunks })),
    endorsementsPerShard: shardsEndorsed.map(() => ({
      produced: stats.producedEndorsements,
      expected: stats.expectedEndorsements,
    })),
  };
}

function finishedValidator(validator: ValidatorStake, stats: ValidatorStats): ValidatorInfo {
  return {
    ...validator,
    shards: [0],
    shardsEndorsed: [],
    stats,
    chunksPerShard: [{ produced: 0, expected: 0 }],
    endorsementsPerShard: [],
  };
}

function nextEpoch(
  epochs: EpochManager,
  nextEpochId: CryptoHash,
): Pick<EpochValidatorInfo, 'next' | 'prevEpochKickout'> {
  const info = epochs.epochInfo(nextEpochId);
  return {
    next: (info?.validators ?? []).map((stake) => ({ stake, shards: [0] })),
    prevEpochKickout: [...(info?.validatorKickout ?? [])]
      .map(([accountId, reason]) => ({ accountId, reason }))
      .sort((a, b) => (a.accountId < b.accountId ? -1 : 1)),
  };
}
