import { createAccount } from '../../primitives/account.ts';
import { isSubAccountOf, isTopLevel } from '../../primitives/account-id.ts';
import type { ActionResult } from '../action-result.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';

/**
 * Creates the receiver with no balance; from then on it acts for itself.
 *
 * A top-level id shorter than 65 characters needs the registrar, any other its direct parent.
 *
 * @see nearcore runtime/runtime/src/actions.rs action_create_account
 */
export function applyCreateAccount(execution: ReceiptExecution, result: ActionResult): void {
  const { accountId, receipt, chunk } = execution;
  const { predecessorId } = receipt;
  const { accountCreation, fees } = chunk.block.config;
  if (isTopLevel(accountId)) {
    if (
      accountId.length < accountCreation.minAllowedTopLevelAccountLength &&
      predecessorId !== accountCreation.registrarAccountId
    ) {
      result.fail({
        CreateAccountOnlyByRegistrar: {
          account_id: accountId,
          registrar_account_id: accountCreation.registrarAccountId,
          predecessor_id: predecessorId,
        },
      });
      return;
    }
  } else if (!isSubAccountOf(accountId, predecessorId)) {
    result.fail({ CreateAccountNotAllowed: { account_id: accountId, predecessor_id: predecessorId } });
    return;
  }
  execution.actorId = accountId;
  execution.account = createAccount(0n, BigInt(fees.storageUsage.numBytesAccount));
}
