import type { Block } from '../chain/block-types.ts';
import type { ChainApi } from '../chain/chain-api.ts';
import { hashToText } from '../primitives/hash.ts';
import { HandlerError } from './errors.ts';
import { findBlock, storeText } from './find-block.ts';
import type { ChunkReference } from './params/chunk-reference.ts';

/**
 * The block that carries a chunk; there is one chunk a block.
 *
 * @throws {HandlerError} UNKNOWN_CHUNK, UNKNOWN_BLOCK or INVALID_SHARD_ID
 */
export function findChunkBlock(chain: ChainApi, reference: ChunkReference): Block {
  if ('chunkId' in reference) {
    const found = chain.findChunk(reference.chunkId);
    if (found !== undefined) return found.block;
    const hash = hashToText(reference.chunkId);
    throw new HandlerError('UNKNOWN_CHUNK', {
      info: { chunk_hash: hash },
      data: `Chunk Missing (unavailable on the node): ChunkHash(\`${hash}\`) \n Cause: Unknown`,
    });
  }
  const block = findBlock(chain, reference.blockId, storeText('BLOCK'));
  if (reference.shardId !== BigInt(block.chunk.header.shardId)) {
    throw new HandlerError('INVALID_SHARD_ID', {
      info: { shard_id: reference.shardId },
      data: `Shard id ${reference.shardId} does not exist`,
    });
  }
  return block;
}
