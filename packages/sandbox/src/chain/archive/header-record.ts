import type { BorshReader } from '../../primitives/borsh-reader.ts';
import type { BorshWriter } from '../../primitives/borsh-writer.ts';
import type { CryptoHash } from '../../primitives/hash.ts';
import { readPublicKey } from '../../primitives/keys.ts';
import type { CongestionInfo } from '../../runtime/apply-types.ts';
import {
  writeChunkHeaderInner,
  writeEd25519Signature,
  writeInnerLite,
  writeInnerRest,
  type ChunkHeaderInner,
} from '../block-codec.ts';
import type {
  BlockHeader,
  BlockHeaderInnerLite,
  BlockHeaderInnerRest,
  ChunkHeader,
  ValidatorStake,
} from '../block-types.ts';

/*
 * Headers as they are kept: the borsh that their hashes are made of, with hash and signature.
 */

/** Bytes of a chunk's request for bandwidth. */
const BANDWIDTH_BYTES = 5;

const hashOf = (reader: BorshReader): CryptoHash => reader.fixed(32);
const numberOf = (reader: BorshReader): number => Number(reader.u64());

/** Writes a block's header. */
export function writeHeader(writer: BorshWriter, header: BlockHeader): void {
  writer.fixed(header.hash).fixed(header.prevHash);
  writeInnerLite(writer, header.innerLite);
  writeInnerRest(writer, header.innerRest);
  writeEd25519Signature(writer, header.signature);
}

/** Reads what {@link writeHeader} wrote. */
export function readHeader(reader: BorshReader): BlockHeader {
  return {
    hash: hashOf(reader),
    prevHash: hashOf(reader),
    innerLite: readInnerLite(reader),
    innerRest: readInnerRest(reader),
    signature: readEd25519Signature(reader),
  };
}

function readInnerLite(reader: BorshReader): BlockHeaderInnerLite {
  return {
    height: numberOf(reader),
    epochId: hashOf(reader),
    nextEpochId: hashOf(reader),
    prevStateRoot: hashOf(reader),
    prevOutcomeRoot: hashOf(reader),
    timestampNs: reader.u64(),
    nextBpHash: hashOf(reader),
    blockMerkleRoot: hashOf(reader),
  };
}

function readInnerRest(reader: BorshReader): BlockHeaderInnerRest {
  const roots = {
    blockBodyHash: hashOf(reader),
    prevChunkOutgoingReceiptsRoot: hashOf(reader),
    chunkHeadersRoot: hashOf(reader),
    chunkTxRoot: hashOf(reader),
  };
  // challenges_root.
  reader.skip(32);
  const rest = {
    ...roots,
    randomValue: hashOf(reader),
    prevValidatorProposals: reader.list(() => readValidatorStake(reader)),
    chunkMask: reader.list(() => reader.bool()),
    nextGasPriceYocto: reader.u128(),
    totalSupplyYocto: reader.u128(),
  };
  // challenges_result.
  reader.skip(4);
  return {
    ...rest,
    lastFinalBlock: hashOf(reader),
    lastDsFinalBlock: hashOf(reader),
    blockOrdinal: numberOf(reader),
    prevHeight: numberOf(reader),
    epochSyncDataHash: reader.option(() => hashOf(reader)),
    approvals: reader.list(() => reader.option(() => readEd25519Signature(reader))),
    latestProtocolVersion: reader.u32(),
    chunkEndorsements: reader.list(() => reader.bytes()),
  };
}

/** Writes a chunk's header. */
export function writeChunkHeader(writer: BorshWriter, header: ChunkHeader): void {
  writeChunkHeaderInner(writer, header);
  writer.fixed(header.chunkHash).u64(header.heightIncluded);
  writeEd25519Signature(writer, header.signature);
}

/** Reads what {@link writeChunkHeader} wrote. */
export function readChunkHeader(reader: BorshReader): ChunkHeader {
  return {
    ...readChunkHeaderInner(reader),
    chunkHash: hashOf(reader),
    heightIncluded: numberOf(reader),
    signature: readEd25519Signature(reader),
  };
}

function readChunkHeaderInner(reader: BorshReader): ChunkHeaderInner {
  // The variant, and below those of what is inside: there is one of each.
  reader.skip(1);
  const inner = {
    prevBlockHash: hashOf(reader),
    prevStateRoot: hashOf(reader),
    prevOutcomeRoot: hashOf(reader),
    encodedMerkleRoot: hashOf(reader),
    encodedLength: numberOf(reader),
    heightCreated: numberOf(reader),
    shardId: numberOf(reader),
    prevGasUsed: reader.u64(),
    gasLimit: reader.u64(),
    prevBalanceBurntYocto: readBalanceBurnt(reader),
    prevOutgoingReceiptsRoot: hashOf(reader),
    txRoot: hashOf(reader),
    prevValidatorProposals: reader.list(() => readValidatorStake(reader)),
  };
  reader.skip(1);
  const congestionInfo = readCongestionInfo(reader);
  reader.skip(1);
  const [bandwidthRequest = null] = reader.list(() => {
    reader.skip(2);
    return reader.fixed(BANDWIDTH_BYTES);
  });
  return { ...inner, congestionInfo, bandwidthRequest };
}

/** Reads a burnt balance, which is below zero when a chunk burnt less than the yocto that it made. */
export function readBalanceBurnt(reader: BorshReader): bigint {
  return BigInt.asIntN(128, reader.u128());
}

/** Reads what `writeCongestionInfo` wrote. */
export function readCongestionInfo(reader: BorshReader): CongestionInfo {
  return {
    delayedReceiptsGas: reader.u128(),
    bufferedReceiptsGas: reader.u128(),
    receiptBytes: reader.u64(),
    allowedShard: reader.u16(),
  };
}

/** Reads what `writeValidatorStake` wrote. */
export function readValidatorStake(reader: BorshReader): ValidatorStake {
  reader.skip(1);
  return { accountId: reader.string(), publicKey: readPublicKey(reader), stakeYocto: reader.u128() };
}

/** Reads what `writeEd25519Signature` wrote. */
function readEd25519Signature(reader: BorshReader): Uint8Array {
  reader.skip(1);
  return reader.fixed(64);
}
