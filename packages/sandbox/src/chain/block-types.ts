import type { CryptoHash } from '../primitives/hash.ts';
import type { PublicKey } from '../primitives/keys.ts';
import type { Receipt } from '../primitives/receipt.ts';
import type { SignedTransaction } from '../primitives/transaction.ts';
import type { CongestionInfo } from '../runtime/apply-types.ts';

/** A validator's stake as blocks and epochs carry it. */
export interface ValidatorStake {
  readonly accountId: string;
  readonly publicKey: PublicKey;
  /** yoctoNEAR. */
  readonly stakeYocto: bigint;
}

/** The part of a header that light clients hash on its own. */
export interface BlockHeaderInnerLite {
  readonly height: number;
  readonly epochId: CryptoHash;
  readonly nextEpochId: CryptoHash;
  /** Root over the state roots before this block's chunks. */
  readonly prevStateRoot: CryptoHash;
  /** Root over the outcomes of the previous block. */
  readonly prevOutcomeRoot: CryptoHash;
  readonly timestampNs: bigint;
  readonly nextBpHash: CryptoHash;
  readonly blockMerkleRoot: CryptoHash;
}

/** The rest of a header; fields in nearcore's borsh order. */
export interface BlockHeaderInnerRest {
  readonly blockBodyHash: CryptoHash;
  readonly prevChunkOutgoingReceiptsRoot: CryptoHash;
  readonly chunkHeadersRoot: CryptoHash;
  readonly chunkTxRoot: CryptoHash;
  readonly randomValue: CryptoHash;
  readonly prevValidatorProposals: readonly ValidatorStake[];
  readonly chunkMask: readonly boolean[];
  /** Gas price for the chunks of the next block, yoctoNEAR a gas. */
  readonly nextGasPriceYocto: bigint;
  readonly totalSupplyYocto: bigint;
  readonly lastFinalBlock: CryptoHash;
  readonly lastDsFinalBlock: CryptoHash;
  readonly blockOrdinal: number;
  readonly prevHeight: number;
  readonly epochSyncDataHash: CryptoHash | null;
  /** 64-byte ed25519 signatures, null where a validator did not approve. */
  readonly approvals: readonly (Uint8Array | null)[];
  readonly latestProtocolVersion: number;
  /** One bitmap a shard, least significant bit first. */
  readonly chunkEndorsements: readonly Uint8Array[];
}

/**
 * A block header with its hash.
 *
 * @see nearcore 2.12 core/primitives/src/block_header.rs
 */
export interface BlockHeader {
  readonly hash: CryptoHash;
  readonly prevHash: CryptoHash;
  readonly innerLite: BlockHeaderInnerLite;
  readonly innerRest: BlockHeaderInnerRest;
  /** 64-byte ed25519 signature of `hash` by the block's author. */
  readonly signature: Uint8Array;
}

/**
 * A chunk header: what the block says about one shard. Fields named `prev...` tell the result of the previous block's chunk.
 *
 * @see nearcore 2.12 core/primitives/src/sharding/shard_chunk_header_inner.rs
 */
export interface ChunkHeader {
  readonly chunkHash: CryptoHash;
  readonly prevBlockHash: CryptoHash;
  readonly prevStateRoot: CryptoHash;
  readonly prevOutcomeRoot: CryptoHash;
  readonly encodedMerkleRoot: CryptoHash;
  readonly encodedLength: number;
  readonly heightCreated: number;
  readonly heightIncluded: number;
  readonly shardId: number;
  readonly prevGasUsed: bigint;
  readonly gasLimit: bigint;
  readonly prevBalanceBurntYocto: bigint;
  readonly prevOutgoingReceiptsRoot: CryptoHash;
  readonly txRoot: CryptoHash;
  readonly prevValidatorProposals: readonly ValidatorStake[];
  readonly congestionInfo: CongestionInfo;
  /** Bandwidth to itself that the shard asks for: nearcore's bitmap of 5 bytes, null for no request. */
  readonly bandwidthRequest: Uint8Array | null;
  /** 64-byte ed25519 signature of `chunkHash` by the chunk's producer. */
  readonly signature: Uint8Array;
}

/** A chunk: header, its transactions, and the receipts that the previous chunk sent out (`prev_outgoing_receipts`). */
export interface Chunk {
  readonly header: ChunkHeader;
  readonly transactions: readonly SignedTransaction[];
  readonly prevOutgoingReceipts: readonly Receipt[];
}

/** A block as the chain keeps it. One shard, so one chunk. */
export interface Block {
  readonly header: BlockHeader;
  readonly chunk: Chunk;
  /** Account that produced block and chunk. */
  readonly author: string;
}
