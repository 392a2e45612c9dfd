import type { AccountId } from '../../primitives/account-id.ts';
import { contractIdentifierUsage, type Account } from '../../primitives/account.ts';
import { trieKey } from '../../store/trie-key.ts';
import type { TrieUpdate } from '../../store/trie-update.ts';
import { reduceStorageUsage } from './existing-account.ts';

/** Bytes of an account's own code; 0 without one. */
export function localCodeLength(state: TrieUpdate, accountId: AccountId, account: Account): number {
  if (account.contract.kind !== 'Local') return 0;
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
      ? BigInt(localCodeLength(state, accountId, account))
      : contractIdentifierUsage(account.contract);
  reduceStorageUsage(account, bytes);
}
