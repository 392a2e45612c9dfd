import { isFeatureEnabled } from '../parameters/features.ts';
import { ActionCost } from '../parameters/action-costs.ts';
import { execFee, type FeesConfig } from '../parameters/runtime-config.ts';
import { balanceRefundReceiver, createBalanceRefund, createGasRefund } from '../primitives/receipt.ts';
import type { ActionResult } from './action-result.ts';
import {
  gasToBalance,
  receiptExecFee,
  totalDeposit,
  totalPrepaidExecFees,
  totalPrepaidGas,
  totalPrepaidSendFees,
} from './fees.ts';
import type { ReceiptExecution } from './receipt-execution.ts';

/** How a receipt's gas was settled; all in yoctoNEAR. */
export interface GasSettlement {
  /** What the burnt gas cost. */
  readonly gasBurnt: bigint;
  /** Kept of the refund as penalty; burnt. */
  readonly refundPenalty: bigint;
  /** Kept of the refund because the receipt created its account; burnt. */
  readonly creationCharge: bigint;
}

/**
 * Appends the refunds of a receipt: first the deposits when it failed, then the gas that was not used.
 *
 * Gas is refunded to the signer at the price at which it was bought (NEP-536). Up to protocol 84 it is burnt at that
 * price too. From 85 on it is burnt at the lower one of that and the block's price; the difference is refunded, less
 * a charge when the receipt created its account (NEP-642).
 *
 * @param created - the receipt's account did not exist before it and exists now
 * @see nearcore 2.12 and 2.13 runtime/runtime/src/lib.rs refund_unspent_gas_and_deposits
 */
export function appendRefunds(execution: ReceiptExecution, result: ActionResult, created: boolean): GasSettlement {
  const { body, receipt, chunk } = execution;
  const { config } = chunk.block;
  const failed = result.error !== null;
  const prepaid =
    totalPrepaidGas(body.actions) +
    totalPrepaidSendFees(config, body.actions) +
    totalPrepaidExecFees(config, body.actions, receipt.receiverId) +
    receiptExecFee(config);
  const grossRefund = prepaid - (failed ? result.gasBurnt : result.gasUsed);
  const penalty = refundPenalty(config.fees, grossRefund);

  const burnPrice = gasBurnPrice(execution);
  const surplus = gasToBalance(body.gasPrice - burnPrice, result.gasBurnt);
  const creationCharge = created ? accountCreationCharge(execution, burnPrice, surplus) : 0n;
  const gasRefund = gasToBalance(body.gasPrice, grossRefund - penalty) + surplus - creationCharge;

  const depositRefund = failed ? totalDeposit(body.actions) : 0n;
  if (depositRefund > 0n) result.newReceipts.push(createBalanceRefund(balanceRefundReceiver(receipt), depositRefund));
  if (gasRefund > 0n) result.newReceipts.push(createGasRefund(body.signerId, gasRefund, body.signerPublicKey));
  return {
    gasBurnt: gasToBalance(burnPrice, result.gasBurnt),
    refundPenalty: gasToBalance(body.gasPrice, penalty),
    creationCharge,
  };
}

/**
 * YoctoNEAR a gas at which a receipt's gas is burnt and the contract's share is paid.
 *
 * @see nearcore 2.13 runtime/runtime/src/lib.rs apply_action_receipt gas_burn_price
 */
export function gasBurnPrice({ body, chunk }: ReceiptExecution): bigint {
  const { config, gasPriceYocto } = chunk.block;
  if (!isFeatureEnabled('AccountCostIncrease', config.protocolVersion)) return body.gasPrice;
  return body.gasPrice < gasPriceYocto ? body.gasPrice : gasPriceYocto;
}

/** What a created account costs beyond the gas of its creation, as far as the price difference covers it. */
function accountCreationCharge({ chunk }: ReceiptExecution, burnPrice: bigint, surplus: bigint): bigint {
  const { config } = chunk.block;
  const rest = config.accountCreationCharge - gasToBalance(burnPrice, execFee(config.fees, ActionCost.create_account));
  if (rest <= 0n) return 0n;
  return rest < surplus ? rest : surplus;
}

/** Part of a gas refund that is kept: a share of it, but at least a minimum, but never more than all. */
function refundPenalty(fees: FeesConfig, gasRefund: number): number {
  const { numerator, denominator } = fees.gasRefundPenalty;
  const share = numerator === 0 ? 0 : Number((BigInt(gasRefund) * BigInt(numerator)) / BigInt(denominator));
  return Math.min(Math.max(share, fees.minGasRefundPenalty), gasRefund);
}
