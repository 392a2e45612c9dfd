import { findChunkBlock } from '../find-chunk.ts';
import { JsonFloat } from '../json/value.ts';
import { method } from '../method.ts';
import { chunkReference } from '../params/chunk-reference.ts';

/** Incoming congestion is full at this much delayed gas. @see nearcore parameters.yaml max_congestion_incoming_gas */
const MAX_INCOMING_GAS = 400e15;
/** @see nearcore parameters.yaml max_congestion_outgoing_gas */
const MAX_OUTGOING_GAS = 10_000e15;
/** @see nearcore parameters.yaml max_congestion_memory_consumption */
const MAX_MEMORY_BYTES = 1_000_000_000;

/** `EXPERIMENTAL_congestion_level`: the fullest of a shard's queues, 0 to 1. */
export const congestionLevel = method(chunkReference, ({ chain }, reference) => {
  const { congestionInfo } = findChunkBlock(chain, reference).chunk.header;
  const level = Math.max(
    Number(congestionInfo.delayedReceiptsGas) / MAX_INCOMING_GAS,
    Number(congestionInfo.bufferedReceiptsGas) / MAX_OUTGOING_GAS,
    Number(congestionInfo.receiptBytes) / MAX_MEMORY_BYTES,
  );
  return { congestion_level: new JsonFloat(Math.min(level, 1)) };
});
