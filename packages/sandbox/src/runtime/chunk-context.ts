import type { Receipt } from '../primitives/receipt.ts';
import type { ExecutionOutcomeWithId } from '../primitives/outcome.ts';
import { AccountingState } from '../store/accounting-state.ts';
import { StorageRecorder } from '../store/storage-recorder.ts';
import { TrieUpdate } from '../store/trie-update.ts';
import type {
  ApplyChunkInput,
  BlockContext,
  EpochInfo,
  ProcessedReceipt,
  ReceiptOriginEntry,
  StakeProposal,
} from './apply-types.ts';
import { runBandwidthScheduler } from './bandwidth-scheduler.ts';
import { DelayedReceiptQueue } from './delayed-receipts.ts';
import { ReceiptSink } from './receipt-sink.ts';
import { updateValidatorAccounts } from './validator-accounts.ts';

/**
 * Everything that changes while one chunk is applied.
 *
 * @see nearcore runtime/runtime/src/lib.rs ApplyProcessingReceiptState
 */
export class ChunkContext {
  readonly block: BlockContext;
  readonly epoch: EpochInfo;
  readonly state: TrieUpdate;
  readonly recorder: StorageRecorder;
  /** Trie nodes that contracts have touched in this chunk. */
  readonly accounting = new AccountingState();
  readonly sink: ReceiptSink;
  readonly delayed: DelayedReceiptQueue;

  readonly outcomes: ExecutionOutcomeWithId[] = [];
  readonly localReceipts: Receipt[] = [];
  /** Receipts to be applied right after the one that made them. */
  readonly instantReceipts: Receipt[] = [];
  readonly processedReceipts: ProcessedReceipt[] = [];
  readonly receiptOrigins: ReceiptOriginEntry[] = [];
  readonly validatorProposals: StakeProposal[] = [];

  /** Gas burnt so far, that of refunds included although nobody pays it. */
  totalGas = 0;
  totalCompute = 0;
  /** YoctoNEAR made from nothing so far; see ActionResult. */
  subsidized = 0n;
  /** YoctoNEAR that left the supply so far. */
  balanceBurnt = 0n;

  readonly #computeLimit: number;
  readonly #proofSizeLimit: number;

  /** Settles validators' accounts, then schedules bandwidth, as every chunk begins. */
  constructor(input: ApplyChunkInput) {
    this.block = input.block;
    this.epoch = input.epoch;
    this.recorder = new StorageRecorder();
    this.state = new TrieUpdate(input.trie, this.recorder);
    if (input.validatorAccountsUpdate !== null)
      this.balanceBurnt += updateValidatorAccounts(this.state, input.validatorAccountsUpdate);
    const { config } = input.block;
    this.delayed = new DelayedReceiptQueue(this.state, config);
    const bandwidth = runBandwidthScheduler(this.state, config, {
      request: input.bandwidthRequest ?? null,
      isLinkAllowed: input.hasNewChunk !== false,
    });
    this.sink = new ReceiptSink(this.state, config, input.congestionInfo, bandwidth);
    this.#computeLimit = Number(input.block.gasLimit);
    this.#proofSizeLimit = input.block.config.witness.mainStorageProofSizeSoftLimit;
  }

  /**
   * Whether the chunk takes no more receipts: its compute usage has reached the gas limit or its proof the soft limit.
   *
   * @see nearcore runtime/runtime/src/lib.rs process_local_receipts
   */
  get full(): boolean {
    return this.totalCompute >= this.#computeLimit || this.recorder.sizeUpperBound > this.#proofSizeLimit;
  }

  /** Counts an outcome's gas against the chunk and keeps it. */
  addOutcome(outcome: ExecutionOutcomeWithId): void {
    this.totalGas += Number(outcome.outcome.gasBurnt);
    this.totalCompute += Number(outcome.outcome.computeUsage);
    this.outcomes.push(outcome);
  }
}
