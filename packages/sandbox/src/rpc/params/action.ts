import type { Action } from '../../primitives/action.ts';
import type { DelegateAction } from '../../primitives/delegate-action.ts';
import { sortStateInitData, type DeterministicStateInit } from '../../primitives/deterministic-account.ts';
import type { GlobalContractIdentifier } from '../../primitives/global-contract.ts';
import { parseSignature, type Signature } from '../../primitives/keys.ts';
import type { JsonValue } from '../json/value.ts';
import { list, struct, taggedEnum, unitEnum } from '../serde/containers.ts';
import { invalidType, refuseAs, type Decode } from '../serde/decode.ts';
import { accountId, base64, cryptoHash, publicKey } from '../serde/near.ts';
import { decimalString, string, u64, unsigned } from '../serde/scalars.ts';
import { accessKey } from './access-key.ts';

const u128 = decimalString(128);

/** nearcore's GlobalContractIdentifier. */
export const globalContractIdentifier: Decode<GlobalContractIdentifier> = taggedEnum<GlobalContractIdentifier>({
  CodeHash: { newtype: (value) => ({ kind: 'CodeHash', codeHash: cryptoHash(value) }) },
  AccountId: { newtype: (value) => ({ kind: 'AccountId', accountId: accountId(value) }) },
});

const signature: Decode<Signature> = (value) => refuseAs(() => parseSignature(string(value)));

const stateInitData: Decode<DeterministicStateInit['data']> = (value) => {
  if (!(value instanceof Map)) return invalidType(value, 'a map');
  return sortStateInitData([...value].map(([key, data]) => ({ key: base64(key), value: base64(data) })));
};
const stateInitV1 = struct<DeterministicStateInit>('DeterministicAccountStateInitV1', {
  code: globalContractIdentifier,
  data: stateInitData,
});
const stateInit = taggedEnum<DeterministicStateInit>({ V1: { newtype: stateInitV1 } });

const createAccount = struct('CreateAccountAction', {});
const deployContract = struct('DeployContractAction', { code: base64 });
const functionCall = struct('FunctionCallAction', { method_name: string, args: base64, gas: u64, deposit: u128 });
const transfer = struct('TransferAction', { deposit: u128 });
const stake = struct('StakeAction', { stake: u128, public_key: publicKey });
const addKey = struct('AddKeyAction', { public_key: publicKey, access_key: accessKey });
const deleteKey = struct('DeleteKeyAction', { public_key: publicKey });
const deleteAccount = struct('DeleteAccountAction', { beneficiary_id: accountId });
const deployGlobal = struct('DeployGlobalContractAction', {
  code: base64,
  deploy_mode: unitEnum('CodeHash', 'AccountId'),
});
const useGlobal = struct('UseGlobalContractAction', { contract_identifier: globalContractIdentifier });
const stateInitAction = struct('DeterministicStateInitAction', { state_init: stateInit, deposit: u128 });
const transferToGasKey = struct('TransferToGasKeyAction', { public_key: publicKey, deposit: u128 });
const withdrawFromGasKey = struct('WithdrawFromGasKeyAction', { public_key: publicKey, amount: u128 });
const delegateFields = {
  sender_id: accountId,
  receiver_id: accountId,
  actions: list((value: JsonValue) => action(value)),
};
const delegateEnd = { max_block_height: u64, public_key: publicKey };
const delegateAction = struct('DelegateAction', { ...delegateFields, nonce: u64, ...delegateEnd });
const signedDelegate = struct('SignedDelegateAction', { delegate_action: delegateAction, signature });

