import { invariant } from '../../errors/invariant.ts';
import { bytesKey, equalBytes, ZERO_HASH, type CryptoHash } from '../../primitives/hash.ts';
import type { ValidatorAccountsUpdate } from '../../runtime/apply-types.ts';
import type { BlockHeader, ValidatorStake } from '../block-types.ts';
import type { GenesisConfig } from '../genesis-config.ts';
import { withEpochRules } from './epoch-config.ts';
import type { BlockEpoch, EpochInfo, KickoutReason } from './epoch-info.ts';
import { EpochTracker, type ValidatorStats } from './epoch-tracker.ts';
import { idleKickouts } from './kickout.ts';
import { calculateRewards } from './reward-calculator.ts';
import { selectValidators } from './validator-selection.ts';

/** What stays of an epoch after its end. */
export interface EpochSummary {
  readonly startHeight: number;
  readonly stats: ReadonlyMap<string, ValidatorStats>;
  readonly proposals: readonly ValidatorStake[];
  /** Id of the epoch that followed. */
  readonly nextEpochId: CryptoHash;
}

/** The last block as epochs see it. */
export interface EpochHead {
  readonly hash: CryptoHash;
  readonly height: number;
  readonly timestampNs: bigint;
  /** Height of the last block that was final when this one was made. */
  readonly finalHeight: number;
  readonly epoch: BlockEpoch;
  /** Time of the last block of the epoch before, for the epoch's duration. */
  readonly epochBeganNs: bigint;
}

/** What an epoch manager knows of the running epoch; changes with every block. */
export interface RunningEpochState {
  readonly head: EpochHead;
  readonly stats: ReadonlyMap<string, ValidatorStats>;
  readonly proposals: ReadonlyMap<string, ValidatorStake>;
}

/** What it knows of epochs as wholes; changes at an epoch's end. */
export interface EpochTable {
  readonly epochs: ReadonlyMap<string, EpochInfo>;
  readonly summaries: ReadonlyMap<string, EpochSummary>;
}

/** Everything that an epoch manager knows, for keeping it on disk. */
export type EpochManagerState = RunningEpochState & EpochTable;

/**
 * Tells each block its epoch, and makes at each epoch's end the one after the next.
 *
 * @see nearcore chain/epoch-manager/src/lib.rs EpochManager
 */
export class EpochManager {
  readonly #genesis: GenesisConfig;
  readonly #epochs: Map<string, EpochInfo>;
  readonly #summaries: Map<string, EpochSummary>;
  #tracker: EpochTracker;
  #head: EpochHead;
  #table: EpochTable | undefined;

