import { invariant } from '../errors/invariant.ts';
import { receiptIdFromReceipt } from '../primitives/derived-ids.ts';
import type { Receipt } from '../primitives/receipt.ts';
import { trieKey } from '../store/trie-key.ts';
import type { ChunkContext } from './chunk-context.ts';
import {
  getPromiseYieldReceipt,
  getPromiseYieldTimeout,
  getQueueIndices,
  setPromiseYieldTimeout,
  setQueueIndices,
  type PromiseYieldTimeout,
  type RecordWriter,
} from './records.ts';

/** Queues a yield's deadline; deadlines come in ascending order. */
export function enqueuePromiseYieldTimeout(state: RecordWriter, timeout: PromiseYieldTimeout): void {
  const key = trieKey.promiseYieldIndices();
  const { first, next } = getQueueIndices(state, key);
  setPromiseYieldTimeout(state, next, timeout);
  setQueueIndices(state, key, { first, next: next + 1n });
}

/**
 * Sends a failed result to every yield whose deadline has come, unless it has been answered.
 *
 * Runs after all receipts, as far as the chunk's limits allow.
 *
 * @see nearcore runtime/runtime/src/lib.rs resolve_promise_yield_timeouts
 */
export function resolvePromiseYieldTimeouts(chunk: ChunkContext): void {
  const { state } = chunk;
  const height = BigInt(chunk.block.blockHeight);
  const indicesKey = trieKey.promiseYieldIndices();
  const { first, next } = getQueueIndices(state, indicesKey);
  let index = first;
  let receiptIndex = 0;
  for (; index < next && !chunk.full; index += 1n) {
    const timeout = getPromiseYieldTimeout(state, index);
    invariant(timeout !== null, 'a deadline of a yield is missing from the state');
    if (timeout.expiresAt > height) break;
    const waiting = getPromiseYieldReceipt(state, timeout.accountId, timeout.dataId);
    if (waiting !== null) {
      const receiptId = receiptIdFromReceipt(timeout.dataId, height, receiptIndex++);
      const resume: Receipt = {
        predecessorId: timeout.accountId,
        receiverId: timeout.accountId,
        receiptId,
        body: { kind: 'PromiseResume', dataId: timeout.dataId, data: null },
      };
      chunk.receiptOrigins.push({
        receiptId,
        receiverId: timeout.accountId,
        parent: 'receipt',
        parentId: waiting.receiptId,
        senderId: waiting.predecessorId,
      });
      chunk.sink.forward(resume);
    }
    state.remove(trieKey.promiseYieldTimeout(index));
  }
  if (index !== first) setQueueIndices(state, indicesKey, { first: index, next });
}
