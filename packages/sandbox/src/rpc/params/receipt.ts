import type { AccountId } from '../../primitives/account-id.ts';
import type { CryptoHash } from '../../primitives/hash.ts';
import type { Action } from '../../primitives/action.ts';
import type { PublicKey } from '../../primitives/keys.ts';
import type { ActionReceipt, DataReceiver, Receipt, ReceiptBody } from '../../primitives/receipt.ts';
import type { JsonValue } from '../json/value.ts';
import { list, struct, taggedEnum, untaggedEnum } from '../serde/containers.ts';
import type { Decode } from '../serde/decode.ts';
import { accountId, base64, cryptoHash, publicKey } from '../serde/near.ts';
import { decimalString, optional, u64 } from '../serde/scalars.ts';
import { action, globalContractIdentifier } from './action.ts';

const dataReceiverStruct = struct('DataReceiver', { data_id: cryptoHash, receiver_id: accountId });
const dataReceiver: Decode<DataReceiver> = (value) => {
  const { data_id, receiver_id } = dataReceiverStruct(value);
  return { dataId: data_id, receiverId: receiver_id };
};

interface ActionReceiptJson {
  signer_id: AccountId;
  signer_public_key: PublicKey;
  gas_price: bigint;
  output_data_receivers: DataReceiver[];
  input_data_ids: CryptoHash[];
  actions: Action[];
}

const common = {
  signer_public_key: publicKey,
  gas_price: decimalString(128),
  output_data_receivers: list(dataReceiver),
  input_data_ids: list(cryptoHash),
  actions: list(action),
};
const actionReceiptV1 = struct<ActionReceiptJson>('ActionReceipt', { signer_id: accountId, ...common });
const actionReceiptV2 = struct<ActionReceiptJson & { refund_to: AccountId | null }>('ActionReceiptV2', {
  signer_id: accountId,
  refund_to: optional(accountId),
  ...common,
});

function actionBody(kind: ActionReceipt['kind'], version: 1 | 2): { readonly newtype: Decode<ReceiptBody> } {
  return {
    newtype: (value) => {
      const json = version === 1 ? { refund_to: null, ...actionReceiptV1(value) } : actionReceiptV2(value);
      return {
        kind,
        version,
        signerId: json.signer_id,
        refundTo: json.refund_to,
        signerPublicKey: json.signer_public_key,
        gasPrice: json.gas_price,
        outputDataReceivers: json.output_data_receivers,
        inputDataIds: json.input_data_ids,
        actions: json.actions,
      };
    },
  };
}

const dataReceipt = struct('DataReceipt', { data_id: cryptoHash, data: optional(base64) });

function dataBody(kind: 'Data' | 'PromiseResume'): { readonly newtype: Decode<ReceiptBody> } {
  return {
    newtype: (value) => {
      const { data_id, data } = dataReceipt(value);
      return { kind, dataId: data_id, data };
    },
  };
}

const distributionFields = {
  id: globalContractIdentifier,
  target_shard: u64,
  already_delivered_shards: list(u64),
  code: base64,
};
const distributionV1 = struct('GlobalContractDistributionReceiptV1', distributionFields);
const distributionV2 = struct('GlobalContractDistributionReceiptV2', { ...distributionFields, nonce: u64 });

function distributionBody(json: ReturnType<typeof distributionV1>, nonce: bigint | null): ReceiptBody {
  return {
    kind: 'GlobalContractDistribution',
    id: json.id,
    targetShard: json.target_shard,
    alreadyDeliveredShards: json.already_delivered_shards,
    code: json.code,
    nonce,
  };
}

const distribution = taggedEnum<ReceiptBody>({
  V1: { newtype: (value) => distributionBody(distributionV1(value), null) },
  V2: {
    newtype: (value) => {
      const json = distributionV2(value);
      return distributionBody(json, json.nonce);
    },
  },
});

const body = taggedEnum<ReceiptBody>({
  Action: actionBody('Action', 1),
  Data: dataBody('Data'),
  PromiseYield: actionBody('PromiseYield', 1),
  PromiseResume: dataBody('PromiseResume'),
  GlobalContractDistribution: { newtype: distribution },
  ActionV2: actionBody('Action', 2),
  PromiseYieldV2: actionBody('PromiseYield', 2),
});

const receiptV0 = struct('ReceiptV0', {
  predecessor_id: accountId,
  receiver_id: accountId,
  receipt_id: cryptoHash,
  receipt: body,
});

/** nearcore's Receipt in its serde form, as a state record holds it. */
export const receipt: Decode<Receipt> = untaggedEnum<Receipt>('Receipt', (value: JsonValue) => {
  const json = receiptV0(value);
  return {
    predecessorId: json.predecessor_id,
    receiverId: json.receiver_id,
    receiptId: json.receipt_id,
    body: json.receipt,
  };
});
