import { toBase64 } from '../../primitives/base58.ts';
import { sha256 } from '../../primitives/crypto.ts';
import { hashToText } from '../../primitives/hash.ts';
import type { Receipt, ReceiptBody } from '../../primitives/receipt.ts';
import { globalContractIdJson } from './action-json.ts';
import { actionView } from './actions.ts';
import type { View } from './view.ts';

/** nearcore's ReceiptView. */
export function receiptView(receipt: Receipt): View {
  return {
    predecessor_id: receipt.predecessorId,
    receiver_id: receipt.receiverId,
    receipt_id: hashToText(receipt.receiptId),
    receipt: bodyView(receipt.body),
    priority: 0,
  };
}

function bodyView(body: ReceiptBody): View {
  switch (body.kind) {
    case 'Action':
    case 'PromiseYield':
      return {
        Action: {
          signer_id: body.signerId,
          signer_public_key: body.signerPublicKey.toString(),
          gas_price: body.gasPrice.toString(),
          output_data_receivers: body.outputDataReceivers.map(({ dataId, receiverId }) => ({
            data_id: hashToText(dataId),
            receiver_id: receiverId,
          })),
          input_data_ids: body.inputDataIds.map(hashToText),
          actions: body.actions.map(actionView),
          is_promise_yield: body.kind === 'PromiseYield',
          refund_to: body.refundTo ?? undefined,
        },
      };
    case 'Data':
    case 'PromiseResume':
      return {
        Data: {
          data_id: hashToText(body.dataId),
          data: body.data === null ? null : toBase64(body.data),
          is_promise_resume: body.kind === 'PromiseResume',
        },
      };
    case 'GlobalContractDistribution':
      return {
        GlobalContractDistribution: {
          id: globalContractIdJson(body.id),
          target_shard: body.targetShard,
          already_delivered_shards: body.alreadyDeliveredShards,
          code: toBase64(sha256(body.code)),
          nonce: body.nonce ?? undefined,
        },
      };
  }
}
