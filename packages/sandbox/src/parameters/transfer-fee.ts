import type { AccountId } from '../primitives/account-id.ts';
import { accountType } from '../primitives/account-id.ts';
import { ActionCost } from './action-costs.ts';
import type { FeesConfig, WasmFeatures } from './runtime-config.ts';
import { execFee, sendFee } from './runtime-config.ts';

/**
 * Gas of sending a transfer. To an id that a transfer may create, account and key creation are paid whether or not the
 * account exists.
 *
 * @see nearcore 2.12 core/parameters/src/cost.rs transfer_send_fee
 */
export function transferSendFee(fees: FeesConfig, features: WasmFeatures, sir: boolean, receiverId: AccountId): number {
  return sum(features, receiverId, (cost) => sendFee(fees, cost, sir));
}

/** Gas of executing a transfer; see `transferSendFee`. */
export function transferExecFee(fees: FeesConfig, features: WasmFeatures, receiverId: AccountId): number {
  return sum(features, receiverId, (cost) => execFee(fees, cost));
}

function sum(features: WasmFeatures, receiverId: AccountId, fee: (cost: number) => number): number {
  const transfer = fee(ActionCost.transfer);
  switch (accountType(receiverId)) {
    case 'Named':
      return transfer;
    case 'EthImplicit':
      return features.ethImplicitAccounts ? transfer + fee(ActionCost.create_account) : transfer;
    case 'NearImplicit':
      return transfer + fee(ActionCost.create_account) + fee(ActionCost.add_full_access_key);
    case 'NearDeterministic':
      return transfer + fee(ActionCost.create_account);
  }
}
