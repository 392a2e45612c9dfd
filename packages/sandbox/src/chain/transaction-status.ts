import { SYSTEM_ACCOUNT } from '../primitives/account-id.ts';
import { bytesKey, equalBytes, type CryptoHash } from '../primitives/hash.ts';
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
  const places = descendants(blocks, place);
  const level = executionLevel(blocks, place, places, finalHeight);
  const transactionOutcome = outcomeRecord(place) as OutcomeRecord;
  const receiptOutcomes = places.map((each) => outcomeRecord(each) as OutcomeRecord);
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
  return executionLevel(blocks, place, descendants(blocks, place), finalHeight);
}

/** Outcomes of all receipts that descend from an outcome, depth first; those not yet executed are left out. */
function descendants(blocks: BlockLookup, root: OutcomePlace): OutcomePlace[] {
  const found: OutcomePlace[] = [];
  // Ids still to visit, the next one last.
  const stack = [...receiptIds(root)].reverse();
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const place = blocks.outcome(id);
    if (place === undefined) continue;
    found.push(place);
    const children = receiptIds(place);
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i] as CryptoHash);
  }
  return found;
}

/** @see nearcore chain/client/src/view_client_actor.rs get_tx_execution_status */
function executionLevel(
  blocks: BlockLookup,
  root: OutcomePlace,
  executed: readonly OutcomePlace[],
  finalHeight: number,
): TxExecutionLevel {
  const done = new Set(executed.map((place) => bytesKey(outcomeId(place))));
  const isOpen = (id: CryptoHash): boolean => !done.has(bytesKey(id));
  // A refund that ends an outcome's receipts need not be waited for before the transaction counts as executed.
  const openRefunds = new Set<string>();
  for (const place of executed) {
    const last = receiptIds(place).at(-1);
    if (last !== undefined && isOpen(last) && blocks.receipt(last)?.predecessorId === SYSTEM_ACCOUNT)
      openRefunds.add(bytesKey(last));
  }
  const open = [root, ...executed].flatMap((place) => receiptIds(place).filter(isOpen));
  const isExecuted = open.every((id) => openRefunds.has(bytesKey(id)));
  if (heightOf(root) > finalHeight) return isExecuted ? 'EXECUTED_OPTIMISTIC' : 'INCLUDED';
  if (!isExecuted) return 'INCLUDED_FINAL';
  if (open.length > 0 || executed.some((place) => heightOf(place) > finalHeight)) return 'EXECUTED';
  return 'FINAL';
}

function outcomeId({ record, index }: OutcomePlace): CryptoHash {
  return (record.outcomes[index] as { readonly id: CryptoHash }).id;
}

function receiptIds({ record, index }: OutcomePlace): readonly CryptoHash[] {
  return record.outcomes[index]?.outcome.receiptIds ?? [];
}

function heightOf({ record }: OutcomePlace): number {
  return record.block.header.innerLite.height;
}
