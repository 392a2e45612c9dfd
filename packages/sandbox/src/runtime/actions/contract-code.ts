import type { AccountId } from '../../primitives/account-id.ts';
import { contractIdentifierUsage, type Account } from '../../primitives/account.ts';
import { trieKey } from '../../store/trie-key.ts';
import type { TrieUpdate } from '../../store/trie-update.ts';
import { reduceStorageUsage } from './existing-account.ts';

/** Bytes of the code that stands under an account's name, even where a patch made the account forget it; 0 without any. */
export function codeLength(state: TrieUpdate, accountId: AccountId): number {
  return state.length(trieKey.contractCode(accountId)) ?? 0;
}

/**
 * Takes what the present contract counts off the storage usage: its code, or its global name.
 *
 * @see nearcore runtime/runtime/src/actions.rs clear_account_contract_storage_usage
 */
export function clearContractStorageUsage(state: TrieUpdate, accountId: AccountId, account: Account): void {
  const bytes =
    account.contract.kind === 'Local'
      ? BigInt(codeLength(state, accountId))
      : contractIdentifierUsage(account.contract);
  reduceStorageUsage(account, bytes);
}
