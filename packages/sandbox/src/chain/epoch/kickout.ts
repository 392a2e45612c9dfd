import type { GenesisConfig } from '../genesis-config.ts';
import type { EpochInfo, KickoutReason } from './epoch-info.ts';
import { noStats, type ValidatorStats } from './epoch-tracker.ts';
import { compareRatios, isBelow, onlineRatio } from './online-ratio.ts';

/**
 * Validators that lose their seats because they did too little.
 *
 * Those with the best records are exempt until their stakes reach what must stay; if everybody would go, the one with
 * the most blocks stays.
 *
 * @param previous - kicked out an epoch earlier: they are leaving anyway
 * @see nearcore chain/epoch-manager/src/lib.rs compute_validators_to_reward_and_kickout
 */
export function idleKickouts(
  genesis: GenesisConfig,
  epoch: EpochInfo,
  statsOf: ReadonlyMap<string, ValidatorStats>,
  previous: ReadonlyMap<string, KickoutReason>,
): Map<string, KickoutReason> {
  const validators = epoch.validators.map(({ accountId, stakeYocto }) => ({
    accountId,
    stakeYocto,
    stats: statsOf.get(accountId) ?? noStats(),
  }));
  const exempt = exemptAccounts(genesis, validators, previous);
  const kickout = new Map<string, KickoutReason>();
  let allGone = true;
  let best: { accountId: string; producedBlocks: number } | undefined;
  for (const { accountId, stats } of validators) {
    if (!previous.has(accountId) && (best === undefined || stats.producedBlocks > best.producedBlocks)) {
      best = { accountId, producedBlocks: stats.producedBlocks };
    }
    const reason = exempt.has(accountId) ? undefined : reasonToKick(genesis, stats);
    if (reason !== undefined) kickout.set(accountId, reason);
    else if (exempt.has(accountId) || !previous.has(accountId)) allGone = false;
  }
  if (allGone && best !== undefined) kickout.delete(best.accountId);
  return kickout;
}

function reasonToKick(genesis: GenesisConfig, stats: ValidatorStats): KickoutReason | undefined {
  if (isBelow(stats.producedBlocks, stats.expectedBlocks, genesis.blockProducerKickoutThreshold)) {
    return { NotEnoughBlocks: { produced: stats.producedBlocks, expected: stats.expectedBlocks } };
  }
  if (isBelow(stats.producedChunks, stats.expectedChunks, genesis.chunkProducerKickoutThreshold)) {
    return { NotEnoughChunks: { produced: stats.producedChunks, expected: stats.expectedChunks } };
  }
  const onlyValidates = stats.expectedBlocks === 0 && stats.expectedChunks === 0;
  if (
    onlyValidates &&
    isBelow(stats.producedEndorsements, stats.expectedEndorsements, genesis.chunkValidatorOnlyKickoutThreshold)
  ) {
    return {
      NotEnoughChunkEndorsements: { produced: stats.producedEndorsements, expected: stats.expectedEndorsements },
    };
  }
  return undefined;
}

function exemptAccounts(
  genesis: GenesisConfig,
  validators: readonly { accountId: string; stakeYocto: bigint; stats: ValidatorStats }[],
  previous: ReadonlyMap<string, KickoutReason>,
): Set<string> {
  const total = validators.reduce((sum, validator) => sum + validator.stakeYocto, 0n);
  const mustStay = (total * BigInt(Math.max(0, 100 - genesis.maxKickoutStakePercent))) / 100n;
  const ranked = [...validators].sort((a, b) => {
    const byRatio = compareRatios(onlineRatio(b.stats), onlineRatio(a.stats));
    if (byRatio !== 0) return byRatio;
    if (a.stakeYocto !== b.stakeYocto) return a.stakeYocto > b.stakeYocto ? -1 : 1;
    return a.accountId > b.accountId ? -1 : 1;
  });
  const exempt = new Set<string>();
  let staying = 0n;
  for (const { accountId, stakeYocto } of ranked) {
    if (staying >= mustStay) break;
    if (previous.has(accountId)) continue;
    staying += stakeYocto;
    exempt.add(accountId);
  }
  return exempt;
}
