import { hashToText, type CryptoHash } from '../../primitives/hash.ts';
import { HandlerError } from '../errors.ts';
import { method } from '../method.ts';
import { args } from '../params/params.ts';
import { struct } from '../serde/containers.ts';
import { cryptoHash } from '../serde/near.ts';
import { receiptView } from '../views/receipts.ts';

const reference = args(struct('ReceiptReference', { receipt_id: cryptoHash }));

/** `EXPERIMENTAL_receipt`: a receipt by its id. */
export const receipt = method(reference, ({ chain }, { receipt_id }) => {
  const found = chain.findReceipt(receipt_id);
  if (found === undefined) throw unknownReceipt(receipt_id);
  return receiptView(found);
});

/** `EXPERIMENTAL_receipt_to_tx`: the transaction that a receipt descends from. */
export const receiptToTx = method(reference, ({ chain }, { receipt_id }) => {
  let origin = chain.findReceiptOrigin(receipt_id);
  while (origin !== undefined && origin.transactionHash === null && origin.parentReceiptId !== null) {
    origin = chain.findReceiptOrigin(origin.parentReceiptId);
  }
  if (origin === undefined || origin.transactionHash === null) throw unknownReceipt(receipt_id);
  return { transaction_hash: hashToText(origin.transactionHash), sender_account_id: origin.senderAccountId };
});

function unknownReceipt(receiptId: CryptoHash): HandlerError {
  return new HandlerError('UNKNOWN_RECEIPT', { info: { receipt_id: hashToText(receiptId) } });
}
