import { isFeatureEnabled } from '../../parameters/features.ts';
import type { FunctionCallAction } from '../../primitives/action.ts';
import { toBorsh } from '../../primitives/borsh-writer.ts';
import { actionHash, actionRandomSeed } from '../../primitives/derived-ids.ts';
import { ZERO_HASH } from '../../primitives/hash.ts';
import { writePublicKey } from '../../primitives/keys.ts';
import type { Receipt } from '../../primitives/receipt.ts';
import type { FunctionCallErrorJson } from '../../primitives/tx-errors.ts';
import type { VMContext } from '../../vm/context.ts';
import { toFunctionCallErrorView } from '../../vm/error-text.ts';
import type { ActionResult } from '../action-result.ts';
import { runCode } from '../run-code.ts';
import { RuntimeExt } from '../ext.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';
import type { PendingActionReceipt, ReceiptManager } from '../receipt-manager.ts';
import { enqueuePromiseYieldTimeout } from '../yield-timeouts.ts';
import { existingAccount } from './existing-account.ts';

/**
 * Calls a method of the receiver's contract. A failing contract is an error of the action.
 *
 * @param index - the action's place in the receipt
 * @see nearcore runtime/runtime/src/function_call.rs action_function_call
 */
export function applyFunctionCall(
  execution: ReceiptExecution,
  action: FunctionCallAction,
  index: number,
  result: ActionResult,
): void {
  const { chunk, receipt, accountId } = execution;
  const { block } = chunk;
  const account = existingAccount(execution);
  const hash = actionHash(receipt.receiptId, BigInt(block.blockHeight), index);
  const ext = new RuntimeExt({
    state: chunk.state,
    accounting: chunk.accounting,
    accountId,
    actionHash: hash,
    blockHeight: block.blockHeight,
    protocolVersion: block.config.protocolVersion,
    epoch: chunk.epoch,
    proofSizeBeforeReceipt: execution.proofSizeBefore,
  });
  const outcome = runCode({
    state: chunk.state,
    accountId,
    account,
    chainId: block.chainId,
    config: block.config,
    method: action.methodName,
    context: createContext(execution, action, index, actionRandomSeed(hash, block.randomSeed)),
    external: ext,
  });
  const usedGas = Number(outcome.usedGas);
  const burntGas = Number(outcome.burntGas);
  const unused = Math.max(0, Number(action.gas) - usedGas);
  result.gasBurnt += burntGas;
  result.gasBurntForFunctionCall += burntGas;
  // On failure only the burnt gas counts, so what was shared out by weight comes back.
  result.gasUsed += usedGas + ext.receipts.distributeGas(unused);
  result.computeUsage += Number(outcome.computeUsage);
  for (const log of outcome.logs) result.logs.push(log);
  result.profile = outcome.profile;
  if (outcome.error !== undefined) {
    result.fail({ FunctionCallError: toFunctionCallErrorView(outcome.error) as FunctionCallErrorJson });
    return;
  }
  account.amount = outcome.balance;
  account.storageUsage = outcome.storageUsage;
  result.subsidized += outcome.subsidizedAmount;
  result.returnData = outcome.returnData;
  collectReceipts(execution, ext.receipts, result);
}

function createContext(
  execution: ReceiptExecution,
  action: FunctionCallAction,
  index: number,
  randomSeed: Uint8Array,
): VMContext {
  const { chunk, receipt, body, accountId } = execution;
  const { block } = chunk;
  const account = existingAccount(execution);
  const isLast = index + 1 === body.actions.length;
  return {
    chainId: block.chainId,
    currentAccountId: accountId,
    signerAccountId: body.signerId,
    signerAccountPk: toBorsh((writer) => writePublicKey(writer, body.signerPublicKey)),
    predecessorAccountId: receipt.predecessorId,
    refundToAccountId: body.refundTo ?? receipt.predecessorId,
    input: action.args,
    promiseResults: execution.promiseResults,
    blockHeight: BigInt(block.blockHeight),
    blockTimestamp: block.blockTimestampNs,
    epochHeight: BigInt(block.epochHeight),
    accountBalance: account.amount,
    accountLockedBalance: account.locked,
    storageUsage: account.storageUsage,
    accountContract: account.contract,
    attachedDeposit: action.deposit,
    prepaidGas: action.gas,
    randomSeed,
    // Waiting receipts get the value of the last action only.
    outputDataReceivers: isLast ? body.outputDataReceivers.map(({ receiverId }) => receiverId) : [],
  };
}

/** Turns what the contract put together into receipts: promises first, then answers to yields. */
function collectReceipts(execution: ReceiptExecution, receipts: ReceiptManager, result: ActionResult): void {
  const { chunk, accountId } = execution;
  const { blockHeight, config } = chunk.block;
  for (const pending of receipts.actionReceipts) {
    const [dataId] = pending.inputDataIds;
    if (pending.isPromiseYield && dataId !== undefined) {
      const expiresAt = BigInt(blockHeight + config.wasm.limits.yieldTimeoutLengthInBlocks);
      enqueuePromiseYieldTimeout(chunk.state, { accountId, dataId, expiresAt });
    }
    result.newReceipts.push(toReceipt(execution, pending));
  }
  for (const { dataId, data, isPromiseResume } of receipts.dataReceipts) {
    const kind = isPromiseResume ? 'PromiseResume' : 'Data';
    result.newReceipts.push({
      predecessorId: accountId,
      receiverId: accountId,
      receiptId: ZERO_HASH,
      body: { kind, dataId, data },
    });
  }
}

function toReceipt({ chunk, accountId, body }: ReceiptExecution, pending: PendingActionReceipt): Receipt {
  return {
    predecessorId: accountId,
    receiverId: pending.receiverId,
    receiptId: ZERO_HASH,
    body: {
      kind: pending.isPromiseYield ? 'PromiseYield' : 'Action',
      version: isFeatureEnabled('DeterministicAccountIds', chunk.block.config.protocolVersion) ? 2 : 1,
      signerId: body.signerId,
      refundTo: pending.refundTo,
      signerPublicKey: body.signerPublicKey,
      gasPrice: body.gasPrice,
      outputDataReceivers: pending.outputDataReceivers,
      inputDataIds: pending.inputDataIds,
      actions: pending.actions,
    },
  };
}
