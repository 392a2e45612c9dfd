import { base64 } from '@scure/base';
import type { TransactionBuilder } from 'near-kit';
import type { Connection } from '../connection.ts';
import { TransactionFailedError } from '../errors/codes.ts';
import type { TransactionOutcomeView } from '../rpc/outcome.ts';
import { explainFailure } from './explain-failure.ts';
import { buildTransactionTree, type TransactionTree } from './tree.ts';

/**
 * Signs and sends a transaction, waits until all that it caused is final, and gives the tree of its receipts.
 *
 * A transaction that was included and failed is a value: look at `tree.failure`. One that was never included throws what the
 * node said of it.
 */
export async function sendTransaction(connection: Connection, builder: TransactionBuilder): Promise<TransactionTree> {
  await builder.sign();
  const signed = base64.encode(builder.serialize());
  const { rpc } = connection.near;
  // A wait that times out is no failure: near-kit asks again, and nearcore answers a known transaction with its status.
  await rpc.call('send_tx', { signed_tx_base64: signed, wait_until: 'FINAL' });
  const outcome = await rpc.call<TransactionOutcomeView>('EXPERIMENTAL_tx_status', {
    signed_tx_base64: signed,
    wait_until: 'FINAL',
  });
  return buildTransactionTree(outcome);
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
  const outcome = await connection.near.rpc.call<TransactionOutcomeView>('EXPERIMENTAL_tx_status', {
    tx_hash: hash,
    sender_account_id: senderId,
    wait_until: 'FINAL',
  });
  return buildTransactionTree(outcome);
}

/** @throws {TransactionFailedError} when the transaction failed, with the reason in plain words */
export function assertSucceeded(tree: TransactionTree): void {
  if (tree.failure) throw new TransactionFailedError(tree.hash, explainFailure(tree.failure));
}
