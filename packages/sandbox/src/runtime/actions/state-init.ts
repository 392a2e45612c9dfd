import { createAccount } from '../../primitives/account.ts';
import type { DeterministicStateInitAction } from '../../primitives/action.ts';
import { balanceRefundReceiver, createBalanceRefund } from '../../primitives/receipt.ts';
import { trieKey } from '../../store/trie-key.ts';
import type { ActionResult } from '../action-result.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';
import { missingStorageStake } from '../verifier/storage-stake.ts';
import { existingAccount } from './existing-account.ts';
import { applyUseGlobalContract } from './global-contract.ts';

/**
 * Creates a deterministic account if need be and gives it code and data unless it has code already.
 *
 * The actor stays the predecessor, so that nobody can add keys to the account in the same receipt. Of the deposit only
 * what storage staking lacks is kept; the rest goes back at once.
 *
 * @see nearcore runtime/runtime/src/deterministic_account_id.rs action_deterministic_state_init
 */
export function applyDeterministicStateInit(
  execution: ReceiptExecution,
  action: DeterministicStateInitAction,
  result: ActionResult,
): void {
  const { chunk, accountId, receipt } = execution;
  const { config } = chunk.block;
  execution.account ??= createAccount(0n, BigInt(config.fees.storageUsage.numBytesAccount));
  const account = existingAccount(execution);
  if (account.contract.kind === 'None') {
    deploy(execution, action, result);
    if (result.error !== null) return;
  }
  const missing = missingStorageStake(account, account.amount, config);
  if (missing > action.deposit) {
    result.fail({ LackBalanceForState: { account_id: accountId, amount: missing.toString() } });
    return;
  }
  account.amount += missing;
  const refund = action.deposit - missing;
  if (refund > 0n) result.newReceipts.push(createBalanceRefund(balanceRefundReceiver(receipt), refund));
}

/** Sets code and data; the account has no data yet, so each entry counts in full. */
function deploy(execution: ReceiptExecution, { stateInit }: DeterministicStateInitAction, result: ActionResult): void {
  const { chunk, accountId } = execution;
  applyUseGlobalContract(execution, stateInit.code, result);
  if (result.error !== null) return;
  const { numExtraBytesRecord } = chunk.block.config.fees.storageUsage;
  let bytes = 0;
  for (const { key, value } of stateInit.data) {
    chunk.state.set(trieKey.contractData(accountId, key), value);
    bytes += key.length + value.length + numExtraBytesRecord;
  }
  existingAccount(execution).storageUsage += BigInt(bytes);
}
