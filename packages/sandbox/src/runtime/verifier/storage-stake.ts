import type { RuntimeConfig } from '../../parameters/runtime-config.ts';
import type { Account } from '../../primitives/account.ts';

/** An account with at most this many bytes needs no balance (NEP-448). */
export const ZERO_BALANCE_ACCOUNT_STORAGE_LIMIT = 770n;

/**
 * YoctoNEAR that an account lacks to hold its storage; 0n when it has enough or is small enough to need none.
 *
 * @param amount - the free balance to check with, not necessarily the account's
 * @see nearcore runtime/runtime/src/verifier.rs check_storage_stake
 */
export function missingStorageStake(account: Account, amount: bigint, config: RuntimeConfig): bigint {
  const required = config.storageAmountPerByte * account.storageUsage;
  const available = amount + account.locked;
  if (available >= required || account.storageUsage <= ZERO_BALANCE_ACCOUNT_STORAGE_LIMIT) return 0n;
  return required - available;
}
