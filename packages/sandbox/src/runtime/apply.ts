import type { ApplyChunkInput, ApplyChunkResult, CongestionInfo, StakeProposal } from './apply-types.ts';
import { checkSupply, supplyChange } from './balance-check.ts';
import { ChunkContext } from './chunk-context.ts';
import { processReceipt } from './process-receipt.ts';
import { processTransactions } from './process-transactions.ts';
import { writeStateRecord } from './state-patch.ts';
import { resolvePromiseYieldTimeouts } from './yield-timeouts.ts';

/**
 * Applies one chunk: the state after it, outcomes, and receipts for the next chunk.
 *
 * Order: validator accounts; bandwidth; receipts that waited for bandwidth; transactions; receipts to oneself, delayed receipts, incoming receipts, each as far as the
 * gas limit allows; deadlines of yields; the state patch.
 *
 * @throws {InvariantError} when the state contradicts itself, or the supply check fails
 * @see nearcore runtime/runtime/src/lib.rs Runtime::apply
 */
export function applyChunk(input: ApplyChunkInput): ApplyChunkResult {
  const chunk = new ChunkContext(input);
  const isNew = input.hasNewChunk !== false;
  if (isNew) chunk.sink.forwardFromBuffer();
  const transactions = processTransactions(chunk, isNew ? input : { ...input, transactions: [] });
  if (isNew) {
    processReceipts(chunk, input);
    resolvePromiseYieldTimeouts(chunk);
    chunk.state.commit({ kind: 'UpdatedDelayedReceipts' });
  }

  const result: Omit<ApplyChunkResult, 'trie' | 'stateChanges' | 'writes'> = {
    outcomes: chunk.outcomes,
    outgoingReceipts: chunk.sink.outgoing,
    processedReceipts: chunk.processedReceipts,
    receiptOrigins: chunk.receiptOrigins,
    validatorProposals: lastProposals(chunk.validatorProposals),
    includedTransactions: transactions.included,
    rejectedTransactions: transactions.rejected,
    gasBurnt: BigInt(chunk.totalGas),
    balanceBurnt: chunk.balanceBurnt,
    subsidized: chunk.subsidized,
    congestionInfo: congestionInfo(chunk),
    bandwidthRequest: chunk.sink.bandwidthRequest(),
    delayedReceiptsCount: chunk.delayed.length,
  };
  for (const record of input.statePatch) writeStateRecord(chunk.state, record);
  chunk.state.commit({ kind: 'Migration' });
  const { trie, stateChanges, writes } = chunk.state.finalize();
  // A patch may set any balance.
  if (input.checkBalance === true && input.statePatch.length === 0) {
    checkSupply(supplyChange(input, result, writes));
  }
  return { ...result, trie, stateChanges, writes };
}

/** @see nearcore runtime/runtime/src/lib.rs process_receipts */
function processReceipts(chunk: ChunkContext, input: ApplyChunkInput): void {
  for (const receipt of chunk.localReceipts) {
    if (chunk.full) {
      chunk.delayed.push(receipt);
      continue;
    }
    processReceipt(chunk, receipt);
    chunk.processedReceipts.push({ receipt, source: 'Local' });
  }
  while (!chunk.full) {
    const receipt = chunk.delayed.pop();
    if (receipt === null) break;
    processReceipt(chunk, receipt);
    chunk.processedReceipts.push({ receipt, source: 'Delayed' });
  }
  for (const receipt of input.receipts) {
    if (chunk.full) chunk.delayed.push(receipt);
    else processReceipt(chunk, receipt);
  }
}

/**
 * The last proposal of each account, latest first.
 *
 * @see nearcore runtime/runtime/src/lib.rs validate_apply_state_update
 */
function lastProposals(proposals: readonly StakeProposal[]): StakeProposal[] {
  const last = new Map<string, StakeProposal>();
  for (const proposal of [...proposals].reverse()) {
    if (!last.has(proposal.accountId)) last.set(proposal.accountId, proposal);
  }
  return [...last.values()];
}

function congestionInfo({ sink, delayed }: ChunkContext): CongestionInfo {
  const { delayedReceiptsGas, bufferedReceiptsGas, receiptBytes, allowedShard } = sink.congestionInfo;
  return {
    delayedReceiptsGas: delayedReceiptsGas + delayed.gasDelta,
    bufferedReceiptsGas,
    receiptBytes: receiptBytes + delayed.bytesDelta,
    allowedShard,
  };
}
