import { equalBytes, ZERO_HASH } from '../primitives/hash.ts';
import type { StateRecord } from '../primitives/state-record.ts';
import type { SignedTransaction } from '../primitives/transaction.ts';
import { runtimeConfig } from '../parameters/lookup.ts';
import { applyChunk } from '../runtime/apply.ts';
import type { ApplyChunkInput, ApplyChunkResult } from '../runtime/apply-types.ts';
import type { Trie } from '../store/trie.ts';
import { buildBlock, type BlockPlan } from './block-builder.ts';
import type { BlockRecord, ChunkExtra } from './block-record.ts';
import { stakeIn, totalStake } from './epoch/epoch-info.ts';
import type { EpochManager } from './epoch/epoch-manager.ts';
import type { GenesisConfig } from './genesis-config.ts';
import { outcomeTree } from './outcome-tree.ts';
import type { ValidatorSigner } from './validator-signer.ts';

/** What goes into the next block. */
export interface NextBlock {
  readonly height: number;
  readonly timestampNs: bigint;
  /** Checked for form, signature and expiry; tried in order. */
  readonly transactions: readonly SignedTransaction[];
  readonly statePatch: readonly StateRecord[];
  readonly fastForwarded: number;
}

/** A block that was just made. */
export interface ProducedBlock {
  readonly record: BlockRecord;
  readonly trie: Trie;
  readonly rejected: ApplyChunkResult['rejectedTransactions'];
  /** True while receipts wait in the state because a chunk's gas or bandwidth was used up. */
  readonly hasDelayedReceipts: boolean;
}

/** What a ledger starts from: a block, the state after it and the epochs with that block as their head. */
export interface LedgerHead {
  readonly record: BlockRecord;
  readonly trie: Trie;
  readonly epochs: EpochManager;
  readonly hasDelayedReceipts: boolean;
}

/**
 * Makes one block after another, synchronously: executes the chunk, builds and signs the block, moves the epochs on.
 *
 * Knows nothing of time, of waiting clients or of the disk.
 */
export class Ledger {
  readonly genesis: GenesisConfig;
  readonly #signer: ValidatorSigner;
  readonly #epochs: EpochManager;
  readonly #checkBalance: boolean;
  #record: BlockRecord;
  #trie: Trie;
  #hasDelayedReceipts = false;
  /** {@link nextProtocolVersion} as long as the head stays: every transaction asks for it. */
  #nextVersion: number | undefined;

  /** @param checkBalance - verify at each block that no balance appears or vanishes */
  constructor(genesis: GenesisConfig, signer: ValidatorSigner, head: LedgerHead, checkBalance = false) {
    this.genesis = genesis;
    this.#signer = signer;
    this.#epochs = head.epochs;
    this.#record = head.record;
    this.#trie = head.trie;
    this.#checkBalance = checkBalance;
    this.#hasDelayedReceipts = head.hasDelayedReceipts;
  }

  get head(): BlockRecord {
    return this.#record;
  }

  /** State after the head. */
  get trie(): Trie {
    return this.#trie;
  }

  get epochs(): EpochManager {
    return this.#epochs;
  }

  /** True when the next block has receipts to execute, so that it should not wait. */
  get hasPendingReceipts(): boolean {
    return this.#record.outgoingReceipts.length > 0 || this.#hasDelayedReceipts;
  }

  /** Protocol version of the block after the head. */
  nextProtocolVersion(): number {
    return (this.#nextVersion ??=
      this.#epochs.epochInfo(this.#epochs.nextBlockEpochIds().epochId)?.protocolVersion ??
      this.genesis.protocolVersion);
  }

