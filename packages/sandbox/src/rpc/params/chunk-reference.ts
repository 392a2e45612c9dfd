import type { CryptoHash } from '../../primitives/hash.ts';
import type { JsonValue } from '../json/value.ts';
import { mapStruct, pair, untaggedEnum } from '../serde/containers.ts';
import { cryptoHash } from '../serde/near.ts';
import { u64 } from '../serde/scalars.ts';
import { blockId, type BlockId } from './block-reference.ts';
import { args, argsOrSingleton, parseArgs, type ParseParams } from './params.ts';

/** A chunk by its hash or by block and shard. */
export type ChunkReference = { readonly chunkId: CryptoHash } | { readonly blockId: BlockId; readonly shardId: bigint };

const byShard = mapStruct('ChunkReference::BlockShardId', { block_id: blockId, shard_id: u64 });
const byHash = mapStruct('ChunkReference::ChunkHash', { chunk_id: cryptoHash });
const reference = untaggedEnum<ChunkReference>(
  'ChunkReference',
  (value) => {
    const { block_id, shard_id } = byShard(value);
    return { blockId: block_id, shardId: shard_id };
  },
  (value) => ({ chunkId: byHash(value).chunk_id }),
);
const shardOfBlock = pair(blockId, u64);

/** `{chunk_id}`, `{block_id, shard_id}`, `[chunk_id]` or `[[block_id, shard_id]]`. */
export const chunkReference: ParseParams<ChunkReference> = argsOrSingleton<ChunkReference>((element: JsonValue) => {
  if (!Array.isArray(element)) return { chunkId: parseArgs(cryptoHash, element) };
  const [block, shardId] = parseArgs(shardOfBlock, element);
  return { blockId: block, shardId };
}, args(reference));
