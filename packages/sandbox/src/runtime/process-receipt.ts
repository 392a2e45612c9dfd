import { invariant } from '../errors/invariant.ts';
import { isFeatureEnabled } from '../parameters/features.ts';
import type { AccountId } from '../primitives/account-id.ts';
import type { CryptoHash } from '../primitives/hash.ts';
import type { ExecutionOutcomeWithId } from '../primitives/outcome.ts';
import type { ActionReceipt, DataReceipt, Receipt } from '../primitives/receipt.ts';
import { trieKey } from '../store/trie-key.ts';
import { applyGlobalContractDistribution } from './actions/global-contract.ts';
import { applyActionReceipt } from './apply-action-receipt.ts';
import type { ChunkContext } from './chunk-context.ts';
import {
  getPendingDataCount,
  getPostponedReceipt,
  getPostponedReceiptId,
  getPromiseYieldReceipt,
  getPromiseYieldStatus,
  setPendingDataCount,
  setPostponedReceipt,
  setPromiseYieldReceipt,
  setReceivedData,
} from './records.ts';

/** Applies a receipt and then every instant receipt that comes of it. */
export function processReceipt(chunk: ChunkContext, receipt: Receipt): void {
  processOne(chunk, receipt);
  for (let instant = chunk.instantReceipts.shift(); instant !== undefined; instant = chunk.instantReceipts.shift()) {
    processOne(chunk, instant);
    chunk.processedReceipts.push({ receipt: instant, source: 'Instant' });
  }
}

function processOne(chunk: ChunkContext, receipt: Receipt): void {
  const outcome = dispatch(chunk, receipt);
  if (outcome !== null) chunk.addOutcome(outcome);
}

/**
 * Executes a receipt, keeps it, or hands its data to the receipt that waits for it.
 *
 * @returns the outcome of the receipt that ran, which need not be the one given; null when none ran
 * @see nearcore runtime/runtime/src/lib.rs process_receipt
 */
function dispatch(chunk: ChunkContext, receipt: Receipt): ExecutionOutcomeWithId | null {
  const { body } = receipt;
  switch (body.kind) {
    case 'Action':
      return processActionReceipt(chunk, receipt, body);
    case 'Data':
      return processDataReceipt(chunk, receipt, body);
    case 'PromiseYield': {
      const [dataId] = body.inputDataIds;
      invariant(dataId !== undefined, 'a yield waits for nothing');
      setPromiseYieldReceipt(chunk.state, receipt, dataId);
      return postponed(chunk, receipt);
    }
    case 'PromiseResume':
      return processPromiseResume(chunk, receipt, body);
    case 'GlobalContractDistribution':
      chunk.totalCompute += applyGlobalContractDistribution(chunk, receipt, body);
      return null;
  }
}

function postponed(chunk: ChunkContext, receipt: Receipt): null {
  chunk.state.commit({ kind: 'PostponedReceipt', receiptHash: receipt.receiptId });
  return null;
}

/** Executes the receipt when all results are there, otherwise keeps it. */
function processActionReceipt(
  chunk: ChunkContext,
  receipt: Receipt,
  body: ActionReceipt,
): ExecutionOutcomeWithId | null {
  const { state } = chunk;
  const { receiverId, receiptId } = receipt;
  let pending = 0;
  for (const dataId of body.inputDataIds) {
    if (state.has(trieKey.receivedData(receiverId, dataId))) continue;
    pending += 1;
    state.set(trieKey.postponedReceiptId(receiverId, dataId), receiptId);
  }
  if (pending === 0) return applyActionReceipt(chunk, receipt);
  setPendingDataCount(state, receiverId, receiptId, pending);
  setPostponedReceipt(state, receipt);
  return postponed(chunk, receipt);
}

/** Keeps a result; executes the receipt that waits for it when it was the last one missing. */
function processDataReceipt(chunk: ChunkContext, receipt: Receipt, body: DataReceipt): ExecutionOutcomeWithId | null {
  const { state } = chunk;
  const { receiverId } = receipt;
  setReceivedData(state, receiverId, body.dataId, body.data);
  const waitingId = getPostponedReceiptId(state, receiverId, body.dataId);
  if (waitingId === null) return postponed(chunk, receipt);
  state.remove(trieKey.postponedReceiptId(receiverId, body.dataId));
  const pending = getPendingDataCount(state, receiverId, waitingId);
  invariant(pending !== null && pending > 0, 'the number of missing results is not in the state');
  if (pending > 1) {
    setPendingDataCount(state, receiverId, waitingId, pending - 1);
    return postponed(chunk, receipt);
  }
  state.remove(trieKey.pendingDataCount(receiverId, waitingId));
  const waiting = getPostponedReceipt(state, receiverId, waitingId);
  invariant(waiting !== null, 'a waiting receipt is not in the state');
  state.remove(trieKey.postponedReceipt(receiverId, waitingId));
  return applyActionReceipt(chunk, waiting);
}

/** Runs a yielded callback; answers after the first, and a time-out after an answer was sent, do nothing. */
function processPromiseResume(chunk: ChunkContext, receipt: Receipt, body: DataReceipt): ExecutionOutcomeWithId | null {
  const { state } = chunk;
  const { receiverId } = receipt;
  const tracksStatus = isFeatureEnabled('YieldResumeImprovements', chunk.block.config.protocolVersion);
  if (
    tracksStatus &&
    body.data === null &&
    getPromiseYieldStatus(state, receiverId, body.dataId) === 'ResumeInitiated'
  ) {
    return null;
  }
  const waiting = getPromiseYieldReceipt(state, receiverId, body.dataId);
  if (waiting === null) return null;
  state.remove(trieKey.promiseYieldReceipt(receiverId, body.dataId));
  if (tracksStatus) state.remove(trieKey.promiseYieldStatus(receiverId, body.dataId));
  if (isFeatureEnabled('YieldWithId', chunk.block.config.protocolVersion))
    forgetYieldId(chunk, receiverId, body.dataId);
  setReceivedData(state, receiverId, body.dataId, body.data);
  return applyActionReceipt(chunk, waiting);
}

/** Frees the id that a contract gave a yield, if it gave one. */
function forgetYieldId({ state }: ChunkContext, receiverId: AccountId, dataId: CryptoHash): void {
  const mapping = trieKey.dataIdToYieldId(receiverId, dataId);
  const yieldId = state.get(mapping);
  if (yieldId === undefined) return;
  state.remove(trieKey.yieldIdToDataId(receiverId, yieldId));
  state.remove(mapping);
}
