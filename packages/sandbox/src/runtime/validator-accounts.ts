import type { Account } from '../primitives/account.ts';
import type { TrieUpdate } from '../store/trie-update.ts';
import type { ValidatorAccountsUpdate } from './apply-types.ts';
import { getAccount, setAccount } from './records.ts';

/**
 * Pays rewards into stakes and returns what is no longer staked, in the first chunk of an epoch.
 *
 * A patch can take a validator's account or its locked balance away, which stops nearcore's chain here; ours goes on:
 * nothing is returned, and the reward of a missing account is lost.
 *
 * @returns yoctoNEAR of rewards that nobody got
 * @see nearcore runtime/runtime/src/lib.rs update_validator_accounts
 */
export function updateValidatorAccounts(state: TrieUpdate, update: ValidatorAccountsUpdate): bigint {
  const { stakeInfo, validatorRewards, lastProposals, protocolTreasuryAccountId: treasuryId } = update;
  let lost = 0n;
  const change = (accountId: string, apply: (account: Account, reward: bigint) => void): void => {
    const account = getAccount(state, accountId);
    const reward = validatorRewards.get(accountId) ?? 0n;
    if (account === null) {
      lost += reward;
      return;
    }
    apply(account, reward);
    setAccount(state, accountId, account);
  };
  for (const [accountId, maxOfStakes] of stakeInfo) {
    change(accountId, (account, reward) => {
      account.locked += reward;
      const lastProposal = lastProposals.get(accountId) ?? 0n;
      const needed = lastProposal > maxOfStakes ? lastProposal : maxOfStakes;
      const returned = account.locked > needed ? account.locked - needed : 0n;
      account.locked -= returned;
      account.amount += returned;
    });
  }
  if (treasuryId !== null && !stakeInfo.has(treasuryId)) {
    change(treasuryId, (treasury, reward) => {
      treasury.amount += reward;
    });
  }
  state.commit({ kind: 'ValidatorAccountsUpdate' });
  return lost;
}
