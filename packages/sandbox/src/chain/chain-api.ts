import type { CryptoHash } from '../primitives/hash.ts';
import type { PublicKey } from '../primitives/keys.ts';
import type { InvalidTxError } from '../primitives/tx-errors.ts';
import type { ExecutionOutcomeWithId } from '../primitives/outcome.ts';
import type { Receipt } from '../primitives/receipt.ts';
import type { SignedTransaction } from '../primitives/transaction.ts';
import type { StateRecord } from '../primitives/state-record.ts';
import type { KeyStateChanges } from '../store/state-change.ts';
import type { Trie } from '../store/trie.ts';
import type { Block, BlockHeader, ValidatorStake } from './block-types.ts';
import type { KickoutReason } from './epoch/epoch-info.ts';
import type { ValidatorStats } from './epoch/epoch-tracker.ts';
import type { GenesisConfig } from './genesis-config.ts';
import type { MerklePath } from './merkle.ts';

/** How far behind the head a reader wants to look: head, head - 1, head - 2 where no height was skipped. */
export type Finality = 'optimistic' | 'near-final' | 'final';

/** One block, named in any of the ways that RPC allows. */
export type BlockReference =
  | { readonly kind: 'finality'; readonly finality: Finality }
  | { readonly kind: 'height'; readonly height: number }
  | { readonly kind: 'hash'; readonly hash: CryptoHash }
  | { readonly kind: 'sync_checkpoint'; readonly checkpoint: 'genesis' | 'earliest_available' };

/** Wait levels in ascending order. */
export const TX_EXECUTION_LEVELS = [
  'NONE',
  'INCLUDED',
  'EXECUTED_OPTIMISTIC',
  'INCLUDED_FINAL',
  'EXECUTED',
  'FINAL',
] as const;
export type TxExecutionLevel = (typeof TX_EXECUTION_LEVELS)[number];

/** What a submitted transaction met at the door; `accepted` says nothing about its execution. */
export type SubmitResult = { readonly kind: 'accepted' } | { readonly kind: 'invalid'; readonly error: InvalidTxError };

/** An outcome with the block it was made in and the proof to that block's `outcome_root`. */
export interface OutcomeRecord {
  readonly outcome: ExecutionOutcomeWithId;
  /** Block in which the transaction or receipt was executed; its outcome root stands in the next block's header. */
  readonly blockHash: CryptoHash;
  readonly blockHeight: number;
  readonly proof: MerklePath;
}

/** Everything known about a transaction at one moment. */
export interface TransactionStatus {
  readonly level: TxExecutionLevel;
  readonly transaction: SignedTransaction;
  /** null at the instant of inclusion (level INCLUDED answers without outcomes). */
  readonly outcomes: {
    readonly transactionOutcome: OutcomeRecord;
    /** Depth first from the transaction's receipt, refunds in their places. */
    readonly receiptOutcomes: readonly OutcomeRecord[];
    /** Receipts of `receiptOutcomes` without the local one; Action and GlobalContractDistribution receipts as executed. */
    readonly receipts: readonly Receipt[];
  } | null;
}

/** How a wait ended. `unknown`: never seen (only for level NONE); `timeout`: the level was not reached in time. */
export type WaitResult =
  | { readonly kind: 'reached'; readonly status: TransactionStatus }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'invalid'; readonly error: InvalidTxError }
  | { readonly kind: 'timeout' };

/** Which transaction (and through which receipt) a receipt came from. */
export interface ReceiptOrigin {
  readonly receiptId: CryptoHash;
  readonly transactionHash: CryptoHash | null;
  /** The receipt whose execution made this one; null when a transaction made it directly. */
  readonly parentReceiptId: CryptoHash | null;
  readonly senderAccountId: string;
}

/** One validator in an epoch's report. */
export interface ValidatorInfo extends ValidatorStake {
  /** Shards for which it was to produce chunks. */
  readonly shards: readonly number[];
  /** Shards whose chunks it was to endorse; nearcore leaves this empty for finished epochs. */
  readonly shardsEndorsed: readonly number[];
  readonly stats: ValidatorStats;
  /** Chunks produced and expected for each of `shards`; nearcore gives zeros for finished epochs. */
  readonly chunksPerShard: readonly { readonly produced: number; readonly expected: number }[];
  /** The same for endorsements and `shardsEndorsed`. */
  readonly endorsementsPerShard: readonly { readonly produced: number; readonly expected: number }[];
}

/** The answer of `validators`. */
export interface EpochValidatorInfo {
  readonly current: readonly ValidatorInfo[];
  readonly next: readonly { readonly stake: ValidatorStake; readonly shards: readonly number[] }[];
  readonly proposals: readonly ValidatorStake[];
  readonly prevEpochKickout: readonly { readonly accountId: string; readonly reason: KickoutReason }[];
  readonly epochStartHeight: number;
  readonly epochHeight: number;
}

/** What a view call needs to know about the block it runs on. */
export interface ViewContext {
  readonly blockHeight: number;
  readonly prevBlockHash: CryptoHash;
  readonly blockHash: CryptoHash;
  readonly blockTimestampNs: bigint;
  readonly epochId: CryptoHash;
  readonly epochHeight: number;
  readonly protocolVersion: number;
}

