import { SandboxError } from '../errors/base.ts';
import { invariant } from '../errors/invariant.ts';
import { checkProtocolVersion } from '../parameters/parameter-table.ts';
import { bytesKey, equalBytes, ZERO_HASH, type CryptoHash } from '../primitives/hash.ts';
import type { ExecutionOutcomeWithId } from '../primitives/outcome.ts';
import type { Receipt } from '../primitives/receipt.ts';
import type { StateRecord } from '../primitives/state-record.ts';
import type { SignedTransaction } from '../primitives/transaction.ts';
import type { KeyValueStore } from '../store/key-value-store.ts';
import { MemoryStore } from '../store/memory-store.ts';
import type { KeyStateChanges } from '../store/state-change.ts';
import type { Trie } from '../store/trie.ts';
import type { History } from './archive/history.ts';
import { innerRestHash } from './block-codec.ts';
import { BlockProducer, type BlockTimes } from './block-producer.ts';
import type { BlockRecord } from './block-record.ts';
import type { Block, BlockHeader, ValidatorStake } from './block-types.ts';
import type {
  BlockReference,
  ChainApi,
  EpochValidatorInfo,
  Finality,
  LightClientBlock,
  NodeIdentity,
  OutcomeRecord,
  ReceiptOrigin,
  SubmitResult,
  TransactionStatus,
  TxExecutionLevel,
  ViewContext,
  WaitResult,
} from './chain-api.ts';
import type { Clock } from './clock.ts';
import { finishedEpochReport, runningEpochReport } from './epoch/validator-report.ts';
import type { Genesis, GenesisConfig } from './genesis-config.ts';
import type { Ledger, ProducedBlock } from './ledger.ts';
import { LightClientServer } from './light-client-server.ts';
import type { MerklePath } from './merkle.ts';
import { openLedger } from './open-ledger.ts';
import { checkPatch } from './patch-check.ts';
import { dumpRecords } from './state-dump.ts';
import { TransactionAdmission } from './transaction-admission.ts';
import { TransactionPool } from './transaction-pool.ts';
import { outcomeRecord, transactionLevel, transactionStatus } from './transaction-status.ts';
import { TransactionWaiters } from './transaction-waiters.ts';
import type { ValidatorSigner } from './validator-signer.ts';

/** How a chain is run; all of it comes from config.json or the command line. */
export interface ChainConfig extends BlockTimes {
  /** Bytes of transactions that may wait for a block. */
  readonly transactionPoolSizeLimit: number;
  /** Epochs before the running one whose blocks and states stay readable. */
  readonly gcNumEpochsToKeep: number;
  /** Check at every block that no balance appears or vanishes; slow. */
  readonly checkBalance?: boolean;
}

/** What a chain is opened with. */
export interface ChainOptions {
  readonly genesis: Genesis;
  readonly signer: ValidatorSigner;
  readonly config: ChainConfig;
  readonly clock: Clock;
  /** Where the chain is kept; one that holds a chain is continued. Absent: in memory. */
  readonly store?: KeyValueStore;
  /** Told when something threw that never should. Fatal: no more blocks are made; else what set it off was dropped. */
  readonly onFailure?: (error: unknown, isFatal: boolean) => void;
}

/**
 * The chain: makes blocks of what clients send and answers what they ask. The facade of this folder.
 *
 * @example
 * const chain = Chain.open({ genesis, signer, config, clock: systemClock });
 * chain.start();
 */
export class Chain implements ChainApi {
  readonly genesis: GenesisConfig;
  readonly identity: NodeIdentity;
  readonly #ledger: Ledger;
  readonly #admission: TransactionAdmission;
  readonly #lightClients: LightClientServer;
  readonly #producer: BlockProducer;
  readonly #waiters: TransactionWaiters;
  readonly #blocks: History;
  readonly #listeners = new Set<(block: Block) => void>();
  readonly #onFailure: (error: unknown, isFatal: boolean) => void;
  /** Height of the newest block that executed anything: its outcomes are final two blocks later. */
  #activeHeight = 0;

