import type { BlockRecord } from '../block-record.ts';
import { PartialMerkleTree } from '../merkle.ts';
import { decodeValue, encodeValue } from './value-codec.ts';

/** A block's record as it is kept: what its writes changed is kept elsewhere. */
type KeptRecord = Omit<BlockRecord, 'blockTree' | 'writes'> & { readonly blockTree: { readonly path: readonly Uint8Array[]; readonly size: number } };

/** Bytes of a block's record, without its writes. */
export function encodeRecord(record: BlockRecord): Uint8Array {
  const { writes: _writes, blockTree, ...rest } = record;
  return encodeValue({ ...rest, blockTree: { path: blockTree.path, size: blockTree.size } } satisfies KeptRecord);
}

/** The record that {@link encodeRecord} was given; its writes are empty. */
export function decodeRecord(bytes: Uint8Array): BlockRecord {
  const kept = decodeValue(bytes) as KeptRecord;
  return { ...kept, blockTree: new PartialMerkleTree(kept.blockTree.path, kept.blockTree.size), writes: [] };
}
