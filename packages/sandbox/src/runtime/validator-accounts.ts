import { invariant } from '../errors/invariant.ts';
import type { TrieUpdate } from '../store/trie-update.ts';
import type { ValidatorAccountsUpdate } from './apply-types.ts';
import { getAccount, setAccount } from './records.ts';

/**
 * Pays rewards into stakes and returns what is no longer staked, in the first chunk of an epoch.
 *
 * @see nearcore runtime/runtime/src/lib.rs update_validator_accounts
 */
export function updateValidatorAccounts(state: TrieUpdate, update: ValidatorAccountsUpdate): void {
  for (const [accountId, maxOfStakes] of update.stakeInfo) {
    const account = getAccount(state, accountId);
    if (account === null) {
      invariant(maxOfStakes === 0n, `the validator ${accountId} has no account`);
      continue;
    }
    account.locked += update.validatorRewards.get(accountId) ?? 0n;
    invariant(account.locked >= maxOfStakes, `the validator ${accountId} has less locked than it stakes`);
    const lastProposal = update.lastProposals.get(accountId) ?? 0n;
    const needed = lastProposal > maxOfStakes ? lastProposal : maxOfStakes;
    const returned = account.locked - needed;
    invariant(returned >= 0n, `the validator ${accountId} proposes more than it has locked`);
    account.locked -= returned;
    account.amount += returned;
    setAccount(state, accountId, account);
  }
  const treasuryId = update.protocolTreasuryAccountId;
  if (treasuryId !== null && !update.stakeInfo.has(treasuryId)) {
    const treasury = getAccount(state, treasuryId);
    invariant(treasury !== null, `the protocol treasury ${treasuryId} has no account`);
    treasury.amount += update.validatorRewards.get(treasuryId) ?? 0n;
    setAccount(state, treasuryId, treasury);
  }
  state.commit({ kind: 'ValidatorAccountsUpdate' });
}
