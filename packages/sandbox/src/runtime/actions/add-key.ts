import type { AddKeyAction } from '../../primitives/action.ts';
import type { ActionResult } from '../action-result.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';
import { accessKeyKey, setAccessKey, setGasKeyNonce } from '../records.ts';
import { accessKeyStorageUsage, initialNonce } from './access-keys.ts';
import { existingAccount } from './existing-account.ts';

/**
 * Adds a key; the nonce in the action is ignored for one derived from the height.
 *
 * @see nearcore runtime/runtime/src/access_keys.rs action_add_key
 */
export function applyAddKey(execution: ReceiptExecution, action: AddKeyAction, result: ActionResult): void {
  const { chunk, accountId } = execution;
  const { config, blockHeight } = chunk.block;
  const { publicKey, accessKey } = action;
  if (chunk.state.get(accessKeyKey(accountId, publicKey)) !== undefined) {
    result.fail({ AddKeyAlreadyExists: { account_id: accountId, public_key: publicKey.toString() } });
    return;
  }
  const { permission } = accessKey;
  const nonce = initialNonce(blockHeight);
  if ('numNonces' in permission) {
    for (let index = 0; index < permission.numNonces; index++) {
      setGasKeyNonce(chunk.state, accountId, publicKey, index, nonce);
    }
  }
  // A gas key's own nonce is never used.
  const added = { nonce: 'numNonces' in permission ? 0n : nonce, permission };
  setAccessKey(chunk.state, accountId, publicKey, added);
  existingAccount(execution).storageUsage += accessKeyStorageUsage(config, publicKey, added);
}
