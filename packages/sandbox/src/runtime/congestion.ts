import type { RuntimeConfig } from '../parameters/runtime-config.ts';
import type { Receipt } from '../primitives/receipt.ts';
import { receiptExecFee, totalPrepaidExecFees, totalPrepaidGas, totalPrepaidSendFees } from './fees.ts';

/**
 * Gas that a waiting receipt counts for: what it will burn at most. Only action receipts count.
 *
 * @see nearcore runtime/runtime/src/congestion_control.rs compute_receipt_congestion_gas
 */
export function receiptCongestionGas(receipt: Receipt, config: RuntimeConfig): bigint {
  const body = receipt.body;
  if (body.kind !== 'Action') return 0n;
  return BigInt(
    totalPrepaidExecFees(config, body.actions, receipt.receiverId) +
      receiptExecFee(config) +
      totalPrepaidSendFees(config, body.actions) +
      totalPrepaidGas(body.actions),
  );
}
