import type { FeesConfig } from '../parameters/runtime-config.ts';
import { balanceRefundReceiver, createBalanceRefund, createGasRefund } from '../primitives/receipt.ts';
import type { ActionResult } from './action-result.ts';
import { gasToBalance, receiptExecFee, totalDeposit, totalPrepaidExecFees, totalPrepaidGas, totalPrepaidSendFees } from './fees.ts';
import type { ReceiptExecution } from './receipt-execution.ts';

/** How the receipt's gas price and the block's differ, in yoctoNEAR. */
export interface GasRefund {
  /** What the burnt gas would have cost more at the block's price. */
  readonly priceDeficit: bigint;
  /** What the burnt gas would have cost less at the block's price; burnt. */
  readonly priceSurplus: bigint;
  /** Kept of the refund as penalty; burnt. */
  readonly refundPenalty: bigint;
}

/** No refund and no difference. */
export const NO_REFUND: GasRefund = { priceDeficit: 0n, priceSurplus: 0n, refundPenalty: 0n };

/**
 * Appends the refunds of a receipt: first the deposits when it failed, then the gas that was not used.
 *
 * Gas is refunded to the signer at the price at which it was bought (NEP-536).
 *
 * @see nearcore runtime/runtime/src/lib.rs refund_unspent_gas_and_deposits
 */
export function appendRefunds(execution: ReceiptExecution, result: ActionResult): GasRefund {
  const { body, receipt, chunk } = execution;
  const { config, gasPriceYocto } = chunk.block;
  const failed = result.error !== null;
  const prepaid =
    totalPrepaidGas(body.actions) +
    totalPrepaidSendFees(config, body.actions) +
    totalPrepaidExecFees(config, body.actions, receipt.receiverId) +
    receiptExecFee(config);
  const grossRefund = prepaid - (failed ? result.gasBurnt : result.gasUsed);
  const penalty = refundPenalty(config.fees, grossRefund);
  const gasRefund = gasToBalance(body.gasPrice, grossRefund - penalty);

  const depositRefund = failed ? totalDeposit(body.actions) : 0n;
  if (depositRefund > 0n) result.newReceipts.push(createBalanceRefund(balanceRefundReceiver(receipt), depositRefund));
  if (gasRefund > 0n) result.newReceipts.push(createGasRefund(body.signerId, gasRefund, body.signerPublicKey));

  const difference = gasToBalance(gasPriceYocto - body.gasPrice, result.gasBurnt);
  return {
    priceDeficit: difference > 0n ? difference : 0n,
    priceSurplus: difference < 0n ? -difference : 0n,
    refundPenalty: gasToBalance(body.gasPrice, penalty),
  };
}

/** Part of a gas refund that is kept: a share of it, but at least a minimum, but never more than all. */
function refundPenalty(fees: FeesConfig, gasRefund: number): number {
  const { numerator, denominator } = fees.gasRefundPenalty;
  const share = numerator === 0 ? 0 : Number((BigInt(gasRefund) * BigInt(numerator)) / BigInt(denominator));
  return Math.min(Math.max(share, fees.minGasRefundPenalty), gasRefund);
}
