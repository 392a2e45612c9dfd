import { host, type PromiseIndex } from './host.ts';

/**
 * Whether the protocol itself sends a failed creation's deposit to the payer: it can from protocol 82 on. A build for
 * an older protocol takes `refund-receiver.legacy.ts` in place of this module; there the deposit comes back to the
 * factory and the callback pays it out. It is one or the other, never both.
 */
export const REFUND_BY_PROTOCOL: boolean = true;

/** Names the account that the deposits of a promise go to when it fails. */
export function setRefundReceiver(promise: PromiseIndex, accountId: string): void {
  host.promise_set_refund_to(promise, accountId);
}
