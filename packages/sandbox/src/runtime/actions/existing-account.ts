import { invariant } from '../../errors/invariant.ts';
import type { Account } from '../../primitives/account.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';

/** The receiver's record, for actions that run only when it exists. */
export function existingAccount(execution: ReceiptExecution): Account {
  invariant(execution.account !== null, 'an action runs on a missing account');
  return execution.account;
}

/** Takes bytes off an account's storage usage, but not below zero. */
export function reduceStorageUsage(account: Account, bytes: bigint): void {
  account.storageUsage = account.storageUsage > bytes ? account.storageUsage - bytes : 0n;
}
