import type { RuntimeConfig } from '../../parameters/runtime-config.ts';
import { isAccountId } from '../../primitives/account-id.ts';
import { receiptSize } from '../../primitives/receipt-size.ts';
import { isActionReceipt, type ActionReceipt, type Receipt } from '../../primitives/receipt.ts';
import type { ReceiptValidationError } from '../../primitives/tx-errors.ts';
import { validateActions } from './validate-actions.ts';

/**
 * Checks a receipt that a contract or action has just made; null when nothing is wrong.
 *
 * Receipts that arrive or come out of a queue were checked when they were made.
 *
 * @see nearcore runtime/runtime/src/verifier.rs validate_receipt, mode NewReceipt
 */
export function validateNewReceipt(config: RuntimeConfig, receipt: Receipt): ReceiptValidationError | null {
  const { limits } = config.wasm;
  const size = receiptSize(receipt);
  if (size > limits.maxReceiptSize) return { ReceiptSizeExceeded: { size, limit: limits.maxReceiptSize } };
  if (!isAccountId(receipt.predecessorId)) return { InvalidPredecessorId: { account_id: receipt.predecessorId } };
  if (!isAccountId(receipt.receiverId)) return { InvalidReceiverId: { account_id: receipt.receiverId } };
  const body = receipt.body;
  if (isActionReceipt(body)) return validateActionReceipt(config, body, receipt.receiverId);
  if (body.kind === 'GlobalContractDistribution') return null;
  const length = body.data?.length ?? 0;
  if (length <= limits.maxLengthReturnedData) return null;
  return { ReturnedValueLengthExceeded: { length, limit: limits.maxLengthReturnedData } };
}

function validateActionReceipt(
  config: RuntimeConfig,
  body: ActionReceipt,
  receiverId: string,
): ReceiptValidationError | null {
  const limit = config.wasm.limits.maxNumberInputDataDependencies;
  if (body.inputDataIds.length > limit) {
    return {
      NumberInputDataDependenciesExceeded: { number_of_input_data_dependencies: body.inputDataIds.length, limit },
    };
  }
  if (body.refundTo !== null && !isAccountId(body.refundTo)) return { InvalidRefundTo: { account_id: body.refundTo } };
  const error = validateActions(config, body.actions, receiverId);
  return error === null ? null : { ActionsValidation: error };
}
