import { isFeatureEnabled } from '../../parameters/features.ts';
import { contractIdentifierUsage } from '../../primitives/account.ts';
import type { DeleteAccountAction } from '../../primitives/action.ts';
import { createBalanceRefund } from '../../primitives/receipt.ts';
import { trieKey } from '../../store/trie-key.ts';
import type { ActionResult } from '../action-result.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';
import { fromBorsh } from '../../primitives/borsh-reader.ts';
import { readAccessKey } from '../../primitives/access-key.ts';
import { MAX_GAS_KEY_BALANCE_TO_BURN, NONCE_VALUE_LENGTH } from './access-keys.ts';
import { codeLength } from './contract-code.ts';
import { existingAccount } from './existing-account.ts';
import { storageRemovesCompute } from './storage-removes-compute.ts';

/** Bytes of state, without code, up to which an account may be deleted. */
const MAX_ACCOUNT_DELETION_STORAGE_USAGE = 10_000n;

/**
 * Deletes the receiver with its keys, code and data and sends its balance to the beneficiary as a refund.
 *
 * WARNING: the balance is lost when the beneficiary does not exist.
 *
 * @see nearcore runtime/runtime/src/actions.rs action_delete_account
 */
export function applyDeleteAccount(
  execution: ReceiptExecution,
  action: DeleteAccountAction,
  result: ActionResult,
): void {
  const { chunk, accountId, receipt } = execution;
  const { state } = chunk;
  const account = existingAccount(execution);
  const { protocolVersion } = chunk.block.config;
  let usage = account.storageUsage - BigInt(codeLength(state, accountId));
  if (isFeatureEnabled('FixDeleteAccountGlobalContractStorageUsage', protocolVersion))
    usage -= contractIdentifierUsage(account.contract);
  if (usage > MAX_ACCOUNT_DELETION_STORAGE_USAGE) {
    result.fail({ DeleteAccountWithLargeState: { account_id: accountId } });
    return;
  }
  const gasKeys = gasKeyTotals(execution);
  if (gasKeys.balance > MAX_GAS_KEY_BALANCE_TO_BURN) {
    result.fail({
      GasKeyBalanceTooHigh: { account_id: accountId, public_key: null, balance: gasKeys.balance.toString() },
    });
    return;
  }
  if (account.amount > 0n) result.newReceipts.push(createBalanceRefund(action.beneficiaryId, account.amount));
  removeAccount(execution);
  result.tokensBurnt += gasKeys.balance;
  if (gasKeys.nonces > 0) {
    const { config } = chunk.block;
    result.computeUsage += storageRemovesCompute(
      config,
      gasKeys.nonces,
      gasKeys.keyBytes,
      NONCE_VALUE_LENGTH * gasKeys.nonces,
    );
  }
  execution.actorId = receipt.predecessorId;
  execution.account = null;
}

/** Sum of the gas keys' balances; number and key bytes of their nonces. */
function gasKeyTotals({ chunk, accountId }: ReceiptExecution): { balance: bigint; nonces: number; keyBytes: number } {
  const totals = { balance: 0n, nonces: 0, keyBytes: 0 };
  for (const [key, value] of chunk.state.entries(trieKey.accessKeyPrefix(accountId))) {
    if (isNonceValue(value)) {
      totals.nonces += 1;
      totals.keyBytes += key.length;
      continue;
    }
    const { permission } = fromBorsh(value, readAccessKey);
    if ('numNonces' in permission) totals.balance += permission.balance;
  }
  return totals;
}

/** A gas key's nonce is 8 bytes long; an access key always has its permission after its nonce. */
function isNonceValue(value: Uint8Array): boolean {
  return value.length === NONCE_VALUE_LENGTH;
}

/** @see nearcore core/store/src/utils/mod.rs remove_account */
function removeAccount({ chunk, accountId }: ReceiptExecution): void {
  const { state } = chunk;
  state.remove(trieKey.account(accountId));
  state.remove(trieKey.contractCode(accountId));
  for (const key of [...state.keys(trieKey.accessKeyPrefix(accountId))]) state.remove(key);
  for (const key of [...state.keys(trieKey.contractDataPrefix(accountId, new Uint8Array()))]) state.remove(key);
}
