import { readReceipt, writeReceipt } from '../../primitives/receipt-borsh.ts';
import type { Receipt } from '../../primitives/receipt.ts';
import { readSignature, writeSignature } from '../../primitives/keys.ts';
import {
  createSignedTransaction,
  readTransaction,
  writeTransaction,
  type SignedTransaction,
} from '../../primitives/transaction.ts';
import type { ReceiptOriginEntry } from '../../runtime/apply-types.ts';
import type { RecordReader } from '../../store/records/record-reader.ts';
import type { RecordWriter } from '../../store/records/record-writer.ts';
import { writeCongestionInfo, writeValidatorStake } from '../block-codec.ts';
import type { BlockRecord, ChunkExtra } from '../block-record.ts';
import type { Chunk } from '../block-types.ts';
import type { BlockEpoch } from '../epoch/epoch-info.ts';
import { PartialMerkleTree } from '../merkle.ts';
import {
  readBalanceBurnt,
  readChunkHeader,
  readCongestionInfo,
  readHeader,
  readValidatorStake,
  writeChunkHeader,
  writeHeader,
} from './header-record.ts';
import { readOutcomes, writeOutcomes } from './outcome-record.ts';
import { readStateChanges, writeStateChanges } from './state-changes-record.ts';

/*
 * A block's record as it is kept: all but its writes, which are kept as the state, and the receipts that came into its
 * chunk, which stand in the record of the block before. Written for every block, so by few functions and without objects
 * in between.
 */

/** Writes a block's record. */
export function writeBlockRecord(writer: RecordWriter, record: BlockRecord): void {
  const { header, chunk, author } = record.block;
  writeHeader(writer, header);
  writer.string(author);
  writeChunkHeader(writer, chunk.header);
  writer.u32(chunk.transactions.length);
  for (const { transaction, signature } of chunk.transactions) {
    writeTransaction(writer, transaction);
    writeSignature(writer, signature);
  }
  writeEpoch(writer, record.epoch);
  writeExtra(writer, record.extra);
  writeOutcomes(writer, record.outcomes);
  writeReceipts(writer, record.outgoingReceipts);
  writeReceipts(writer, record.localReceipts);
  writeOrigins(writer, record.receiptOrigins);
  writeStateChanges(writer, record.stateChanges);
  writer.u64(record.blockTree.size).u32(record.blockTree.path.length);
  for (const hash of record.blockTree.path) writer.fixed(hash);
  writer.u64(record.fastForwarded);
}

/**
 * Reads what {@link writeBlockRecord} wrote; the record's own writes are empty.
 *
 * @param incoming - finds the receipts that the block at a height sent, when somebody looks at a chunk's own
 */
export function readBlockRecord(
  reader: RecordReader,
  incoming: (prevHeight: number) => readonly Receipt[],
): BlockRecord {
  const header = readHeader(reader);
  const author = reader.string();
  const chunkHeader = readChunkHeader(reader);
  const isNewChunk = chunkHeader.heightIncluded === header.innerLite.height;
  const chunk: Chunk = {
    header: chunkHeader,
    transactions: reader.list(() => readSignedTransaction(reader)),
    get prevOutgoingReceipts() {
      return isNewChunk ? incoming(header.innerRest.prevHeight) : [];
    },
  };
  const record = {
    block: { header, chunk, author },
    epoch: readEpoch(reader),
    extra: readExtra(reader),
    outcomes: readOutcomes(reader),
    outgoingReceipts: reader.list(() => readReceipt(reader)),
    localReceipts: reader.list(() => readReceipt(reader)),
    receiptOrigins: reader.list(() => readOrigin(reader)),
    stateChanges: readStateChanges(reader),
    writes: [],
    blockTree: readBlockTree(reader),
    fastForwarded: Number(reader.u64()),
  };
  reader.end();
  return record;
}

function readSignedTransaction(reader: RecordReader): SignedTransaction {
  return createSignedTransaction(readTransaction(reader), readSignature(reader));
}

function writeReceipts(writer: RecordWriter, receipts: readonly Receipt[]): void {
  writer.u32(receipts.length);
  for (const receipt of receipts) writeReceipt(writer, receipt);
}

function writeEpoch(writer: RecordWriter, epoch: BlockEpoch): void {
  writer.fixed(epoch.epochId).fixed(epoch.nextEpochId).fixed(epoch.firstBlockHash);
  writer.u64(epoch.firstBlockHeight).bool(epoch.isFirst);
}

function readEpoch(reader: RecordReader): BlockEpoch {
  return {
    epochId: reader.fixed(32),
    nextEpochId: reader.fixed(32),
    firstBlockHash: reader.fixed(32),
    firstBlockHeight: Number(reader.u64()),
    isFirst: reader.bool(),
  };
}

function writeExtra(writer: RecordWriter, extra: ChunkExtra): void {
  writer.fixed(extra.stateRoot).fixed(extra.outcomeRoot).u64(extra.gasUsed).u128(extra.balanceBurntYocto);
  writer.u32(extra.validatorProposals.length);
  for (const stake of extra.validatorProposals) writeValidatorStake(writer, stake);
  writeCongestionInfo(writer, extra.congestionInfo);
  if (extra.bandwidthRequest === null) writer.u8(0);
  else writer.u8(1).bytes(extra.bandwidthRequest);
}

function readExtra(reader: RecordReader): ChunkExtra {
  return {
    stateRoot: reader.fixed(32),
    outcomeRoot: reader.fixed(32),
    gasUsed: reader.u64(),
    balanceBurntYocto: readBalanceBurnt(reader),
    validatorProposals: reader.list(() => readValidatorStake(reader)),
    congestionInfo: readCongestionInfo(reader),
    bandwidthRequest: reader.option(() => reader.bytes()),
  };
}

const PARENTS = ['transaction', 'receipt'] as const;

function writeOrigins(writer: RecordWriter, origins: readonly ReceiptOriginEntry[]): void {
  writer.u32(origins.length);
  for (const { receiptId, receiverId, parent, parentId, senderId } of origins) {
    writer.fixed(receiptId).string(receiverId);
    writer.u8(PARENTS.indexOf(parent)).fixed(parentId).string(senderId);
  }
}

function readOrigin(reader: RecordReader): ReceiptOriginEntry {
  return {
    receiptId: reader.fixed(32),
    receiverId: reader.string(),
    parent: PARENTS[reader.u8()] as ReceiptOriginEntry['parent'],
    parentId: reader.fixed(32),
    senderId: reader.string(),
  };
}

function readBlockTree(reader: RecordReader): PartialMerkleTree {
  const size = Number(reader.u64());
  return new PartialMerkleTree(
    reader.list(() => reader.fixed(32)),
    size,
  );
}
