import type { AccessKeyPermission, FunctionCallPermission } from '../../primitives/access-key.ts';
import type { Action } from '../../primitives/action.ts';
import { toBase64 } from '../../primitives/base58.ts';
import type { SignedDelegateAction } from '../../primitives/delegate-action.ts';
import { hashToText } from '../../primitives/hash.ts';
import type { GlobalContractIdentifier } from '../../primitives/global-contract.ts';
import type { JsonWritable } from '../json/value.ts';
import type { View } from './view.ts';

/**
 * An action in nearcore's own serde form, code and all: that of records and of the actions inside a delegate action.
 * Everywhere else clients see the view of `views/actions.ts`.
 */
export function actionJson(action: Action): JsonWritable {
  switch (action.kind) {
    case 'CreateAccount':
      return { CreateAccount: {} };
    case 'DeployContract':
      return { DeployContract: { code: toBase64(action.code) } };
    case 'FunctionCall': {
      const { methodName, args, gas, deposit } = action;
      return { FunctionCall: { method_name: methodName, args: toBase64(args), gas, deposit: deposit.toString() } };
    }
    case 'Transfer':
      return { Transfer: { deposit: action.deposit.toString() } };
    case 'Stake':
      return { Stake: { stake: action.stake.toString(), public_key: action.publicKey.toString() } };
    case 'AddKey': {
      const { nonce, permission } = action.accessKey;
      const access_key = { nonce, permission: permissionJson(permission) };
      return { AddKey: { public_key: action.publicKey.toString(), access_key } };
    }
    case 'DeleteKey':
      return { DeleteKey: { public_key: action.publicKey.toString() } };
    case 'DeleteAccount':
      return { DeleteAccount: { beneficiary_id: action.beneficiaryId } };
    case 'Delegate':
      return delegateJson(action);
    case 'DeployGlobalContract':
      return { DeployGlobalContract: { code: toBase64(action.code), deploy_mode: action.deployMode } };
    case 'UseGlobalContract':
      return { UseGlobalContract: { contract_identifier: globalContractIdJson(action.contractIdentifier) } };
    case 'DeterministicStateInit': {
      const { code, data } = action.stateInit;
      const entries = Object.fromEntries(data.map(({ key, value }) => [toBase64(key), toBase64(value)]));
      const state_init = { V1: { code: globalContractIdJson(code), data: entries } };
      return { DeterministicStateInit: { state_init, deposit: action.deposit.toString() } };
    }
    case 'TransferToGasKey':
      return { TransferToGasKey: { public_key: action.publicKey.toString(), deposit: action.deposit.toString() } };
    case 'WithdrawFromGasKey':
      return { WithdrawFromGasKey: { public_key: action.publicKey.toString(), amount: action.amount.toString() } };
  }
}

/** A signed delegate action, whose form is the same in views. */
export function delegateJson({ version, delegateAction, signature }: SignedDelegateAction): View {
  const common = {
    sender_id: delegateAction.senderId,
    receiver_id: delegateAction.receiverId,
    actions: delegateAction.actions.map(actionJson),
    max_block_height: delegateAction.maxBlockHeight,
    public_key: delegateAction.publicKey.toString(),
  };
  if (version === 1) {
    return {
      Delegate: { delegate_action: { ...common, nonce: delegateAction.nonce }, signature: signature.toString() },
    };
  }
  const { nonce, nonceIndex } = delegateAction;
  const versioned = nonceIndex === null ? { Nonce: { nonce } } : { GasKeyNonce: { nonce, nonce_index: nonceIndex } };
  return { DelegateV2: { delegate_action: { V2: { ...common, nonce: versioned } }, signature: signature.toString() } };
}

/** A global contract's name as errors and receipts show it: nearcore's GlobalContractIdentifier. */
export function globalContractIdJson(id: GlobalContractIdentifier): View {
  return id.kind === 'CodeHash' ? { CodeHash: hashToText(id.codeHash) } : { AccountId: id.accountId };
}

/** nearcore's AccessKeyPermission in its own serde form. */
export function permissionJson(permission: AccessKeyPermission): JsonWritable {
  switch (permission.kind) {
    case 'FullAccess':
      return 'FullAccess';
    case 'FunctionCall':
      return { FunctionCall: functionCallJson(permission) };
    case 'GasKeyFullAccess':
      return { GasKeyFullAccess: { balance: permission.balance.toString(), num_nonces: permission.numNonces } };
    case 'GasKeyFunctionCall':
      return {
        GasKeyFunctionCall: [
          { balance: permission.balance.toString(), num_nonces: permission.numNonces },
          functionCallJson(permission),
        ],
      };
  }
}

function functionCallJson({ allowance, receiverId, methodNames }: FunctionCallPermission): View {
  return { allowance: allowance?.toString() ?? null, receiver_id: receiverId, method_names: methodNames };
}