  /** Makes the next block and moves the head to it. */
  produce(next: NextBlock): ProducedBlock {
    const prev = this.#record;
    const before = prev.block.header;
    const plan: BlockPlan = {
      height: next.height,
      timestampNs:
        next.timestampNs > before.innerLite.timestampNs ? next.timestampNs : before.innerLite.timestampNs + 1n,
      random: this.#signer.draw(before.innerRest.randomValue),
      // nearcore's first block always comes before the first chunk is ready.
      hasNewChunk: before.innerLite.height !== this.genesis.genesisHeight,
    };
    const result = applyChunk(this.#chunkInput(plan, next));
    const blockTree = prev.blockTree.with(before.hash);
    const block = buildBlock({
      genesis: this.genesis,
      signer: this.#signer,
      epochs: this.#epochs,
      prev,
      plan,
      transactions: result.includedTransactions,
      blockTree,
    });
    const { lastFinalBlock } = block.header.innerRest;
    const isParentsParentFinal = equalBytes(lastFinalBlock, before.prevHash) && !equalBytes(lastFinalBlock, ZERO_HASH);
    const finalHeight = isParentsParentFinal ? before.innerRest.prevHeight : this.#epochs.head.finalHeight;
    const epoch = this.#epochs.record(block.header, finalHeight);
    this.#nextVersion = undefined;
    const record: BlockRecord = {
      block,
      epoch,
      extra: chunkExtra(result),
      outcomes: result.outcomes,
      outgoingReceipts: result.outgoingReceipts,
      localReceipts: result.processedReceipts
        .filter((processed) => processed.source !== 'Delayed')
        .map((processed) => processed.receipt),
      receiptOrigins: result.receiptOrigins,
      stateChanges: result.stateChanges,
      writes: result.writes,
      blockTree,
      fastForwarded: next.fastForwarded,
    };
    this.#record = record;
    this.#trie = result.trie;
    this.#hasDelayedReceipts = result.delayedReceiptsCount > 0n || result.congestionInfo.bufferedReceiptsGas > 0n;
    return {
      record,
      trie: result.trie,
      rejected: result.rejectedTransactions,
      hasDelayedReceipts: this.#hasDelayedReceipts,
    };
  }

  #chunkInput(plan: BlockPlan, next: NextBlock): ApplyChunkInput {
    const { block, extra, outgoingReceipts } = this.#record;
    const { epochId } = this.#epochs.nextBlockEpochIds();
    const info = this.#epochs.epochInfo(epochId);
    return {
      trie: this.#trie,
      block: {
        chainId: this.genesis.chainId,
        blockHeight: plan.height,
        prevBlockHash: block.header.hash,
        blockTimestampNs: plan.timestampNs,
        epochId,
        epochHeight: info?.epochHeight ?? 0,
        gasPriceYocto: block.header.innerRest.nextGasPriceYocto,
        gasLimit: this.genesis.gasLimit,
        randomSeed: plan.random.random,
        config: runtimeConfig(this.nextProtocolVersion()),
      },
      epoch: {
        validatorStake: (accountId) => (info === undefined ? null : (stakeIn(info, accountId) ?? null)),
        totalStake: info === undefined ? 0n : totalStake(info),
        minimumStake: this.#epochs.minimumStake(),
      },
      receipts: outgoingReceipts,
      transactions: next.transactions,
      transactionsVerified: true,
      validatorAccountsUpdate: this.#epochs.validatorAccountsUpdate(extra.validatorProposals),
      congestionInfo: extra.congestionInfo,
      bandwidthRequest: extra.bandwidthRequest,
      hasNewChunk: plan.hasNewChunk,
      statePatch: next.statePatch,
      checkBalance: this.#checkBalance,
    };
  }
}

function chunkExtra(result: ApplyChunkResult): ChunkExtra {
  return {
    stateRoot: result.trie.root,
    outcomeRoot: outcomeTree(result.outcomes).root,
    gasUsed: result.gasBurnt,
    // One yocto that was made for a promise counts against what was burnt.
    balanceBurntYocto: result.balanceBurnt - result.subsidized,
    validatorProposals: result.validatorProposals.map(({ accountId, publicKey, stake }) => ({
      accountId,
      publicKey,
      stakeYocto: stake,
    })),
    congestionInfo: result.congestionInfo,
    bandwidthRequest: result.bandwidthRequest,
  };
}
