import type { Action } from './action.ts';
import { writeAction } from './action-borsh.ts';
import { BorshWriter } from './borsh-writer.ts';
import { globalContractIdentifierLength } from './global-contract.ts';
import type { ActionReceipt, GlobalContractDistributionReceipt, Receipt } from './receipt.ts';
import { toUtf8 } from './text.ts';

const scratch = new BorshWriter(512);

/** Bytes of a string in UTF-8. */
export function utf8Length(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return toUtf8(text).length;
  return text.length;
}

const stringSize = (text: string): number => 4 + utf8Length(text);

/** Bytes of an action in borsh, counted for the common kinds and written for the others. */
function actionSize(action: Action): number {
  switch (action.kind) {
    case 'CreateAccount':
      return 1;
    case 'Transfer':
      return 17;
    case 'DeployContract':
      return 5 + action.code.length;
    case 'FunctionCall':
      return 1 + stringSize(action.methodName) + 4 + action.args.length + 24;
    case 'DeployGlobalContract':
      return 6 + action.code.length;
    default:
      scratch.reset();
      writeAction(scratch, action);
      return scratch.length;
  }
}

function actionReceiptSize(body: ActionReceipt): number {
  let size = stringSize(body.signerId) + body.signerPublicKey.borshLength + 16 + 4 + 4 + 4;
  if (body.version === 2) size += body.refundTo === null ? 1 : 1 + stringSize(body.refundTo);
  for (const { receiverId } of body.outputDataReceivers) size += 32 + stringSize(receiverId);
  size += 32 * body.inputDataIds.length;
  for (const action of body.actions) size += actionSize(action);
  return size;
}

function distributionSize(body: GlobalContractDistributionReceipt): number {
  const id = 1 + (body.id.kind === 'CodeHash' ? 0 : 4) + globalContractIdentifierLength(body.id);
  return 1 + id + 8 + 4 + 8 * body.alreadyDeliveredShards.length + 4 + body.code.length + (body.nonce === null ? 0 : 8);
}

/** Number of bytes of a receipt in borsh, without writing it. */
export function receiptSize(receipt: Receipt): number {
  const head = stringSize(receipt.predecessorId) + stringSize(receipt.receiverId) + 32 + 1;
  const { body } = receipt;
  switch (body.kind) {
    case 'Action':
    case 'PromiseYield':
      return head + actionReceiptSize(body);
    case 'Data':
    case 'PromiseResume':
      return head + 32 + (body.data === null ? 1 : 5 + body.data.length);
    case 'GlobalContractDistribution':
      return head + distributionSize(body);
  }
}
