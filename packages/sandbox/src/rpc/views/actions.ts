import { toBase64 } from '../../primitives/base58.ts';
import type { AccessKey, AccessKeyPermission, FunctionCallPermission } from '../../primitives/access-key.ts';
import type { Action } from '../../primitives/action.ts';
import { sha256 } from '../../primitives/crypto.ts';
import type { GlobalContractIdentifier } from '../../primitives/global-contract.ts';
import { hashToText } from '../../primitives/hash.ts';
import type { JsonWritable } from '../json/value.ts';
import { delegateJson } from './action-json.ts';
import type { View } from './view.ts';

/** nearcore's AccessKeyView. */
export function accessKeyView(key: AccessKey): View {
  return { nonce: key.nonce, permission: permissionView(key.permission) };
}

/** nearcore's AccessKeyPermissionView. */
export function permissionView(permission: AccessKeyPermission): JsonWritable {
  switch (permission.kind) {
    case 'FullAccess':
      return 'FullAccess';
    case 'FunctionCall':
      return { FunctionCall: functionCallView(permission) };
    case 'GasKeyFunctionCall':
      return {
        GasKeyFunctionCall: {
          balance: permission.balance.toString(),
          num_nonces: permission.numNonces,
          ...functionCallView(permission),
        },
      };
    case 'GasKeyFullAccess':
      return { GasKeyFullAccess: { balance: permission.balance.toString(), num_nonces: permission.numNonces } };
  }
}

function functionCallView(permission: FunctionCallPermission): View {
  return {
    allowance: permission.allowance?.toString() ?? null,
    receiver_id: permission.receiverId,
    method_names: permission.methodNames,
  };
}

/** nearcore's ActionView: code is shown as the base64 of its hash. */
export function actionView(action: Action): JsonWritable {
  switch (action.kind) {
    case 'CreateAccount':
      return 'CreateAccount';
    case 'DeployContract':
      return { DeployContract: { code: toBase64(sha256(action.code)) } };
    case 'FunctionCall':
      return {
        FunctionCall: {
          method_name: action.methodName,
          args: toBase64(action.args),
          gas: action.gas,
          deposit: action.deposit.toString(),
        },
      };
    case 'Transfer':
      return { Transfer: { deposit: action.deposit.toString() } };
    case 'Stake':
      return { Stake: { stake: action.stake.toString(), public_key: action.publicKey.toString() } };
    case 'AddKey':
      return { AddKey: { public_key: action.publicKey.toString(), access_key: accessKeyView(action.accessKey) } };
    case 'DeleteKey':
      return { DeleteKey: { public_key: action.publicKey.toString() } };
    case 'DeleteAccount':
      return { DeleteAccount: { beneficiary_id: action.beneficiaryId } };
    case 'Delegate':
      return delegateJson(action);
    case 'DeployGlobalContract': {
      const code = toBase64(sha256(action.code));
      return action.deployMode === 'CodeHash'
        ? { DeployGlobalContract: { code } }
        : { DeployGlobalContractByAccountId: { code } };
    }
    case 'UseGlobalContract': {
      const { contractIdentifier: id } = action;
      return id.kind === 'CodeHash'
        ? { UseGlobalContract: { code_hash: hashToText(id.codeHash) } }
        : { UseGlobalContractByAccountId: { account_id: id.accountId } };
    }
    case 'DeterministicStateInit':
      return {
        DeterministicStateInit: {
          code: globalContractIdView(action.stateInit.code),
          data: Object.fromEntries(action.stateInit.data.map(({ key, value }) => [toBase64(key), toBase64(value)])),
          deposit: action.deposit.toString(),
        },
      };
    case 'TransferToGasKey':
      return { TransferToGasKey: { public_key: action.publicKey.toString(), deposit: action.deposit.toString() } };
    case 'WithdrawFromGasKey':
      return { WithdrawFromGasKey: { public_key: action.publicKey.toString(), amount: action.amount.toString() } };
  }
}

/** nearcore's GlobalContractIdentifierView. */
export function globalContractIdView(id: GlobalContractIdentifier): View {
  return id.kind === 'CodeHash' ? { hash: hashToText(id.codeHash) } : { account_id: id.accountId };
}
