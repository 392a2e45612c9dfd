import { SYSTEM_ACCOUNT } from '../primitives/account-id.ts';
import { equalBytes, type CryptoHash } from '../primitives/hash.ts';
import type { Receipt } from '../primitives/receipt.ts';
import type { BlockLookup, OutcomePlace } from './block-index.ts';
import type { OutcomeRecord, TransactionStatus, TxExecutionLevel } from './chain-api.ts';
import { outcomeTree } from './outcome-tree.ts';

/** An outcome with the proof that its chunk's outcome root holds it. */
export function outcomeRecord({ record, index }: OutcomePlace): OutcomeRecord | undefined {
  const outcome = record.outcomes[index];
  if (outcome === undefined) return undefined;
  const { header } = record.block;
  return {
    outcome,
    blockHash: header.hash,
    blockHeight: header.innerLite.height,
    proof: outcomeTree(record.outcomes).path(index),
  };
}

/**
 * Everything known about a transaction; undefined when no block includes it.
 *
 * @param finalHeight - height of the last final block
 * @see nearcore chain/chain/src/chain.rs get_partial_transaction_result
 */
export function transactionStatus(
  blocks: BlockLookup,
  txHash: CryptoHash,
  finalHeight: number,
): TransactionStatus | undefined {
  const found = blocks.transaction(txHash);
  if (found === undefined) return undefined;
  const { transaction } = found;
  const place = blocks.outcome(txHash);
  if (place === undefined) return { level: 'INCLUDED', transaction, outcomes: null };
  const execution = executionOf(blocks, place);
  const level = executionLevel(place, execution, finalHeight);
  const transactionOutcome = outcomeRecord(place) as OutcomeRecord;
  const receiptOutcomes = execution.executed.map((each) => outcomeRecord(each) as OutcomeRecord);
  const isLocal = transaction.transaction.signerId === transaction.transaction.receiverId;
  const localId = isLocal ? transactionOutcome.outcome.outcome.receiptIds[0] : undefined;
  const receipts: Receipt[] = [];
  for (const { outcome } of receiptOutcomes) {
    if (localId !== undefined && equalBytes(outcome.id, localId)) continue;
    const receipt = blocks.receipt(outcome.id);
    if (receipt !== undefined) receipts.push(receipt);
  }
  return { level, transaction, outcomes: { transactionOutcome, receiptOutcomes, receipts } };
}

/** How far a transaction has come, without gathering its proofs; undefined when no block includes it. */
export function transactionLevel(
  blocks: BlockLookup,
  txHash: CryptoHash,
  finalHeight: number,
): TxExecutionLevel | undefined {
  const place = blocks.outcome(txHash);
  if (place === undefined) return blocks.transaction(txHash) === undefined ? undefined : 'INCLUDED';
  return executionLevel(place, executionOf(blocks, place), finalHeight);
}

/** What came of a transaction so far. */
interface Execution {
  /** Outcomes of all receipts that descend from the transaction's outcome, depth first; those not yet executed are left out. */
  readonly executed: readonly OutcomePlace[];
  /** No receipt is left to execute. */
  readonly isComplete: boolean;
  /** The same but for refunds that end an outcome's receipts: the transaction counts as executed before they are. */
  readonly isCompleteButForRefunds: boolean;
}

function executionOf(blocks: BlockLookup, root: OutcomePlace): Execution {
  const executed: OutcomePlace[] = [];
  let isComplete = true;
  let isCompleteButForRefunds = true;
  // Not recursive: a chain of receipts may be longer than the stack is deep.
  const path = [{ ids: receiptIds(root), at: 0 }];
  for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
    const id = step.ids[step.at++];
    if (id === undefined) {
      path.pop();
      continue;
    }
    const place = blocks.outcome(id);
    if (place !== undefined) {
      executed.push(place);
      path.push({ ids: receiptIds(place), at: 0 });
      continue;
    }
    isComplete = false;
    const mayBeRefund = path.length > 1 && step.at === step.ids.length;
    if (!mayBeRefund || blocks.receipt(id)?.predecessorId !== SYSTEM_ACCOUNT) isCompleteButForRefunds = false;
  }
  return { executed, isComplete, isCompleteButForRefunds };
}

/** @see nearcore chain/client/src/view_client_actor.rs get_tx_execution_status */
function executionLevel(root: OutcomePlace, execution: Execution, finalHeight: number): TxExecutionLevel {
  const { executed, isComplete, isCompleteButForRefunds } = execution;
  if (heightOf(root) > finalHeight) return isCompleteButForRefunds ? 'EXECUTED_OPTIMISTIC' : 'INCLUDED';
  if (!isCompleteButForRefunds) return 'INCLUDED_FINAL';
  return isComplete && executed.every((place) => heightOf(place) <= finalHeight) ? 'FINAL' : 'EXECUTED';
}

function receiptIds({ record, index }: OutcomePlace): readonly CryptoHash[] {
  return record.outcomes[index]?.outcome.receiptIds ?? [];
}

function heightOf({ record }: OutcomePlace): number {
  return record.block.header.innerLite.height;
}
