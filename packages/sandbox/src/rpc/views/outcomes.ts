import type { OutcomeRecord, TransactionStatus } from '../../chain/chain-api.ts';
import type { MerklePath } from '../../chain/merkle.ts';
import { toBase64 } from '../../primitives/base58.ts';
import { bytesKey, hashToText } from '../../primitives/hash.ts';
import type { ExecutionMetadata, ExecutionStatus } from '../../primitives/outcome.ts';
import type { SignedTransaction } from '../../primitives/transaction.ts';
import type { JsonWritable } from '../json/value.ts';
import { actionView } from './actions.ts';
import type { View } from './view.ts';
import { receiptView } from './receipts.ts';

/**
 * The answer of `tx` and `send_tx`.
 *
 * @param withReceipts - as EXPERIMENTAL_tx_status: the receipts too
 */
export function transactionStatusView(status: TransactionStatus, withReceipts: boolean): View {
  const { level, outcomes, transaction } = status;
  if (outcomes === null) return { final_execution_status: level };
  return {
    final_execution_status: level,
    status: finalStatus(outcomes.transactionOutcome, outcomes.receiptOutcomes),
    transaction: signedTransactionView(transaction),
    transaction_outcome: outcomeView(outcomes.transactionOutcome),
    receipts_outcome: outcomes.receiptOutcomes.map(outcomeView),
    receipts: withReceipts ? outcomes.receipts.map(receiptView) : undefined,
  };
}

/**
 * The result of the first leaf along SuccessReceiptId.
 *
 * @see nearcore chain/chain/src/chain.rs get_execution_status, get_final_transaction_result
 */
function finalStatus(transaction: OutcomeRecord, receipts: readonly OutcomeRecord[]): JsonWritable {
  const byId = new Map(receipts.map((record) => [bytesKey(record.outcome.id), record]));
  let record: OutcomeRecord | undefined = transaction;
  for (;;) {
    const status: ExecutionStatus = record.outcome.outcome.status;
    if (status.kind !== 'SuccessReceiptId') return status.kind === 'Unknown' ? 'Started' : statusView(status);
    record = byId.get(bytesKey(status.receiptId));
    if (record === undefined) return 'Started';
  }
}

/** nearcore's SignedTransactionView. */
export function signedTransactionView(signed: SignedTransaction): View {
  const { transaction } = signed;
  return {
    signer_id: transaction.signerId,
    public_key: transaction.publicKey.toString(),
    nonce: transaction.nonce,
    nonce_index: transaction.nonceIndex ?? undefined,
    nonce_mode: transaction.nonceMode === 'Strict' ? 'strict' : undefined,
    receiver_id: transaction.receiverId,
    actions: transaction.actions.map(actionView),
    priority_fee: 0,
    signature: signed.signature.toString(),
    hash: hashToText(signed.hash),
  };
}

/** nearcore's ExecutionOutcomeWithIdView. */
export function outcomeView(record: OutcomeRecord): View {
  const { id, outcome } = record.outcome;
  return {
    proof: merklePathView(record.proof),
    block_hash: hashToText(record.blockHash),
    id: hashToText(id),
    outcome: {
      logs: outcome.logs,
      receipt_ids: outcome.receiptIds.map(hashToText),
      gas_burnt: outcome.gasBurnt,
      tokens_burnt: outcome.tokensBurnt.toString(),
      executor_id: outcome.executorId,
      status: statusView(outcome.status),
      metadata: metadataView(outcome.metadata),
    },
  };
}

function statusView(status: ExecutionStatus): JsonWritable {
  switch (status.kind) {
    case 'Unknown':
      return 'Unknown';
    case 'Failure':
      return { Failure: status.error as unknown as JsonWritable };
    case 'SuccessValue':
      return { SuccessValue: toBase64(status.value) };
    case 'SuccessReceiptId':
      return { SuccessReceiptId: hashToText(status.receiptId) };
  }
}

function metadataView(metadata: ExecutionMetadata): View {
  if (metadata.version === 1) return { version: 1, gas_profile: null };
  return {
    version: metadata.version,
    gas_profile: metadata.gasProfile.map(({ costCategory, cost, gasUsed }) => ({
      cost_category: costCategory,
      cost,
      gas_used: gasUsed.toString(),
    })),
  };
}

/** nearcore's MerklePath. */
export function merklePathView(path: MerklePath): JsonWritable {
  return path.map(({ hash, direction }) => ({ hash: hashToText(hash), direction }));
}