/** A block that light clients can follow; signatures stand in `approvalsAfterNext`. */
export interface LightClientBlock {
  readonly prevBlockHash: CryptoHash;
  readonly nextBlockInnerHash: CryptoHash;
  readonly header: BlockHeader;
  readonly innerRestHash: CryptoHash;
  readonly nextBps: readonly ValidatorStake[] | null;
  readonly approvalsAfterNext: readonly (Uint8Array | null)[];
}

/** What the node says about itself in `status`. */
export interface NodeIdentity {
  readonly chainId: string;
  readonly genesisHash: CryptoHash;
  readonly validatorAccountId: string;
  readonly validatorPublicKey: PublicKey;
}

/**
 * The chain as RPC sees it. Everything is synchronous but what waits for blocks.
 *
 * Lookups answer undefined for what is unknown or garbage collected; `isGarbageCollected` tells the two apart.
 */
export interface ChainApi {
  readonly genesis: GenesisConfig;
  readonly identity: NodeIdentity;

  head(): Block;
  /** The block a finality stands for; the genesis block while the chain is younger than that. */
  blockByFinality(finality: Finality): Block;
  genesisBlock(): Block;
  /** Oldest block whose body and state are still kept. */
  earliestAvailableBlock(): Block;
  findBlock(reference: BlockReference): Block | undefined;
  findChunk(chunkHash: CryptoHash): { readonly chunk: Block['chunk']; readonly block: Block } | undefined;
  /** True when the height lies before the garbage collection window. */
  isGarbageCollected(height: number): boolean;
  /** True when the hash is (or was) a block's; headers outlive their bodies. */
  findHeader(hash: CryptoHash): BlockHeader | undefined;
  /** Calls back after each block until the returned function is called. */
  subscribe(listener: (block: Block) => void): () => void;

  /** State after `block` was applied; undefined when garbage collected. */
  stateAt(block: Block): Trie | undefined;
  viewContextAt(block: Block): ViewContext;
  protocolVersionAt(block: Block): number;
  /** Changes of that block by key; undefined when garbage collected. */
  stateChangesAt(block: Block): readonly KeyStateChanges[] | undefined;

  /** Checks a transaction as nearcore's RPC does and puts it into the pool. */
  submitTransaction(transaction: SignedTransaction): SubmitResult;
  /** The same, with the signature checked beside the making of blocks where the platform can do that. */
  admitTransaction(transaction: SignedTransaction): Promise<SubmitResult>;
  /** The same for a client that does not ask what becomes of it: resolves before that is known, unless many are waiting. */
  enqueueTransaction(transaction: SignedTransaction): Promise<void>;
  /** undefined: no such transaction was included. */
  transactionStatus(txHash: CryptoHash): TransactionStatus | undefined;
  /**
   * Waits until the transaction reaches `level`, at most `timeoutMs`.
   *
   * @param transaction - when given and the transaction is not included yet, it is checked again at each block, and a refusal ends the wait
   */
  waitForTransaction(
    txHash: CryptoHash,
    level: TxExecutionLevel,
    timeoutMs: number,
    transaction?: SignedTransaction,
  ): Promise<WaitResult>;
  findReceipt(receiptId: CryptoHash): Receipt | undefined;
  findReceiptOrigin(receiptId: CryptoHash): ReceiptOrigin | undefined;
  /** Outcome of a transaction hash or receipt id. */
  findOutcome(id: CryptoHash): OutcomeRecord | undefined;

  /** undefined: unknown epoch; null: known, but no report (not the last block of an epoch). */
  validatorsAt(
    epoch:
      | { readonly kind: 'latest' }
      | { readonly kind: 'epochId'; readonly epochId: CryptoHash }
      | { readonly kind: 'block'; readonly block: Block },
  ): EpochValidatorInfo | undefined | null;
  /** Block producers of an epoch in the order of `validators_ordered`. */
  blockProducersAt(block: Block): readonly ValidatorStake[];
  epochStartHeightAt(block: Block): number;
  maintenanceWindows(accountId: string): readonly (readonly [start: number, end: number])[];

  /** Header and Merkle path of the block that carries `outcome`'s root, as light_client_proof answers; undefined: no later block yet. */
  outcomeRootProof(
    outcome: OutcomeRecord,
  ): { readonly outcomeRootPath: MerklePath; readonly header: BlockHeader } | undefined;
  /** sha256 of a header's inner rest, as light clients need it. */
  innerRestHash(header: BlockHeader): CryptoHash;
  /** Path from `blockHash` to the block Merkle root of `head`. */
  blockProof(blockHash: CryptoHash, head: BlockHeader): MerklePath | undefined;
  /** The last final light client block of the epoch after `lastBlockHash`'s, or of the current one; null: nothing newer. */
  nextLightClientBlock(lastBlockHash: CryptoHash): LightClientBlock | null | undefined;

  /**
   * Resolves when the records stand in the state of a block.
   *
   * @throws {SandboxError} on records that cannot be applied; CHAIN_STOPPED when there is no next block
   */
  patchState(records: readonly StateRecord[]): Promise<void>;
  /** Resolves when the head is at least `deltaHeight` above the head at the call. @throws {SandboxError} CHAIN_STOPPED */
  fastForward(deltaHeight: number): Promise<void>;
  /** All records of the newest final state, in trie order. */
  dumpState(): Iterable<StateRecord>;
  /** Stops producing blocks and writes what is final. Waiters end with `timeout`. */
  stop(): Promise<void>;
}
