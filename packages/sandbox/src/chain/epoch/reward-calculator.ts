import type { GenesisConfig } from '../genesis-config.ts';
import type { ValidatorStats } from './epoch-tracker.ts';
import { onlineRatio } from './online-ratio.ts';

const NANOSECONDS_PER_YEAR = 365n * 24n * 60n * 60n * 1_000_000_000n;

/** Rewards of one epoch in yoctoNEAR. */
export interface EpochRewards {
  /** By account, the treasury included; a treasury that validates holds its validator's reward only, as in nearcore. */
  readonly rewards: ReadonlyMap<string, bigint>;
  /** What the rewards add to the supply. */
  readonly mintedYocto: bigint;
}

/** What rewards depend on besides the genesis. */
export interface RewardInput {
  /** Statistics of those validators that are paid: the ones kicked out for idling are not among them. */
  readonly stats: ReadonlyMap<string, ValidatorStats>;
  /** Stake of every validator of the epoch. */
  readonly stakes: ReadonlyMap<string, bigint>;
  readonly totalSupplyYocto: bigint;
  readonly epochDurationNs: bigint;
}

/**
 * Inflation of an epoch, shared between the treasury and the validators by stake and time online.
 *
 * inflation = supply * max_inflation_rate * duration / year; the treasury gets protocol_reward_rate of it; a validator
 * gets its stake's share of the rest times min(1, (online - min) / (max - min)), and nothing below min.
 *
 * @see nearcore chain/epoch-manager/src/reward_calculator.rs RewardCalculator::calculate_reward
 */
export function calculateRewards(genesis: GenesisConfig, input: RewardInput): EpochRewards {
  const [inflation, inflationOf] = rational(genesis.maxInflationRate);
  const [treasuryShare, treasuryOf] = rational(genesis.protocolRewardRate);
  const total = (inflation * input.totalSupplyYocto * input.epochDurationNs) / (NANOSECONDS_PER_YEAR * inflationOf);
  const treasury = (total * treasuryShare) / treasuryOf;
  const rewards = new Map([[genesis.protocolTreasuryAccount, treasury]]);
  const forValidators = total - treasury;
  const totalStake = [...input.stakes.values()].reduce((sum, stake) => sum + stake, 0n);
  let minted = treasury;
  for (const [accountId, stats] of input.stats) {
    const reward = validatorReward(genesis, stats, input.stakes.get(accountId) ?? 0n, forValidators, totalStake);
    rewards.set(accountId, reward);
    minted += reward;
  }
  return { rewards, mintedYocto: input.stats.size === 0 ? 0n : minted };
}

function validatorReward(
  genesis: GenesisConfig,
  stats: ValidatorStats,
  stake: bigint,
  forValidators: bigint,
  totalStake: bigint,
): bigint {
  const online = onlineRatio(stats, genesis.chunkValidatorOnlyKickoutThreshold);
  const [min, minOf] = rational(genesis.onlineMinThreshold);
  const [max, maxOf] = rational(genesis.onlineMaxThreshold);
  if (online.numerator * minOf < min * online.denominator) return 0n;
  if (stats.expectedBlocks + stats.expectedChunks + stats.expectedEndorsements === 0) return 0n;
  const full = (max * minOf - min * maxOf) * online.denominator;
  const reached = (online.numerator * minOf - min * online.denominator) * maxOf;
  return (forValidators * (reached > full ? full : reached) * stake) / full / totalStake;
}

function rational([numerator, denominator]: readonly [number, number]): [bigint, bigint] {
  return [BigInt(numerator), BigInt(denominator)];
}
