import type { StakeAction } from '../../primitives/action.ts';
import type { ActionResult } from '../action-result.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';
import { existingAccount } from './existing-account.ts';

/**
 * Offers a stake for the epoch after next and locks what it exceeds the locked balance by.
 *
 * Lowering or taking back a stake unlocks nothing here: the chain returns it at an epoch boundary.
 *
 * @see nearcore runtime/runtime/src/actions.rs action_stake
 */
export function applyStake(execution: ReceiptExecution, { stake, publicKey }: StakeAction, result: ActionResult): void {
  const { accountId, chunk } = execution;
  const account = existingAccount(execution);
  const increment = stake > account.locked ? stake - account.locked : 0n;
  if (account.amount < increment) {
    result.fail({
      TriesToStake: {
        account_id: accountId,
        stake: stake.toString(),
        locked: account.locked.toString(),
        balance: account.amount.toString(),
      },
    });
    return;
  }
  if (account.locked === 0n && stake === 0n) {
    result.fail({ TriesToUnstake: { account_id: accountId } });
    return;
  }
  const { minimumStake } = chunk.epoch;
  if (stake > 0n && stake < minimumStake) {
    result.fail({
      InsufficientStake: { account_id: accountId, stake: stake.toString(), minimum_stake: minimumStake.toString() },
    });
    return;
  }
  result.validatorProposals.push({ accountId, publicKey, stake });
  if (stake > account.locked) {
    account.amount -= increment;
    account.locked = stake;
  }
}