const plainNonce = struct('TransactionNonce::Nonce', { nonce: u64 });
const gasKeyNonce = struct('TransactionNonce::GasKeyNonce', { nonce: u64, nonce_index: unsigned(16) });
const delegateNonce = taggedEnum<Pick<DelegateAction, 'nonce' | 'nonceIndex'>>({
  Nonce: { fields: (value) => ({ nonce: plainNonce(value).nonce, nonceIndex: null }) },
  GasKeyNonce: {
    fields: (value) => {
      const { nonce, nonce_index } = gasKeyNonce(value);
      return { nonce, nonceIndex: Number(nonce_index) };
    },
  },
});
const delegateActionV2 = struct('DelegateActionV2', { ...delegateFields, nonce: delegateNonce, ...delegateEnd });
const signedDelegateV2 = struct('VersionedSignedDelegateAction', {
  delegate_action: taggedEnum<ReturnType<typeof delegateActionV2>>({ V2: { newtype: delegateActionV2 } }),
  signature,
});

function delegateOf(
  json: Omit<ReturnType<typeof delegateAction>, 'nonce'>,
  nonce: Pick<DelegateAction, 'nonce' | 'nonceIndex'>,
): DelegateAction {
  return {
    senderId: json.sender_id,
    receiverId: json.receiver_id,
    actions: json.actions,
    ...nonce,
    maxBlockHeight: json.max_block_height,
    publicKey: json.public_key,
  };
}

/** nearcore's Action in its serde form, as receipts in a state record hold it. */
export const action: Decode<Action> = taggedEnum<Action>({
  CreateAccount: { newtype: (value) => (createAccount(value), { kind: 'CreateAccount' }) },
  DeployContract: { newtype: (value) => ({ kind: 'DeployContract', ...deployContract(value) }) },
  FunctionCall: {
    newtype: (value) => {
      const { method_name, ...rest } = functionCall(value);
      return { kind: 'FunctionCall', methodName: method_name, ...rest };
    },
  },
  Transfer: { newtype: (value) => ({ kind: 'Transfer', ...transfer(value) }) },
  Stake: {
    newtype: (value) => {
      const { stake: amount, public_key } = stake(value);
      return { kind: 'Stake', stake: amount, publicKey: public_key };
    },
  },
  AddKey: {
    newtype: (value) => {
      const { public_key, access_key } = addKey(value);
      return { kind: 'AddKey', publicKey: public_key, accessKey: access_key };
    },
  },
  DeleteKey: { newtype: (value) => ({ kind: 'DeleteKey', publicKey: deleteKey(value).public_key }) },
  DeleteAccount: {
    newtype: (value) => ({ kind: 'DeleteAccount', beneficiaryId: deleteAccount(value).beneficiary_id }),
  },
  Delegate: {
    newtype: (value) => {
      const { delegate_action: inner, signature: signed } = signedDelegate(value);
      const delegate = delegateOf(inner, { nonce: inner.nonce, nonceIndex: null });
      return { kind: 'Delegate', version: 1, delegateAction: delegate, signature: signed };
    },
  },
  DeployGlobalContract: {
    newtype: (value) => {
      const { code, deploy_mode } = deployGlobal(value);
      return { kind: 'DeployGlobalContract', code, deployMode: deploy_mode };
    },
  },
  UseGlobalContract: {
    newtype: (value) => ({ kind: 'UseGlobalContract', contractIdentifier: useGlobal(value).contract_identifier }),
  },
  DeterministicStateInit: {
    newtype: (value) => {
      const { state_init, deposit } = stateInitAction(value);
      return { kind: 'DeterministicStateInit', stateInit: state_init, deposit };
    },
  },
  TransferToGasKey: {
    newtype: (value) => {
      const { public_key, deposit } = transferToGasKey(value);
      return { kind: 'TransferToGasKey', publicKey: public_key, deposit };
    },
  },
  WithdrawFromGasKey: {
    newtype: (value) => {
      const { public_key, amount } = withdrawFromGasKey(value);
      return { kind: 'WithdrawFromGasKey', publicKey: public_key, amount };
    },
  },
  DelegateV2: {
    newtype: (value) => {
      const { delegate_action: inner, signature: signed } = signedDelegateV2(value);
      return { kind: 'Delegate', version: 2, delegateAction: delegateOf(inner, inner.nonce), signature: signed };
    },
  },
});
