import { method, type RpcContext } from '../method.ts';
import { statusRequest, type StatusRequest } from '../params/transaction.ts';
import { answerWait } from '../transaction-status.ts';

/** `tx`: a transaction's status, once it has reached a level. */
export const tx = method(statusRequest, (context, request) => status(context, request, false));

/** `EXPERIMENTAL_tx_status`: `tx` with the receipts. */
export const txStatus = method(statusRequest, (context, request) => status(context, request, true));

async function status({ chain, limits }: RpcContext, request: StatusRequest, withReceipts: boolean) {
  const { txHash, transaction, waitUntil } = request;
  const result = await chain.waitForTransaction(txHash, waitUntil, limits.pollingTimeoutMs, transaction);
  return answerWait(txHash, result, withReceipts);
}
