import { SandboxError } from '../errors/base.ts';
import { runtimeConfig } from '../parameters/lookup.ts';
import type { StateRecord } from '../primitives/state-record.ts';
import type { SignedTransaction } from '../primitives/transaction.ts';
import { getAccessKey } from '../runtime/records.ts';
import type { Trie } from '../store/trie.ts';
import type { BlockRecord } from './block-record.ts';
import type { Clock } from './clock.ts';
import { transactionGasLimit } from './congestion-control.ts';
import { nextFastForwardHeight } from './fast-forward.ts';
import type { Ledger, NextBlock, ProducedBlock } from './ledger.ts';
import type { ReadyCheck, TransactionPool } from './transaction-pool.ts';

/** How fast blocks are made. */
export interface BlockTimes {
  /** Pause between idle blocks, in milliseconds; nearcore's min_block_production_delay. */
  readonly minBlockDelayMs: number;
  /** Its max_block_production_delay: with the other it decides how much time a skipped height stands for. */
  readonly maxBlockDelayMs: number;
}

/** What the producer asks and tells the chain. */
export interface ProducerHost {
  /** True while some client waits for blocks already made to become final. */
  readonly isFinalityAwaited: boolean;
  /** True while signatures are being checked of transactions that will be in the pool in a moment. */
  readonly isAdmitting: boolean;
  /** Whether a pooled transaction still builds on a known and recent block. */
  isCurrent(transaction: SignedTransaction): boolean;
  /** Takes over a block that was just made, with the one before it and the state before it. */
  accept(produced: ProducedBlock, prev: BlockRecord, before: Trie): void;
  /** Something threw that must not: what set it off was dropped, the chain goes on. */
  report(error: unknown): void;
  /** The same, and the chain cannot go on. */
  fail(error: unknown): void;
}

