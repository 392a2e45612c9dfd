import { borshHash } from '../primitives/borsh-hash.ts';
import type { BorshWriter } from '../primitives/borsh-writer.ts';
import { ZERO_HASH, type CryptoHash } from '../primitives/hash.ts';
import { writePublicKey } from '../primitives/keys.ts';
import type { CongestionInfo } from '../runtime/apply-types.ts';
import type {
  BlockHeader,
  BlockHeaderInnerLite,
  BlockHeaderInnerRest,
  ChunkHeader,
  ValidatorStake,
} from './block-types.ts';
import { combineHash } from './merkle.ts';

/** Borsh of a 64-byte ed25519 signature with its scheme's tag. */
export function writeEd25519Signature(writer: BorshWriter, signature: Uint8Array): void {
  writer.u8(0).fixed(signature);
}

/** Borsh of a stake: nearcore's versioned ValidatorStake, variant V1. */
export function writeValidatorStake(writer: BorshWriter, stake: ValidatorStake): void {
  writer.u8(0).string(stake.accountId);
  writePublicKey(writer, stake.publicKey);
  writer.u128(stake.stakeYocto);
}

/** Hash of the block producers of an epoch, as headers promise them for the next one. */
export function blockProducersHash(producers: readonly ValidatorStake[]): CryptoHash {
  return borshHash((writer) => writer.list(producers, (stake) => writeValidatorStake(writer, stake)));
}

/** Borsh of the light part of a header. */
export function writeInnerLite(writer: BorshWriter, inner: BlockHeaderInnerLite): void {
  writer
    .u64(inner.height)
    .fixed(inner.epochId)
    .fixed(inner.nextEpochId)
    .fixed(inner.prevStateRoot)
    .fixed(inner.prevOutcomeRoot)
    .u64(inner.timestampNs)
    .fixed(inner.nextBpHash)
    .fixed(inner.blockMerkleRoot);
}

/**
 * Borsh of the rest of a header, version 5 (protocols 80 to 86).
 *
 * @see nearcore core/primitives/src/block_header.rs BlockHeaderInnerRestV5
 */
export function writeInnerRest(writer: BorshWriter, inner: BlockHeaderInnerRest): void {
  writer
    .fixed(inner.blockBodyHash)
    .fixed(inner.prevChunkOutgoingReceiptsRoot)
    .fixed(inner.chunkHeadersRoot)
    .fixed(inner.chunkTxRoot)
    // challenges_root: challenges never existed on any live chain, the field stays.
    .fixed(ZERO_HASH)
    .fixed(inner.randomValue)
    .list(inner.prevValidatorProposals, (stake) => writeValidatorStake(writer, stake))
    .list(inner.chunkMask, (included) => writer.bool(included))
    .u128(inner.nextGasPriceYocto)
    .u128(inner.totalSupplyYocto)
    // challenges_result: always empty.
    .u32(0)
    .fixed(inner.lastFinalBlock)
    .fixed(inner.lastDsFinalBlock)
    .u64(inner.blockOrdinal)
    .u64(inner.prevHeight)
    .option(inner.epochSyncDataHash, (hash) => writer.fixed(hash))
    .list(inner.approvals, (approval) => writer.option(approval, (bytes) => writeEd25519Signature(writer, bytes)))
    .u32(inner.latestProtocolVersion)
    .list(inner.chunkEndorsements, (bitmap) => writer.bytes(bitmap));
}

/** Hash over both inner parts; light clients combine it with the previous block's hash. */
export function innerHash(lite: BlockHeaderInnerLite, rest: BlockHeaderInnerRest): CryptoHash {
  return combineHash(
    borshHash((writer) => writeInnerLite(writer, lite)),
    borshHash((writer) => writeInnerRest(writer, rest)),
  );
}

/** Hash of the rest of a header, which light client blocks carry in its place. */
export function innerRestHash(header: BlockHeader): CryptoHash {
  return borshHash((writer) => writeInnerRest(writer, header.innerRest));
}

/** Hash of a block. */
export function blockHash(prevHash: CryptoHash, lite: BlockHeaderInnerLite, rest: BlockHeaderInnerRest): CryptoHash {
  return combineHash(innerHash(lite, rest), prevHash);
}

/** A chunk header without what is derived from it. */
export type ChunkHeaderInner = Omit<ChunkHeader, 'chunkHash' | 'signature' | 'heightIncluded'>;

/** Borsh of a chunk header without what is derived from it. */
export function writeChunkHeaderInner(writer: BorshWriter, inner: ChunkHeaderInner): void {
  // ShardChunkHeaderInner::V4; CongestionInfo::V1; one shard, so at most one bandwidth request.
  writer
    .u8(3)
    .fixed(inner.prevBlockHash)
    .fixed(inner.prevStateRoot)
    .fixed(inner.prevOutcomeRoot)
    .fixed(inner.encodedMerkleRoot)
    .u64(inner.encodedLength)
    .u64(inner.heightCreated)
    .u64(inner.shardId)
    .u64(inner.prevGasUsed)
    .u64(inner.gasLimit)
    .u128(inner.prevBalanceBurntYocto)
    .fixed(inner.prevOutgoingReceiptsRoot)
    .fixed(inner.txRoot)
    .list(inner.prevValidatorProposals, (stake) => writeValidatorStake(writer, stake));
  writeCongestionInfo(writer.u8(0), inner.congestionInfo);
  // BandwidthRequests::V1: to_shard and bitmap.
  writer
    .u8(0)
    .list(inner.bandwidthRequest === null ? [] : [inner.bandwidthRequest], (bitmap) => writer.u16(0).fixed(bitmap));
}

/** Borsh of what a chunk says about congestion, without the variant. */
export function writeCongestionInfo(writer: BorshWriter, info: CongestionInfo): void {
  writer.u128(info.delayedReceiptsGas).u128(info.bufferedReceiptsGas);
  writer.u64(info.receiptBytes).u16(info.allowedShard);
}

/** Hash of a chunk. */
export function chunkHash(inner: ChunkHeaderInner): CryptoHash {
  return combineHash(
    borshHash((writer) => writeChunkHeaderInner(writer, inner)),
    inner.encodedMerkleRoot,
  );
}

/** Leaf of `chunk_headers_root`: the chunk's hash and the height that included it. */
export function chunkHashHeightLeaf(header: ChunkHeader): CryptoHash {
  return borshHash((writer) => writer.fixed(header.chunkHash).u64(header.heightIncluded));
}

/** What a block's body holds beside its chunk header. */
export interface BlockBodyRest {
  readonly vrfValue: Uint8Array;
  readonly vrfProof: Uint8Array;
  /** 64-byte signatures of the chunk's validators; one list a shard. */
  readonly chunkEndorsements: readonly (readonly (Uint8Array | null)[])[];
}

/**
 * Hash of a block's body (BlockBody::V2 with one ShardChunkHeader::V3).
 *
 * @see nearcore core/primitives/src/block_body.rs
 */
export function blockBodyHash(chunk: ChunkHeader, body: BlockBodyRest): CryptoHash {
  return borshHash((writer) => {
    writer.u8(1).u32(1).u8(2);
    writeChunkHeaderInner(writer, chunk);
    writer.u64(chunk.heightIncluded);
    writeEd25519Signature(writer, chunk.signature);
    writer.u32(0).fixed(body.vrfValue).fixed(body.vrfProof);
    writer.list(body.chunkEndorsements, (shard) =>
      writer.list(shard, (signature) => writer.option(signature, (bytes) => writeEd25519Signature(writer, bytes))),
    );
  });
}
