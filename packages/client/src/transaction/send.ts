import { base64 } from '@scure/base';
import type { TransactionBuilder } from 'near-kit';
import type { Connection } from '../connection.ts';
import { TransactionFailedError } from '../errors/codes.ts';
import { answerOf } from '../rpc/node-answers.ts';
import type { TransactionOutcomeView } from '../rpc/outcome.ts';
import { explainFailure } from './explain-failure.ts';
import { buildTransactionTree, flattenReceipts, type TransactionTree } from './tree.ts';

/**
 * Signs and sends a transaction, waits until all that it caused is final, and gives the tree of its receipts.
 *
 * A transaction that was included and failed is a value: look at `tree.failure`. One that was never included throws what the
 * node said of it.
 */
export async function sendTransaction(connection: Connection, builder: TransactionBuilder): Promise<TransactionTree> {
  const { near, rpcUrl } = connection;
  await answerOf(rpcUrl, 'view_access_key', builder.sign());
  const sent = { signed_tx_base64: base64.encode(builder.serialize()), wait_until: 'FINAL' };
  // A wait that times out is no failure: near-kit asks again, and nearcore answers a known transaction with its status.
  await answerOf(rpcUrl, 'send_tx', near.rpc.call('send_tx', sent));
  const status = near.rpc.call<TransactionOutcomeView>('EXPERIMENTAL_tx_status', sent);
  return buildTransactionTree(await answerOf(rpcUrl, 'EXPERIMENTAL_tx_status', status));
}

/**
 * Reads the tree of a transaction that was sent before.
 *
 * Shapes: hash in base58; `senderId` is its signer.
 */
export async function fetchTransactionTree(
  connection: Connection,
  hash: string,
  senderId: string,
): Promise<TransactionTree> {
  const status = connection.near.rpc.call<TransactionOutcomeView>('EXPERIMENTAL_tx_status', {
    tx_hash: hash,
    sender_account_id: senderId,
    wait_until: 'FINAL',
  });
  return buildTransactionTree(await answerOf(connection.rpcUrl, 'EXPERIMENTAL_tx_status', status));
}

/**
 * @throws {TransactionFailedError} when the transaction failed, with the reason in plain words, and that of the receipt which
 * failed first where a contract reports it under a name of its own
 */
export function assertSucceeded(tree: TransactionTree): void {
  if (!tree.failure) return;
  const reason = explainFailure(tree.failure);
  const first = flattenReceipts(tree.receipts).find(({ failure }) => failure !== undefined);
  const own = first?.failure && explainFailure(first.failure);
  const origin =
    first && own !== undefined && own !== reason ? { accountId: first.receiverId, reason: own } : undefined;
  throw new TransactionFailedError(tree.hash, reason, origin);
}
