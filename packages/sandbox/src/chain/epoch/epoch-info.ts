import type { CryptoHash } from '../../primitives/hash.ts';
import type { ValidatorStake } from '../block-types.ts';

/** Why a validator lost its seat; nearcore's JSON shape. */
export type KickoutReason =
  | { readonly NotEnoughBlocks: { readonly produced: number; readonly expected: number } }
  | { readonly NotEnoughChunks: { readonly produced: number; readonly expected: number } }
  | { readonly NotEnoughChunkEndorsements: { readonly produced: number; readonly expected: number } }
  | { readonly NotEnoughStake: { readonly stake_u128: string; readonly threshold_u128: string } }
  | 'Unstaked';

/**
 * What is fixed about an epoch before it begins: it follows from the epoch two before it.
 *
 * @see nearcore core/primitives/src/epoch_info.rs EpochInfoV4
 */
export interface EpochInfo {
  readonly epochHeight: number;
  /** Largest stake first; all of them produce blocks and chunks and validate the one shard. */
  readonly validators: readonly ValidatorStake[];
  /** New stake of everyone whose stake changed with this epoch; zero for those who leave. */
  readonly stakeChange: ReadonlyMap<string, bigint>;
  /** Rewards for the epoch two before, in yoctoNEAR. */
  readonly validatorReward: ReadonlyMap<string, bigint>;
  readonly validatorKickout: ReadonlyMap<string, KickoutReason>;
  /** YoctoNEAR added to the supply by those rewards. */
  readonly mintedAmountYocto: bigint;
  /** Least stake that would have won a seat. */
  readonly seatPriceYocto: bigint;
  readonly protocolVersion: number;
}

/** Where one block stands among the epochs. */
export interface BlockEpoch {
  readonly epochId: CryptoHash;
  readonly nextEpochId: CryptoHash;
  readonly firstBlockHash: CryptoHash;
  readonly firstBlockHeight: number;
  /** True for the epoch's first block. */
  readonly isFirst: boolean;
}

/** Stake of an account in an epoch; undefined when it is no validator. */
export function stakeIn(epoch: EpochInfo, accountId: string): bigint | undefined {
  return epoch.validators.find((validator) => validator.accountId === accountId)?.stakeYocto;
}

/** Sum of all stakes of an epoch. */
export function totalStake(epoch: EpochInfo): bigint {
  return epoch.validators.reduce((sum, validator) => sum + validator.stakeYocto, 0n);
}
