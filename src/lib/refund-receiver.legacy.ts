import type { PromiseIndex } from './host.ts';

/** Before protocol 82 a failed promise's deposits always come back to the factory. */
export const REFUND_BY_PROTOCOL: boolean = false;

/** There is no such host function before protocol 82: the callback refunds. */
export function setRefundReceiver(_promise: PromiseIndex, _accountId: string): void {}