  private constructor(options: ChainOptions, ledger: Ledger, history: History) {
    const { config, clock, signer } = options;
    this.genesis = options.genesis.config;
    this.#ledger = ledger;
    this.#blocks = history;
    this.#onFailure =
      options.onFailure ??
      ((error) => {
        throw error;
      });
    this.identity = {
      chainId: this.genesis.chainId,
      genesisHash: history.genesis.block.header.hash,
      validatorAccountId: signer.accountId,
      validatorPublicKey: signer.publicKey,
    };
    const pool = new TransactionPool(config.transactionPoolSizeLimit);
    const admission = new TransactionAdmission({
      ledger,
      blocks: history,
      pool,
      clock,
      minBlockDelayMs: config.minBlockDelayMs,
      onDecision: () => this.#producer.wake(),
    });
    this.#admission = admission;
    this.#lightClients = new LightClientServer(ledger, history);
    this.#waiters = new TransactionWaiters(
      {
        level: (txHash) => transactionLevel(this.#blocks, txHash, this.#finalHeight),
        status: (txHash) => this.transactionStatus(txHash),
        recheck: (transaction) => admission.recheck(transaction),
      },
      clock,
    );
    const isFinalityAwaited = (): boolean => this.#waiters.length > 0 && this.#finalHeight < this.#activeHeight;
    this.#producer = new BlockProducer(ledger, pool, clock, config, {
      get isFinalityAwaited() {
        return isFinalityAwaited();
      },
      get isAdmitting() {
        return admission.isAdmitting;
      },
      isCurrent: (transaction) => admission.isCurrent(transaction),
      accept: (produced, prev, before) => this.#accept(produced, prev, before),
      report: (error) => this.#onFailure(error, false),
      fail: (error) => this.#fail(error),
    });
  }

  /**
   * A chain at its genesis block, or where its store left off. Call {@link start} to let it make blocks.
   *
   * @throws {UnsupportedProtocolVersionError} when the genesis asks for a protocol version that is not known
   * @throws {SandboxError} GENESIS_MISMATCH when the store holds a chain of another genesis
   */
  static open(options: ChainOptions): Chain {
    const { genesis, signer, config, store = new MemoryStore() } = options;
    checkProtocolVersion(genesis.config.protocolVersion);
    const { ledger, history } = openLedger({ genesis, signer, store, ...config });
    return new Chain(options, ledger, history);
  }

  /** Starts making blocks. */
  start(): void {
    this.#producer.start();
  }

  async stop(): Promise<void> {
    await this.#producer.stop();
    this.#waiters.stop();
  }

  get #finalHeight(): number {
    return this.#ledger.epochs.head.finalHeight;
  }

  head(): Block {
    return this.#ledger.head.block;
  }

  genesisBlock(): Block {
    return this.#blocks.genesis.block;
  }

  earliestAvailableBlock(): Block {
    return this.#blocks.byHeight(this.#blocks.tailHeight)?.block ?? this.head();
  }

  blockByFinality(finality: Finality): Block {
    const head = this.head();
    if (finality === 'optimistic') return head;
    const { lastDsFinalBlock, lastFinalBlock } = head.header.innerRest;
    const hash = finality === 'final' ? lastFinalBlock : lastDsFinalBlock;
    return (equalBytes(hash, ZERO_HASH) ? undefined : this.#blocks.byHash(hash)?.block) ?? this.genesisBlock();
  }

  findBlock(reference: BlockReference): Block | undefined {
    switch (reference.kind) {
      case 'finality':
        return this.blockByFinality(reference.finality);
      case 'height':
        return this.#blocks.byHeight(reference.height)?.block;
      case 'hash':
        return this.#blocks.byHash(reference.hash)?.block;
      case 'sync_checkpoint':
        return reference.checkpoint === 'genesis' ? this.genesisBlock() : this.earliestAvailableBlock();
    }
  }

  findChunk(chunkHash: CryptoHash): { readonly chunk: Block['chunk']; readonly block: Block } | undefined {
    const block = this.#blocks.byChunkHash(chunkHash)?.block;
    return block === undefined ? undefined : { chunk: block.chunk, block };
  }

  isGarbageCollected(height: number): boolean {
    return height > this.genesis.genesisHeight && height < this.#blocks.tailHeight;
  }

  findHeader(hash: CryptoHash): BlockHeader | undefined {
    return this.#blocks.byHash(hash)?.block.header;
  }

  subscribe(listener: (block: Block) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stateAt(block: Block): Trie | undefined {
    return this.#blocks.stateAt(block.header.innerLite.height);
  }

  viewContextAt(block: Block): ViewContext {
    const { header } = block;
    return {
      blockHeight: header.innerLite.height,
      blockHash: header.hash,
      prevBlockHash: header.prevHash,
      blockTimestampNs: header.innerLite.timestampNs,
      epochId: header.innerLite.epochId,
      epochHeight: this.#ledger.epochs.epochInfo(header.innerLite.epochId)?.epochHeight ?? 0,
      protocolVersion: this.protocolVersionAt(block),
    };
  }

  protocolVersionAt(block: Block): number {
    return (
      this.#ledger.epochs.epochInfo(block.header.innerLite.epochId)?.protocolVersion ?? this.genesis.protocolVersion
    );
  }

  stateChangesAt(block: Block): readonly KeyStateChanges[] | undefined {
    return this.#blocks.byHash(block.header.hash)?.stateChanges;
  }

  submitTransaction(transaction: SignedTransaction): SubmitResult {
    return this.#admission.submit(transaction, false);
  }

  admitTransaction(transaction: SignedTransaction): Promise<SubmitResult> {
    return this.#admission.admit(transaction);
  }

  async enqueueTransaction(transaction: SignedTransaction): Promise<void> {
    const admission = this.admitTransaction(transaction);
    if (this.#admission.isBusy) await admission;
    else admission.catch((error: unknown) => this.#onFailure(error, false));
  }

  transactionStatus(txHash: CryptoHash): TransactionStatus | undefined {
    return transactionStatus(this.#blocks, txHash, this.#finalHeight);
  }

  waitForTransaction(
    txHash: CryptoHash,
    level: TxExecutionLevel,
    timeoutMs: number,
    transaction?: SignedTransaction,
  ): Promise<WaitResult> {
    const result = this.#waiters.wait(txHash, level, timeoutMs, transaction);
    this.#producer.wake();
    return result;
  }

  findReceipt(receiptId: CryptoHash): Receipt | undefined {
    return this.#blocks.receipt(receiptId);
  }

  findReceiptOrigin(receiptId: CryptoHash): ReceiptOrigin | undefined {
    const origin = this.#blocks.receiptOrigin(receiptId);
    if (origin === undefined) return undefined;
    const isDirect = origin.parent === 'transaction';
    return {
      receiptId,
      transactionHash: isDirect ? origin.parentId : null,
      parentReceiptId: isDirect ? null : origin.parentId,
      senderAccountId: origin.senderId,
    };
  }

  /** Outcomes made in a block, in the order of its outcome tree; none when the block is not kept any more. */
  outcomesOf(block: Block): readonly ExecutionOutcomeWithId[] {
    return this.#blocks.byHash(block.header.hash)?.outcomes ?? [];
  }

  findOutcome(id: CryptoHash): OutcomeRecord | undefined {
    const place = this.#blocks.outcome(id);
    return place === undefined ? undefined : outcomeRecord(place);
  }

  validatorsAt(
    epoch:
      | { readonly kind: 'latest' }
      | { readonly kind: 'epochId'; readonly epochId: CryptoHash }
      | { readonly kind: 'block'; readonly block: Block },
  ): EpochValidatorInfo | undefined | null {
    const { epochs } = this.#ledger;
    if (epoch.kind === 'latest') return runningEpochReport(epochs);
    if (epoch.kind === 'epochId') {
      const isRunning = equalBytes(epoch.epochId, this.head().header.innerLite.epochId);
      return isRunning ? runningEpochReport(epochs) : finishedEpochReport(epochs, epoch.epochId);
    }
    const record = this.#blocks.byHash(epoch.block.header.hash);
    const next = record === undefined ? undefined : this.#blocks.next(record);
    if (record === undefined || next === undefined) return undefined;
    const { epochId, nextEpochId } = record.block.header.innerLite;
    const isLast =
      !equalBytes(epochId, next.block.header.innerLite.epochId) &&
      equalBytes(nextEpochId, next.block.header.innerLite.epochId);
    return isLast ? finishedEpochReport(epochs, epochId) : null;
  }

  blockProducersAt(block: Block): readonly ValidatorStake[] {
    return this.#ledger.epochs.epochInfo(block.header.innerLite.epochId)?.validators ?? [];
  }

  epochStartHeightAt(block: Block): number {
    return this.#blocks.byHash(block.header.hash)?.epoch.firstBlockHeight ?? this.genesis.genesisHeight;
  }

  maintenanceWindows(accountId: string): readonly (readonly [start: number, end: number])[] {
    // One node makes all blocks: its validators are never free, everybody else always is.
    const isProducer = this.blockProducersAt(this.head()).some((validator) => validator.accountId === accountId);
    const { epoch, height } = this.#ledger.epochs.head;
    return isProducer ? [] : [[height, epoch.firstBlockHeight + this.genesis.epochLength]];
  }

  outcomeRootProof(
    outcome: OutcomeRecord,
  ): { readonly outcomeRootPath: MerklePath; readonly header: BlockHeader } | undefined {
    return this.#lightClients.outcomeRootProof(outcome);
  }

  innerRestHash(header: BlockHeader): CryptoHash {
    return innerRestHash(header);
  }

  blockProof(blockHash: CryptoHash, head: BlockHeader): MerklePath | undefined {
    return this.#lightClients.blockProof(blockHash, head);
  }

  nextLightClientBlock(lastBlockHash: CryptoHash): LightClientBlock | null | undefined {
    return this.#lightClients.next(lastBlockHash);
  }

  async patchState(records: readonly StateRecord[]): Promise<void> {
    checkPatch(this.#ledger.trie, records);
    await this.#producer.patch(records);
  }

  fastForward(deltaHeight: number): Promise<void> {
    return this.#producer.fastForward(deltaHeight);
  }

  dumpState(): Iterable<StateRecord> {
    const trie = this.stateAt(this.blockByFinality('final'));
    invariant(trie !== undefined, 'the final state is gone');
    return dumpRecords(trie);
  }

  #accept(produced: ProducedBlock, prev: BlockRecord, before: Trie): void {
    const { record } = produced;
    if (record.epoch.isFirst) this.#lightClients.keep(prev);
    this.#blocks.append(produced, prev, before, this.#ledger.epochs);
    if (record.outcomes.length > 0) this.#activeHeight = record.block.header.innerLite.height;
    if (this.#waiters.length > 0) {
      this.#waiters.onBlock(new Set(record.block.chunk.transactions.map(({ hash }) => bytesKey(hash))));
    }
    for (const listener of this.#listeners) listener(record.block);
  }

  #fail(error: unknown): void {
    this.#waiters.stop();
    const failure =
      error instanceof SandboxError
        ? error
        : new SandboxError('CHAIN_FAILED', 'block production failed', { cause: error });
    this.#onFailure(failure, true);
  }
}
