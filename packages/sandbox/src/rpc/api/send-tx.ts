import type { TxExecutionLevel } from '../../chain/chain-api.ts';
import { hashToText } from '../../primitives/hash.ts';
import type { JsonWritable } from '../json/value.ts';
import { method, type RpcContext } from '../method.ts';
import { sendRequest, type SendRequest } from '../params/transaction.ts';
import { answerWait, invalidTransaction } from '../transaction-status.ts';

/** `send_tx`: submits a transaction and waits until it has reached a level. */
export const sendTx = method(sendRequest, (context, request) => send(context, request, request.waitUntil));

/** `broadcast_tx_commit`: `send_tx` that waits for optimistic execution. */
export const broadcastTxCommit = method(sendRequest, (context, request) =>
  send(context, request, 'EXECUTED_OPTIMISTIC'),
);

/** `broadcast_tx_async`: submits a transaction and answers its hash, whatever becomes of it. */
export const broadcastTxAsync = method(sendRequest, async ({ chain }, { transaction }) => {
  await chain.enqueueTransaction(transaction);
  return hashToText(transaction.hash);
});

async function send(
  { chain, limits }: RpcContext,
  { transaction }: SendRequest,
  level: TxExecutionLevel,
): Promise<JsonWritable> {
  if (level === 'NONE') {
    await chain.enqueueTransaction(transaction);
    return { final_execution_status: 'NONE' };
  }
  const submitted = await chain.admitTransaction(transaction);
  if (submitted.kind === 'invalid') {
    // A transaction that was sent before has used up its nonce: its status is the answer, not the refusal.
    const resent = typeof submitted.error === 'object' && 'InvalidNonce' in submitted.error;
    if (!resent || chain.transactionStatus(transaction.hash) === undefined) throw invalidTransaction(submitted.error);
  }
  const result = await chain.waitForTransaction(transaction.hash, level, limits.pollingTimeoutMs, transaction);
  return answerWait(transaction.hash, result, false);
}
