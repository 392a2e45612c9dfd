import type { AccessKey } from '../../primitives/access-key.ts';
import type { TransferToGasKeyAction, WithdrawFromGasKeyAction } from '../../primitives/action.ts';
import type { PublicKey } from '../../primitives/keys.ts';
import type { ActionResult } from '../action-result.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';
import { getAccessKey, setAccessKey } from '../records.ts';
import { existingAccount } from './existing-account.ts';

function findGasKey(
  execution: ReceiptExecution,
  publicKey: PublicKey,
  result: ActionResult,
): { key: AccessKey; balance: bigint } | null {
  const { chunk, accountId } = execution;
  const key = getAccessKey(chunk.state, accountId, publicKey);
  if (key === null || !('numNonces' in key.permission)) {
    result.fail({ GasKeyDoesNotExist: { account_id: accountId, public_key: publicKey.toString() } });
    return null;
  }
  return { key, balance: key.permission.balance };
}

function setBalance(
  { chunk, accountId }: ReceiptExecution,
  publicKey: PublicKey,
  key: AccessKey,
  balance: bigint,
): void {
  const { permission } = key;
  if (!('numNonces' in permission)) return;
  setAccessKey(chunk.state, accountId, publicKey, { ...key, permission: { ...permission, balance } });
}

/** Adds the deposit to a gas key. @see nearcore runtime/runtime/src/access_keys.rs action_transfer_to_gas_key */
export function applyTransferToGasKey(
  execution: ReceiptExecution,
  action: TransferToGasKeyAction,
  result: ActionResult,
): void {
  const found = findGasKey(execution, action.publicKey, result);
  if (found !== null) setBalance(execution, action.publicKey, found.key, found.balance + action.deposit);
}

/** Moves an amount from a gas key to its account. @see nearcore runtime/runtime/src/access_keys.rs action_withdraw_from_gas_key */
export function applyWithdrawFromGasKey(
  execution: ReceiptExecution,
  action: WithdrawFromGasKeyAction,
  result: ActionResult,
): void {
  const found = findGasKey(execution, action.publicKey, result);
  if (found === null) return;
  if (found.balance < action.amount) {
    result.fail({
      InsufficientGasKeyBalance: {
        account_id: execution.accountId,
        public_key: action.publicKey.toString(),
        balance: found.balance.toString(),
        required: action.amount.toString(),
      },
    });
    return;
  }
  setBalance(execution, action.publicKey, found.key, found.balance - action.amount);
  existingAccount(execution).amount += action.amount;
}