interface FastForward {
  readonly target: number;
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Patch {
  readonly records: readonly StateRecord[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * How long a transaction whose nonce leaves a gap waits for those that would fill it: so many naps in which nothing
 * came. Clients that send nonces 1 to 10 on ten connections at once may have them arrive in any order; nearcore's slow
 * blocks catch them all together. Naps and not the clock, for on a busy machine time passes while a client's
 * transactions lie unread.
 */
const NONCE_GAP_NAPS = 10;
const NAP_MS = 10;

/** It waits for so long at least: naps are shorter when idle blocks are due, and some are behind us when it comes. */
const LEAST_NONCE_GAP_PATIENCE_NS = BigInt(NONCE_GAP_NAPS * NAP_MS) * 1_000_000n;

/** How long it waits at most, whatever else comes in. */
const MAX_NONCE_GAP_PATIENCE_NS = 1_000_000_000n;

/**
 * How long a block waits at most while every turn of the event loop brings another transaction. A block costs as much
 * as ten transfers, so one for each would keep clients that send many at once waiting.
 */
const GATHER_MS = 20;

/** Blocks that a new chain makes at once: the first of them is then final. */
const FIRST_BLOCKS = 3;

/**
 * Makes blocks: at once when there is something to do, otherwise one every `minBlockDelayMs`.
 *
 * Something to do: transactions, receipts in flight, a patch, a fast-forward, or clients waiting for finality.
 */
export class BlockProducer {
  readonly #ledger: Ledger;
  readonly #pool: TransactionPool;
  readonly #clock: Clock;
  readonly #times: BlockTimes;
  readonly #host: ProducerHost;
  /** Records for the next block; they stay here until it is kept. */
  readonly #patches: Patch[] = [];
  #fastForward: FastForward | undefined;
  #wake: (() => void) | undefined;
  /** Naps since a transaction came or went. */
  #quietNaps = 0;
  #isGathering = false;
  #isStopped = false;
  #loop: Promise<void> | undefined;

  constructor(ledger: Ledger, pool: TransactionPool, clock: Clock, times: BlockTimes, host: ProducerHost) {
    this.#ledger = ledger;
    this.#pool = pool;
    this.#clock = clock;
    this.#times = times;
    this.#host = host;
  }

  /** Starts the loop. The first blocks come at once, so that there is a final one. */
  start(): void {
    this.#loop ??= this.#run().catch((error: unknown) => {
      this.#refuseWaiting();
      this.#host.fail(error);
    });
  }

  /** Ends the loop after the block at hand. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.wake();
    await this.#loop;
    this.#refuseWaiting();
  }

  /** Tells those whose patch or fast-forward would have been in a next block that there is none. */
  #refuseWaiting(): void {
    this.#isStopped = true;
    const error = new SandboxError('CHAIN_STOPPED', 'the chain makes no more blocks');
    for (const patch of this.#patches.splice(0)) patch.reject(error);
    this.#fastForward?.reject(error);
    this.#fastForward = undefined;
  }

  /** Tells that there is something to do. */
  wake(): void {
    // While a block waits for transactions on their way, only the last of them is worth waking up for.
    if (!(this.#isGathering && this.#host.isAdmitting)) this.#wake?.();
  }

  /** Applies records in the next block. @throws {SandboxError} CHAIN_STOPPED when there is none */
  patch(records: readonly StateRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#patches.push({ records, resolve, reject });
      if (this.#isStopped) this.#refuseWaiting();
      this.wake();
    });
  }

  /**
   * Skips heights until the head is at least `deltaHeight` above the present one; joins one that is already running.
   *
   * @throws {SandboxError} CHAIN_STOPPED when the chain ends before
   */
  fastForward(deltaHeight: number): Promise<void> {
    if (this.#fastForward !== undefined) return this.#fastForward.done;
    if (deltaHeight === 0) return Promise.resolve();
    const target = this.#headHeight + deltaHeight;
    const { promise, resolve, reject } = deferred();
    this.#fastForward = { target, done: promise, resolve, reject };
    if (this.#isStopped) this.#refuseWaiting();
    this.wake();
    return promise;
  }

  get #headHeight(): number {
    return this.#ledger.head.block.header.innerLite.height;
  }

  async #run(): Promise<void> {
    const firstIdleHeight = this.#ledger.genesis.genesisHeight + FIRST_BLOCKS;
    while (!this.#isStopped) {
      if (this.#headHeight >= firstIdleHeight) await this.#pause();
      this.#isGathering = true;
      await this.#gather();
      this.#isGathering = false;
      if (!this.#isStopped) this.#produce();
    }
  }

  /** Handles what clients have sent already, and goes on while more transactions come with it. */
  async #gather(): Promise<void> {
    const until = this.#clock.nowNs() + BigInt(GATHER_MS) * 1_000_000n;
    let before: number;
    do {
      before = this.#pool.length;
      if (this.#host.isAdmitting) await this.#sleep(GATHER_MS);
      else await this.#clock.breathe();
      if (this.#isStopped || this.#clock.nowNs() >= until) return;
    } while (this.#host.isAdmitting || this.#pool.length > before);
  }

  /** Waits for something to do, or for the idle delay. */
  async #pause(): Promise<void> {
    const started = this.#clock.nowNs();
    const { minBlockDelayMs, maxBlockDelayMs } = this.#times;
    // Whoever waits for the first final block finds the chain as young as nearcore's slow start leaves it.
    const isYoung = this.#headHeight === this.#ledger.genesis.genesisHeight + FIRST_BLOCKS;
    const idleNs = BigInt(isYoung ? maxBlockDelayMs : minBlockDelayMs) * 1_000_000n;
    while (!this.#isStopped && !this.#hasWork()) {
      const leftMs = Number((idleNs - (this.#clock.nowNs() - started)) / 1_000_000n);
      if (leftMs <= 0) return;
      if (this.#pool.length === 0) await this.#sleep(leftMs);
      else await this.#nap(Math.min(leftMs, NAP_MS));
    }
  }

  /** A short sleep while transactions wait for others. */
  async #nap(ms: number): Promise<void> {
    const before = this.#pool.length;
    const isWoken = await this.#sleep(ms);
    if (this.#pool.length !== before) this.#quietNaps = 0;
    else if (!isWoken) this.#quietNaps++;
  }

  /** Resolves after a time or when woken, and tells whether it was woken. */
  #sleep(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (isWoken: boolean): void => {
        this.#wake = undefined;
        cancel();
        resolve(isWoken);
      };
      const cancel = this.#clock.schedule(ms, () => end(false));
      this.#wake = () => end(true);
    });
  }

  #hasWork(): boolean {
    return (
      this.#ledger.hasPendingReceipts ||
      this.#patches.length > 0 ||
      this.#fastForward !== undefined ||
      this.#host.isFinalityAwaited ||
      this.#pool.hasReady(this.#isReady)
    );
  }

  #produce(): void {
    const { head, trie } = this.#ledger;
    const transactions = this.#takeTransactions();
    const height = this.#nextHeight();
    const fastForwarded = head.fastForwarded + (height - this.#headHeight - 1);
    const block: NextBlock = {
      height,
      timestampNs: this.#clock.nowNs() + BigInt(fastForwarded) * this.#skippedHeightNs,
      transactions,
      statePatch: this.#patches.flatMap((patch) => patch.records),
      fastForwarded,
    };
    let produced: ProducedBlock;
    try {
      produced = this.#ledger.produce(block);
    } catch (error) {
      if (transactions.length === 0 && this.#patches.length === 0) throw error;
      // Our own bug. The chain goes on without what set it off; the ledger has not changed.
      this.#host.report(error);
      for (const patch of this.#patches.splice(0)) patch.reject(error);
      produced = this.#ledger.produce({ ...block, transactions: [], statePatch: [] });
    }
    this.#host.accept(produced, head, trie);
    for (const patch of this.#patches.splice(0)) patch.resolve();
    this.#finishFastForward();
  }

  #takeTransactions(): SignedTransaction[] {
    // The block after genesis has no chunk of its own.
    if (this.#headHeight === this.#ledger.genesis.genesisHeight) return [];
    const { witness, congestionControl } = runtimeConfig(this.#ledger.nextProtocolVersion());
    const gas = transactionGasLimit(congestionControl, this.#ledger.head.block.chunk.header.congestionInfo);
    const room = { bytes: witness.combinedTransactionsSizeLimit, gas };
    const taken = this.#pool.take(room, this.#isReady);
    if (taken.length > 0) this.#quietNaps = 0;
    return taken.filter((transaction) => this.#host.isCurrent(transaction));
  }

  #nextHeight(): number {
    const fastForward = this.#fastForward;
    if (fastForward === undefined) return this.#headHeight + 1;
    try {
      return nextFastForwardHeight(this.#headHeight, fastForward.target, this.#ledger.genesis.epochLength);
    } catch (error) {
      this.#fastForward = undefined;
      fastForward.reject(error);
      return this.#headHeight + 1;
    }
  }

  #finishFastForward(): void {
    const fastForward = this.#fastForward;
    if (fastForward === undefined || this.#headHeight < fastForward.target) return;
    this.#fastForward = undefined;
    fastForward.resolve();
  }

  /** Time that one skipped height stands for: the mean of both delays, as in nearcore's sandbox_delta_time. */
  get #skippedHeightNs(): bigint {
    return (BigInt(this.#times.minBlockDelayMs + this.#times.maxBlockDelayMs) * 1_000_000n) / 2n;
  }

  readonly #isReady: ReadyCheck = (next, sinceNs, before) => {
    const { signerId, publicKey, nonce, nonceIndex } = next.transaction;
    if (nonceIndex !== null) return true;
    const last = before?.transaction.nonce ?? getAccessKey(this.#ledger.trie, signerId, publicKey)?.nonce;
    if (last === undefined || nonce <= last + 1n) return true;
    return !this.#mayGapClose(sinceNs);
  };

  #mayGapClose(sinceNs: bigint): boolean {
    const waitedNs = this.#clock.nowNs() - sinceNs;
    if (waitedNs >= MAX_NONCE_GAP_PATIENCE_NS) return false;
    return waitedNs < LEAST_NONCE_GAP_PATIENCE_NS || this.#host.isAdmitting || this.#quietNaps < NONCE_GAP_NAPS;
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let resolve: () => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<void>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}
