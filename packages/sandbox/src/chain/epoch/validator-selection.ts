import type { ValidatorStake } from '../block-types.ts';
import type { GenesisConfig } from '../genesis-config.ts';
import type { EpochInfo, KickoutReason } from './epoch-info.ts';

/** What the epoch after the next is made from. */
export interface SelectionInput {
  /** The next epoch: its validators stay unless something says otherwise. */
  readonly prevEpoch: EpochInfo;
  /** Proposals of the epoch that ends, one an account. */
  readonly proposals: readonly ValidatorStake[];
  readonly kickout: ReadonlyMap<string, KickoutReason>;
  readonly rewards: ReadonlyMap<string, bigint>;
  readonly mintedYocto: bigint;
}

/**
 * Selects the validators of the epoch after the next; undefined when nobody would be left (the epoch is then repeated).
 *
 * Every proposal competes with the validators in office; those kicked out do not. Rewards are added to the stakes of
 * validators in office. Seats go by stake, then by account id, until a stake is too small a part of the sum so far.
 *
 * @see nearcore chain/epoch-manager/src/validator_selection.rs proposals_to_epoch_info
 */
export function selectValidators(genesis: GenesisConfig, input: SelectionInput): EpochInfo | undefined {
  const stakeChange = new Map<string, bigint>();
  const candidates = candidatesOf(input, stakeChange);
  const ordered = [...candidates.values()].sort(byStake);
  const roles = [genesis.numChunkProducerSeats, genesis.numBlockProducerSeats, genesis.numChunkValidatorSeats].map(
    (seats) => fillSeats(ordered, seats, genesis.minimumStakeRatio),
  );
  const seatPrice = roles
    .map((role) => role.threshold)
    .reduce((least, threshold) => (threshold < least ? threshold : least));
  const validators = ordered.slice(0, Math.max(...roles.map((role) => role.count)));
  if (validators.length === 0) return undefined;
  const kickout = new Map(input.kickout);
  for (const unselected of ordered.slice(validators.length)) {
    stakeChange.set(unselected.accountId, 0n);
    if (input.prevEpoch.validators.some((validator) => validator.accountId === unselected.accountId)) {
      kickout.set(unselected.accountId, {
        NotEnoughStake: { stake_u128: String(unselected.stakeYocto), threshold_u128: String(seatPrice) },
      });
    }
  }
  return {
    epochHeight: input.prevEpoch.epochHeight + 1,
    validators,
    stakeChange,
    validatorReward: input.rewards,
    validatorKickout: kickout,
    mintedAmountYocto: input.mintedYocto,
    seatPriceYocto: seatPrice,
    protocolVersion: input.prevEpoch.protocolVersion,
  };
}

function candidatesOf(input: SelectionInput, stakeChange: Map<string, bigint>): Map<string, ValidatorStake> {
  const candidates = new Map<string, ValidatorStake>();
  for (const proposal of input.proposals) {
    const kicked = input.kickout.has(proposal.accountId);
    stakeChange.set(proposal.accountId, kicked ? 0n : proposal.stakeYocto);
    if (!kicked) candidates.set(proposal.accountId, proposal);
  }
  for (const validator of input.prevEpoch.validators) {
    const { accountId } = validator;
    if (input.kickout.has(accountId)) {
      stakeChange.set(accountId, 0n);
      continue;
    }
    const candidate = candidates.get(accountId) ?? validator;
    const stakeYocto = candidate.stakeYocto + (input.rewards.get(accountId) ?? 0n);
    candidates.set(accountId, { ...candidate, stakeYocto });
    stakeChange.set(accountId, stakeYocto);
  }
  return candidates;
}

function byStake(left: ValidatorStake, right: ValidatorStake): number {
  if (left.stakeYocto !== right.stakeYocto) return left.stakeYocto > right.stakeYocto ? -1 : 1;
  return left.accountId < right.accountId ? -1 : 1;
}

/** How many of the ordered candidates get one of `seats`, and the stake that would be needed for one more. */
function fillSeats(
  ordered: readonly ValidatorStake[],
  seats: number,
  minimumRatio: readonly [number, number],
): { count: number; threshold: bigint } {
  const [numerator, denominator] = [BigInt(minimumRatio[0]), BigInt(minimumRatio[1])];
  let total = 0n;
  let count = 0;
  for (const { stakeYocto } of ordered.slice(0, seats)) {
    const sum = total + stakeYocto;
    if (sum === 0n || stakeYocto * denominator <= numerator * sum) break;
    total = sum;
    count++;
  }
  const last = ordered[count - 1];
  if (count === seats && last !== undefined) return { count, threshold: last.stakeYocto + 1n };
  const rest = denominator - numerator;
  return { count, threshold: (numerator * total + rest - 1n) / rest };
}
