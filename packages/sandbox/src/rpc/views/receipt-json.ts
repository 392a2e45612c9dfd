import { toBase64 } from '../../primitives/base58.ts';
import { hashToText } from '../../primitives/hash.ts';
import type {
  ActionReceipt,
  DataReceipt,
  GlobalContractDistributionReceipt,
  Receipt,
} from '../../primitives/receipt.ts';
import { actionJson, globalContractIdJson } from './action-json.ts';
import type { View } from './view.ts';

/**
 * A receipt in nearcore's own serde form, as a state record holds it; `params/receipt.ts` reads it.
 * Everywhere else clients see the view of `views/receipts.ts`.
 */
export function receiptJson({ predecessorId, receiverId, receiptId, body }: Receipt): View {
  return {
    predecessor_id: predecessorId,
    receiver_id: receiverId,
    receipt_id: hashToText(receiptId),
    receipt: bodyJson(body),
  };
}

function bodyJson(body: Receipt['body']): View {
  switch (body.kind) {
    case 'Action':
    case 'PromiseYield':
      return { [body.version === 1 ? body.kind : `${body.kind}V2`]: actionReceiptJson(body) };
    case 'Data':
    case 'PromiseResume':
      return { [body.kind]: dataReceiptJson(body) };
    case 'GlobalContractDistribution':
      return { GlobalContractDistribution: distributionJson(body) };
  }
}

function actionReceiptJson(body: ActionReceipt): View {
  return {
    signer_id: body.signerId,
    ...(body.version === 1 ? {} : { refund_to: body.refundTo }),
    signer_public_key: body.signerPublicKey.toString(),
    gas_price: body.gasPrice.toString(),
    output_data_receivers: body.outputDataReceivers.map(({ dataId, receiverId }) => ({
      data_id: hashToText(dataId),
      receiver_id: receiverId,
    })),
    input_data_ids: body.inputDataIds.map(hashToText),
    actions: body.actions.map(actionJson),
  };
}

function dataReceiptJson({ dataId, data }: DataReceipt): View {
  return { data_id: hashToText(dataId), data: data && toBase64(data) };
}

function distributionJson(body: GlobalContractDistributionReceipt): View {
  const common = {
    id: globalContractIdJson(body.id),
    target_shard: body.targetShard,
    already_delivered_shards: body.alreadyDeliveredShards,
    code: toBase64(body.code),
  };
  return body.nonce === null ? { V1: common } : { V2: { ...common, nonce: body.nonce } };
}
