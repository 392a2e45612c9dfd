import type { RuntimeConfig } from '../parameters/runtime-config.ts';
import type { AccountId } from '../primitives/account-id.ts';
import type { CryptoHash } from '../primitives/hash.ts';
import type { PublicKey } from '../primitives/keys.ts';
import type { ExecutionOutcomeWithId } from '../primitives/outcome.ts';
import type { Receipt } from '../primitives/receipt.ts';
import type { StateRecord } from '../primitives/state-record.ts';
import type { SignedTransaction } from '../primitives/transaction.ts';
import type { InvalidTxError } from '../primitives/tx-errors.ts';
import type { KeyStateChanges } from '../store/state-change.ts';
import type { Trie, TrieWrite } from '../store/trie.ts';

/** What a chunk's execution knows of its block. */
export interface BlockContext {
  readonly chainId: string;
  readonly blockHeight: number;
  readonly prevBlockHash: CryptoHash;
  readonly blockTimestampNs: bigint;
  readonly epochId: CryptoHash;
  readonly epochHeight: number;
  /** YoctoNEAR a unit of gas. */
  readonly gasPriceYocto: bigint;
  /** Gas after which receipts are delayed to the next chunk. */
  readonly gasLimit: bigint;
  /** The block's random value. */
  readonly randomSeed: CryptoHash;
  readonly config: RuntimeConfig;
}

/** What contracts and stake actions ask about the validators of the current epoch. */
export interface EpochInfo {
  /** Stake of a validator, or null. */
  validatorStake(accountId: AccountId): bigint | null;
  readonly totalStake: bigint;
  /** The least stake that a Stake action may offer. */
  readonly minimumStake: bigint;
}

/** Locked balances to settle in the first chunk of an epoch. */
export interface ValidatorAccountsUpdate {
  /** Greatest stake of each account over the last three epochs; zero for those leaving. */
  readonly stakeInfo: ReadonlyMap<AccountId, bigint>;
  /** YoctoNEAR to add to each validator's stake, and to the treasury. */
  readonly validatorRewards: ReadonlyMap<AccountId, bigint>;
  /** Proposals of the previous chunk. */
  readonly lastProposals: ReadonlyMap<AccountId, bigint>;
  readonly protocolTreasuryAccountId: AccountId | null;
}

/** A validator's offer made by a Stake action. */
export interface StakeProposal {
  readonly accountId: AccountId;
  readonly publicKey: PublicKey;
  readonly stake: bigint;
}

/** Gas and bytes waiting in the shard; what the chunk header says about congestion. */
export interface CongestionInfo {
  readonly delayedReceiptsGas: bigint;
  readonly bufferedReceiptsGas: bigint;
  readonly receiptBytes: bigint;
  readonly allowedShard: number;
}

/** Everything that one chunk's execution depends on. */
export interface ApplyChunkInput {
  /** State before the chunk. */
  readonly trie: Trie;
  readonly block: BlockContext;
  readonly epoch: EpochInfo;
  /** Receipts that the previous chunk sent, in order. */
  readonly receipts: readonly Receipt[];
  /** In the order in which they are to be tried. */
  readonly transactions: readonly SignedTransaction[];
  /** True when the pool has checked form and signature of all transactions already. */
  readonly transactionsVerified: boolean;
  readonly validatorAccountsUpdate: ValidatorAccountsUpdate | null;
  /** Of the previous chunk header. */
  readonly congestionInfo: CongestionInfo;
  /** Of the previous chunk: five bytes of bits; null or absent when it asked for nothing. */
  readonly bandwidthRequest?: Uint8Array | null;
  /** False when the block has no chunk of its own: then nothing but validators' accounts and bandwidth is settled. */
  readonly hasNewChunk?: boolean;
  /** Records that `sandbox_patch_state` sets after everything else. */
  readonly statePatch: readonly StateRecord[];
  /** Compare the supply before and after and throw when they differ; slow. */
  readonly checkBalance?: boolean;
}

/** A receipt that ran here without being in the chunk's incoming list. */
export interface ProcessedReceipt {
  readonly receipt: Receipt;
  readonly source: 'Local' | 'Delayed' | 'Instant';
}

/** From what a receipt was made. */
export interface ReceiptOriginEntry {
  readonly receiptId: CryptoHash;
  readonly receiverId: AccountId;
  /** The transaction itself, or the receipt whose execution made this one. */
  readonly parent: 'transaction' | 'receipt';
  readonly parentId: CryptoHash;
  /** The transaction's signer, or the parent receipt's predecessor. */
  readonly senderId: AccountId;
}

/** What one chunk did. */
export interface ApplyChunkResult {
  /** State after the chunk; its root is the next chunk's `prev_state_root`. */
  readonly trie: Trie;
  readonly stateChanges: readonly KeyStateChanges[];
  readonly writes: readonly TrieWrite[];
  /** Transactions first, then receipts in the order in which they ran. */
  readonly outcomes: readonly ExecutionOutcomeWithId[];
  /** To be passed to the next chunk, in order. */
  readonly outgoingReceipts: readonly Receipt[];
  readonly processedReceipts: readonly ProcessedReceipt[];
  readonly receiptOrigins: readonly ReceiptOriginEntry[];
  readonly validatorProposals: readonly StakeProposal[];
  /** Transactions that were converted, in order; the others stand in `rejectedTransactions`. */
  readonly includedTransactions: readonly SignedTransaction[];
  readonly rejectedTransactions: readonly { readonly transaction: SignedTransaction; readonly error: InvalidTxError }[];
  readonly gasBurnt: bigint;
  /** YoctoNEAR that left the supply: gas, global contracts' storage, failed refunds. */
  readonly balanceBurnt: bigint;
  /** YoctoNEAR made from nothing by protocol 85's rule of one yocto on a promise. */
  readonly subsidized: bigint;
  readonly congestionInfo: CongestionInfo;
  /** What the chunk header asks for the next chunk; null for nothing. */
  readonly bandwidthRequest: Uint8Array | null;
  readonly delayedReceiptsCount: bigint;
}
