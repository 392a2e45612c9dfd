import { isFeatureEnabled } from '../../parameters/features.ts';
import type { RuntimeConfig } from '../../parameters/runtime-config.ts';
import { accountType, SYSTEM_ACCOUNT, type AccountId } from '../../primitives/account-id.ts';
import type { Action } from '../../primitives/action.ts';
import type { ActionErrorKind } from '../../primitives/tx-errors.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';

/** Whether the id's account comes into being by a transfer at this protocol version. */
function isImplicitAccount(accountId: AccountId, config: RuntimeConfig): boolean {
  const { features } = config.wasm;
  switch (accountType(accountId)) {
    case 'Named':
      return false;
    case 'NearImplicit':
      return true;
    case 'EthImplicit':
      return features.ethImplicitAccounts;
    case 'NearDeterministic':
      return features.deterministicAccountIds;
  }
}

/**
 * Whether this receipt's transfer may create its implicit receiver: refunds never do; otherwise the transfer must be
 * the only action, or the receiver deterministic (from protocol 83).
 *
 * @see nearcore runtime/runtime/src/lib.rs apply_action
 */
function mayCreateImplicitAccount(execution: ReceiptExecution): boolean {
  const { receipt, body, accountId, chunk } = execution;
  if (receipt.predecessorId === SYSTEM_ACCOUNT) return false;
  if (body.actions.length === 1) return true;
  const { config } = chunk.block;
  return (
    isFeatureEnabled('FixDeterministicAccountIdCreation', config.protocolVersion) &&
    config.wasm.features.deterministicAccountIds &&
    accountType(accountId) === 'NearDeterministic'
  );
}

/**
 * Checks that the receiver exists as the action needs it; null when it does.
 *
 * @see nearcore runtime/runtime/src/actions.rs check_account_existence
 */
export function checkAccountExistence(action: Action, execution: ReceiptExecution): ActionErrorKind | null {
  const { account, accountId } = execution;
  const { config } = execution.chunk.block;
  switch (action.kind) {
    case 'CreateAccount':
      if (account !== null) return { AccountAlreadyExists: { account_id: accountId } };
      // Whoever could create an implicit account with other actions beside could take it from its owner.
      return isImplicitAccount(accountId, config)
        ? { OnlyImplicitAccountCreationAllowed: { account_id: accountId } }
        : null;
    case 'Transfer':
      if (account !== null) return null;
      if (isImplicitAccount(accountId, config) && mayCreateImplicitAccount(execution)) return null;
      return { AccountDoesNotExist: { account_id: accountId } };
    case 'DeterministicStateInit':
      return null;
    default:
      return account === null ? { AccountDoesNotExist: { account_id: accountId } } : null;
  }
}

/**
 * Checks that the actor may do this to the receiver; null when it may.
 *
 * @see nearcore runtime/runtime/src/actions.rs check_actor_permissions
 */
export function checkActorPermissions(action: Action, execution: ReceiptExecution): ActionErrorKind | null {
  const { account, accountId, actorId } = execution;
  switch (action.kind) {
    case 'DeployContract':
    case 'Stake':
    case 'AddKey':
    case 'DeleteKey':
    case 'DeployGlobalContract':
    case 'UseGlobalContract':
    case 'WithdrawFromGasKey':
    case 'DeleteAccount':
      if (actorId !== accountId) return { ActorNoPermission: { account_id: accountId, actor_id: actorId } };
      if (action.kind === 'DeleteAccount' && account !== null && account.locked > 0n) {
        return { DeleteAccountStaking: { account_id: accountId } };
      }
      return null;
    default:
      return null;
  }
}
