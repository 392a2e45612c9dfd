import type { DeleteKeyAction } from '../../primitives/action.ts';
import type { ActionResult } from '../action-result.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';
import { accessKeyKey, gasKeyNonceKey, getAccessKey } from '../records.ts';
import { accessKeyStorageUsage, MAX_GAS_KEY_BALANCE_TO_BURN, NONCE_VALUE_LENGTH } from './access-keys.ts';
import { existingAccount, reduceStorageUsage } from './existing-account.ts';
import { storageRemovesCompute } from './storage-removes-compute.ts';

/**
 * Removes a key; a gas key's balance of up to 1 NEAR is burnt with it.
 *
 * @see nearcore runtime/runtime/src/access_keys.rs action_delete_key
 */
export function applyDeleteKey(
  execution: ReceiptExecution,
  { publicKey }: DeleteKeyAction,
  result: ActionResult,
): void {
  const { chunk, accountId } = execution;
  const { config } = chunk.block;
  const key = getAccessKey(chunk.state, accountId, publicKey);
  if (key === null) {
    result.fail({ DeleteKeyDoesNotExist: { account_id: accountId, public_key: publicKey.toString() } });
    return;
  }
  const { permission } = key;
  if ('numNonces' in permission) {
    const { balance, numNonces } = permission;
    if (balance > MAX_GAS_KEY_BALANCE_TO_BURN) {
      result.fail({
        GasKeyBalanceTooHigh: { account_id: accountId, public_key: publicKey.toString(), balance: balance.toString() },
      });
      return;
    }
    result.tokensBurnt += balance;
    let keyBytes = 0;
    for (let index = 0; index < numNonces; index++) {
      const nonceKey = gasKeyNonceKey(accountId, publicKey, index);
      keyBytes += nonceKey.length;
      chunk.state.remove(nonceKey);
    }
    result.computeUsage += storageRemovesCompute(config, numNonces, keyBytes, NONCE_VALUE_LENGTH * numNonces);
  }
  chunk.state.remove(accessKeyKey(accountId, publicKey));
  reduceStorageUsage(existingAccount(execution), accessKeyStorageUsage(config, publicKey, key));
}
