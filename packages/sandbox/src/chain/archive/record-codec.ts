import type { Receipt } from '../../primitives/receipt.ts';
import type { BlockRecord } from '../block-record.ts';
import type { Chunk } from '../block-types.ts';
import { PartialMerkleTree } from '../merkle.ts';
import { decodeValue, encodeValue } from './value-codec.ts';

/**
 * A block's record as it is kept: what its writes changed is kept elsewhere, and the receipts that came into its chunk
 * stand in the record of the block before.
 */
interface KeptRecord extends Omit<BlockRecord, 'block' | 'blockTree' | 'writes'> {
  readonly block: Omit<BlockRecord['block'], 'chunk'> & { readonly chunk: Omit<Chunk, 'prevOutgoingReceipts'> };
  readonly blockTree: { readonly path: readonly Uint8Array[]; readonly size: number };
}

/** Bytes of a block's record, without its writes and incoming receipts. */
export function encodeRecord(record: BlockRecord): Uint8Array {
  const { writes: _writes, blockTree, block, ...rest } = record;
  const { header, author, chunk } = block;
  const kept: KeptRecord = {
    ...rest,
    block: { header, author, chunk: { header: chunk.header, transactions: chunk.transactions } },
    blockTree: { path: blockTree.path, size: blockTree.size },
  };
  return encodeValue(kept);
}

/**
 * The record that {@link encodeRecord} was given; its writes are empty.
 *
 * @param incoming - finds the receipts that the block at a height sent, when somebody looks at a chunk's own
 */
export function decodeRecord(bytes: Uint8Array, incoming: (prevHeight: number) => readonly Receipt[]): BlockRecord {
  const { block, blockTree, ...rest } = decodeValue(bytes) as KeptRecord;
  const { header } = block;
  const isNewChunk = block.chunk.header.heightIncluded === header.innerLite.height;
  const chunk: Chunk = {
    ...block.chunk,
    get prevOutgoingReceipts() {
      return isNewChunk ? incoming(header.innerRest.prevHeight) : [];
    },
  };
  return {
    ...rest,
    block: { ...block, chunk },
    blockTree: new PartialMerkleTree(blockTree.path, blockTree.size),
    writes: [],
  };
}