  private constructor(genesis: GenesisConfig, state: EpochManagerState) {
    this.#genesis = withEpochRules(genesis);
    this.#epochs = new Map(state.epochs);
    this.#summaries = new Map(state.summaries);
    this.#tracker = new EpochTracker(
      [...state.stats].map(([id, stats]) => [id, { ...stats }] as const),
      state.proposals,
    );
    this.#head = state.head;
  }

  /** The validators that a genesis starts with, before its block's hash is known. */
  static genesisEpoch(genesis: GenesisConfig): EpochInfo {
    const nobody: EpochInfo = {
      epochHeight: 0,
      validators: [],
      stakeChange: new Map(),
      validatorReward: new Map(),
      validatorKickout: new Map(),
      mintedAmountYocto: 0n,
      seatPriceYocto: 0n,
      protocolVersion: genesis.protocolVersion,
    };
    const rewards = new Map([[genesis.protocolTreasuryAccount, 0n]]);
    const epoch = selectValidators(withEpochRules(genesis), {
      prevEpoch: nobody,
      proposals: genesis.validators,
      kickout: new Map(),
      rewards,
      mintedYocto: 0n,
    });
    invariant(epoch !== undefined, 'genesis has no validators');
    return epoch;
  }

  /** A manager whose head is the genesis block. */
  static fromGenesis(genesis: GenesisConfig, header: BlockHeader): EpochManager {
    const epoch = EpochManager.genesisEpoch(genesis);
    const head: EpochHead = {
      hash: header.hash,
      height: header.innerLite.height,
      timestampNs: header.innerLite.timestampNs,
      finalHeight: header.innerLite.height,
      epoch: {
        epochId: ZERO_HASH,
        nextEpochId: ZERO_HASH,
        firstBlockHash: header.hash,
        firstBlockHeight: header.innerLite.height,
        isFirst: true,
      },
      epochBeganNs: header.innerLite.timestampNs,
    };
    return new EpochManager(genesis, {
      head,
      epochs: new Map([
        [bytesKey(ZERO_HASH), epoch],
        [bytesKey(header.hash), epoch],
      ]),
      summaries: new Map(),
      stats: new Map(),
      proposals: new Map(),
    });
  }

  /** A manager as it was kept. */
  static restore(genesis: GenesisConfig, state: EpochManagerState): EpochManager {
    return new EpochManager(genesis, state);
  }

  /** The running epoch, to be written down at once: it changes with the next block. */
  get running(): RunningEpochState {
    return { head: this.#head, stats: this.#tracker.stats, proposals: this.#tracker.proposals };
  }

  /** A copy of the epochs, for keeping: the same object until one ends or is forgotten. */
  get table(): EpochTable {
    return (this.#table ??= { epochs: new Map(this.#epochs), summaries: new Map(this.#summaries) });
  }

  get head(): EpochHead {
    return this.#head;
  }

  /** Statistics of the current epoch up to the head. */
  get tracker(): EpochTracker {
    return this.#tracker;
  }

  /** An epoch that has begun, or will begin as the next or the one after. */
  epochInfo(epochId: CryptoHash): EpochInfo | undefined {
    return this.#epochs.get(bytesKey(epochId));
  }

  /** What stays of a finished epoch. */
  summary(epochId: CryptoHash): EpochSummary | undefined {
    return this.#summaries.get(bytesKey(epochId));
  }

  /** True when the block after the head starts an epoch: three heights before its planned start must be final. */
  isNextBlockEpochStart(): boolean {
    const { epoch, height, finalHeight } = this.#head;
    if (equalBytes(epoch.epochId, epoch.nextEpochId)) return true;
    const planned = epoch.firstBlockHeight + this.#genesis.epochLength;
    return this.#genesis.epochLength <= 3 ? height + 1 >= planned : finalHeight + 3 >= planned;
  }

  /** True when the block after the head must carry approvals of the next epoch's validators too. */
  needsNextEpochApprovals(): boolean {
    if (this.isNextBlockEpochStart()) return false;
    const { epoch, height, finalHeight } = this.#head;
    const planned = epoch.firstBlockHeight + this.#genesis.epochLength;
    return finalHeight + 3 < planned && height + 3 >= planned;
  }

  /** Ids of the epoch of the block after the head. */
  nextBlockEpochIds(): { readonly epochId: CryptoHash; readonly nextEpochId: CryptoHash; readonly isFirst: boolean } {
    const { epoch, hash } = this.#head;
    if (this.isNextBlockEpochStart()) return { epochId: epoch.nextEpochId, nextEpochId: hash, isFirst: true };
    return { epochId: epoch.epochId, nextEpochId: epoch.nextEpochId, isFirst: false };
  }

  /** Forgets finished epochs of which no block at `height` or above is. */
  forgetBefore(height: number): void {
    // Maps keep insertion order: the oldest epoch comes first.
    const starts = [...this.#summaries.values()].map((summary) => summary.startHeight);
    for (const [i, id] of [...this.#summaries.keys()].entries()) {
      const next = starts[i + 1];
      if (next === undefined || next > height) return;
      this.#summaries.delete(id);
      this.#epochs.delete(id);
      this.#table = undefined;
    }
  }

  /** Height at which the epoch began that lies `count` epochs before the running one; undefined when it is forgotten or never was. */
  startOfEpochBefore(count: number): number | undefined {
    return [...this.#summaries.values()].at(-count)?.startHeight;
  }

  /** Least stake that the block after the head accepts. */
  minimumStake(): bigint {
    return this.#info(this.nextBlockEpochIds().nextEpochId).seatPriceYocto / this.#genesis.minimumStakeDivisor;
  }

  /** What the first chunk of an epoch does to validators' accounts; null for every other chunk. */
  validatorAccountsUpdate(lastProposals: readonly ValidatorStake[]): ValidatorAccountsUpdate | null {
    if (!this.isNextBlockEpochStart()) return null;
    const { epoch, hash } = this.#head;
    const afterNext = this.#info(hash);
    const changes = [this.#info(epoch.epochId), this.#info(epoch.nextEpochId), afterNext].map(
      (info) => info.stakeChange,
    );
    const stakeInfo = new Map<string, bigint>();
    for (const accountId of new Set(changes.flatMap((change) => [...change.keys()]))) {
      stakeInfo.set(
        accountId,
        changes.map((change) => change.get(accountId) ?? 0n).reduce((most, stake) => (stake > most ? stake : most)),
      );
    }
    return {
      stakeInfo,
      validatorRewards: afterNext.validatorReward,
      lastProposals: new Map(lastProposals.map((proposal) => [proposal.accountId, proposal.stakeYocto])),
      protocolTreasuryAccountId: this.#genesis.protocolTreasuryAccount,
    };
  }

  /** YoctoNEAR that the block after the head mints. */
  mintedByNextBlock(): bigint {
    return this.isNextBlockEpochStart() ? this.#info(this.#head.hash).mintedAmountYocto : 0n;
  }

  /** Makes a block the head, and ends its epoch when it is the last one. */
  record(header: BlockHeader, finalHeight: number): BlockEpoch {
    const { height, epochId, nextEpochId, timestampNs } = header.innerLite;
    const previous = this.#head;
    const isFirst = this.isNextBlockEpochStart();
    const epoch: BlockEpoch = isFirst
      ? { epochId, nextEpochId, firstBlockHash: header.hash, firstBlockHeight: height, isFirst }
      : { ...previous.epoch, isFirst };
    if (isFirst) this.#tracker = new EpochTracker();
    const epochBeganNs = isFirst ? previous.timestampNs : previous.epochBeganNs;
    this.#head = { hash: header.hash, height, timestampNs, finalHeight, epoch, epochBeganNs };
    this.#tracker.add(this.#info(epochId), {
      height,
      prevHeight: previous.height,
      hasNewChunk: header.innerRest.chunkMask[0] === true,
      proposals: header.innerRest.prevValidatorProposals,
    });
    if (this.isNextBlockEpochStart()) this.#finish(header);
    return epoch;
  }

  #finish(last: BlockHeader): void {
    this.#table = undefined;
    const { epoch, epochBeganNs } = this.#head;
    const current = this.#info(epoch.epochId);
    const next = this.#info(epoch.nextEpochId);
    const proposals = this.#tracker.sortedProposals();
    const kickout = new Map<string, KickoutReason>();
    for (const { accountId, stakeYocto } of proposals) {
      if (stakeYocto === 0n && (next.stakeChange.get(accountId) ?? 0n) !== 0n) kickout.set(accountId, 'Unstaked');
    }
    const idle = idleKickouts(this.#genesis, current, this.#tracker.stats, next.validatorKickout);
    for (const [accountId, reason] of idle) kickout.set(accountId, reason);
    const paid = new Map([...this.#tracker.stats].filter(([accountId]) => !idle.has(accountId)));
    const { rewards, mintedYocto } = calculateRewards(this.#genesis, {
      stats: paid,
      stakes: new Map(current.validators.map((validator) => [validator.accountId, validator.stakeYocto])),
      totalSupplyYocto: last.innerRest.totalSupplyYocto,
      epochDurationNs: last.innerLite.timestampNs - epochBeganNs,
    });
    const selected = selectValidators(this.#genesis, { prevEpoch: next, proposals, kickout, rewards, mintedYocto });
    this.#epochs.set(bytesKey(last.hash), selected ?? { ...next, epochHeight: next.epochHeight + 1 });
    this.#summaries.set(bytesKey(epoch.epochId), {
      startHeight: epoch.firstBlockHeight,
      stats: new Map(this.#tracker.stats),
      proposals,
      nextEpochId: epoch.nextEpochId,
    });
  }

  #info(epochId: CryptoHash): EpochInfo {
    const info = this.#epochs.get(bytesKey(epochId));
    invariant(info !== undefined, 'an epoch that blocks refer to is unknown');
    return info;
  }
}
