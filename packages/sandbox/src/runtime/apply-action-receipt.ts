import { invariant } from '../errors/invariant.ts';
import { isFeatureEnabled } from '../parameters/features.ts';
import { SYSTEM_ACCOUNT, type AccountId } from '../primitives/account-id.ts';
import { receiptIdFromReceipt } from '../primitives/derived-ids.ts';
import type { CryptoHash } from '../primitives/hash.ts';
import type { ExecutionOutcomeWithId, ExecutionStatus } from '../primitives/outcome.ts';
import { isActionReceipt, type ActionReceipt, type Receipt } from '../primitives/receipt.ts';
import { trieKey } from '../store/trie-key.ts';
import type { PromiseResult } from '../vm/context.ts';
import { ActionResult } from './action-result.ts';
import { applyAction } from './actions/apply-action.ts';
import type { ChunkContext } from './chunk-context.ts';
import { gasToBalance, receiptExecFee, totalDeposit } from './fees.ts';
import { gasProfileEntries } from './gas-profile-view.ts';
import { isInstantReceipt } from './instant-receipt.ts';
import type { ReceiptExecution } from './receipt-execution.ts';
import { getAccount, getReceivedData, setAccount } from './records.ts';
import { appendRefunds, gasBurnPrice } from './refunds.ts';
import { missingStorageStake } from './verifier/storage-stake.ts';
import { validateNewReceipt } from './verifier/validate-receipt.ts';

const NO_VALUE = new Uint8Array();

/**
 * Executes an action receipt whose results have all arrived.
 *
 * Order of effects: results leave the state; actions until one fails; storage stake; refunds; commit or rollback; the
 * contract's reward; results for receipts that wait; new receipts get their ids and leave.
 *
 * @see nearcore runtime/runtime/src/lib.rs apply_action_receipt
 */
export function applyActionReceipt(chunk: ChunkContext, receipt: Receipt): ExecutionOutcomeWithId {
  const { body, receiverId: accountId, receiptId } = receipt;
  invariant(isActionReceipt(body), 'only action receipts are executed');
  const { state } = chunk;
  const { protocolVersion } = chunk.block.config;
  const proofSizeBefore = chunk.recorder.sizeUpperBound;
  const promiseResults = takePromiseResults(chunk, accountId, body);
  state.commit({ kind: 'ActionReceiptProcessingStarted', receiptHash: receiptId });

  const execution: ReceiptExecution = {
    chunk,
    receipt,
    body,
    accountId,
    account: getAccount(state, accountId),
    actorId: receipt.predecessorId,
    promiseResults,
    proofSizeBefore,
  };
  const existed = execution.account !== null;
  const result = applyActions(execution);
  finishAccount(execution, result);
  const created = !existed && execution.account !== null && result.error === null;
  const settledBurnt = settleGas(execution, result, created);
  for (const proposal of result.validatorProposals) chunk.validatorProposals.push(proposal);
  if (result.error === null) state.commit({ kind: 'ReceiptProcessing', receiptHash: receiptId });
  else state.rollback();

  const tokensBurnt = settledBurnt + result.tokensBurnt;
  chunk.balanceBurnt += tokensBurnt + result.hiddenBurnt;
  chunk.subsidized += result.subsidized;
  payReward(execution, result);
  sendOutputData(execution, result);
  const receiptIds = sendReceipts(chunk, receipt, result.newReceipts);
  return {
    id: receiptId,
    outcome: {
      logs: result.logs,
      receiptIds,
      gasBurnt: BigInt(result.gasBurnt),
      computeUsage: BigInt(result.computeUsage),
      tokensBurnt,
      executorId: accountId,
      status: statusOf(chunk, receipt, result),
      metadata: {
        version: isFeatureEnabled('ExecutionMetadataV4', protocolVersion) ? 4 : 3,
        gasProfile: gasProfileEntries(result.profile),
      },
    },
  };
}

/** Reads the results that the receipt waited for and removes them from the state. */
function takePromiseResults({ state }: ChunkContext, accountId: AccountId, body: ActionReceipt): PromiseResult[] {
  return body.inputDataIds.map((dataId) => {
    const data = getReceivedData(state, accountId, dataId);
    invariant(data !== undefined, 'a result of a ready receipt is missing from the state');
    state.remove(trieKey.receivedData(accountId, dataId));
    return data === null ? { kind: 'Failed' } : { kind: 'Successful', data };
  });
}

function applyActions(execution: ReceiptExecution): ActionResult {
  const { config } = execution.chunk.block;
  const result = new ActionResult(receiptExecFee(config));
  for (const [index, action] of execution.body.actions.entries()) {
    const next = applyAction(execution, action, index);
    if (next.error === null) {
      for (const created of next.newReceipts) {
        const error = validateNewReceipt(config, created);
        if (error === null) continue;
        next.fail({ NewReceiptValidationError: error });
        break;
      }
    }
    result.merge(next);
    if (result.error !== null) {
      result.error = { index, kind: result.error.kind };
      break;
    }
  }
  return result;
}

/** Checks that the account can hold its storage, then writes it back. The error belongs to no action: its index is null. */
function finishAccount({ chunk, account, accountId }: ReceiptExecution, result: ActionResult): void {
  if (result.error !== null || account === null) return;
  const missing = missingStorageStake(account, account.amount, chunk.block.config);
  if (missing === 0n) {
    setAccount(chunk.state, accountId, account);
    return;
  }
  const lack = new ActionResult(0);
  lack.fail({ LackBalanceForState: { account_id: accountId, amount: missing.toString() } });
  result.merge(lack);
}

/**
 * Refunds what is left of a receipt's gas and deposits. Refunds are free themselves: their gas counts against the chunk only.
 *
 * @returns what its gas cost, penalty and charge included
 */
function settleGas(execution: ReceiptExecution, result: ActionResult, created: boolean): bigint {
  if (execution.receipt.predecessorId !== SYSTEM_ACCOUNT) {
    const { gasBurnt, refundPenalty, creationCharge } = appendRefunds(execution, result, created);
    return gasBurnt + refundPenalty + creationCharge;
  }
  // A refund that cannot be delivered is lost.
  if (result.error !== null) execution.chunk.balanceBurnt += totalDeposit(execution.body.actions);
  return 0n;
}

/** Pays the contract its share of the gas that it burnt, even when the receipt failed. */
function payReward(execution: ReceiptExecution, result: ActionResult): void {
  const { chunk, receipt, accountId } = execution;
  const { numerator, denominator } = chunk.block.config.fees.burntGasReward;
  const rewardGas = Math.floor((result.gasBurntForFunctionCall * numerator) / denominator);
  if (rewardGas === 0) return;
  const account = getAccount(chunk.state, accountId);
  if (account === null) return;
  const reward = gasToBalance(gasBurnPrice(execution), rewardGas);
  if (reward === 0n) return;
  chunk.balanceBurnt -= reward;
  account.amount += reward;
  setAccount(chunk.state, accountId, account);
  chunk.state.commit({ kind: 'ActionReceiptGasReward', receiptHash: receipt.receiptId });
}

/** Sends the value to the receipts that wait for it, or lets the promise that was returned send its own. */
function sendOutputData({ body, accountId }: ReceiptExecution, result: ActionResult): void {
  const { outputDataReceivers } = body;
  if (outputDataReceivers.length === 0) return;
  if (result.error === null && result.returnData.kind === 'ReceiptIndex') {
    const returned = result.newReceipts[result.returnData.receiptIndex]?.body;
    invariant(
      returned !== undefined && isActionReceipt(returned),
      'the promise that was returned is no action receipt',
    );
    for (const receiver of outputDataReceivers) returned.outputDataReceivers.push(receiver);
    return;
  }
  const data = result.error !== null ? null : valueOf(result);
  for (const { dataId, receiverId } of outputDataReceivers) {
    result.newReceipts.push({
      predecessorId: accountId,
      receiverId,
      receiptId: dataId,
      body: { kind: 'Data', dataId, data },
    });
  }
}

function valueOf({ returnData }: ActionResult): Uint8Array {
  return returnData.kind === 'Value' ? returnData.data : NO_VALUE;
}

/**
 * Gives new receipts their ids and sends them; instant ones stay here.
 *
 * @returns ids of the action receipts among them, which the outcome shows
 */
function sendReceipts(chunk: ChunkContext, parent: Receipt, newReceipts: readonly Receipt[]): CryptoHash[] {
  const receiptIds: CryptoHash[] = [];
  const height = BigInt(chunk.block.blockHeight);
  for (const [index, created] of newReceipts.entries()) {
    const receiptId = receiptIdFromReceipt(parent.receiptId, height, index);
    const receipt: Receipt = { ...created, receiptId };
    chunk.receiptOrigins.push({
      receiptId,
      receiverId: receipt.receiverId,
      parent: 'receipt',
      parentId: parent.receiptId,
      senderId: parent.predecessorId,
    });
    if (isInstantReceipt(receipt, chunk.block.config.protocolVersion)) chunk.instantReceipts.push(receipt);
    else chunk.sink.forward(receipt);
    if (isActionReceipt(receipt.body)) receiptIds.push(receiptId);
  }
  return receiptIds;
}

function statusOf(chunk: ChunkContext, receipt: Receipt, result: ActionResult): ExecutionStatus {
  if (result.error !== null) return { kind: 'Failure', error: { ActionError: result.error } };
  if (result.returnData.kind !== 'ReceiptIndex') return { kind: 'SuccessValue', value: valueOf(result) };
  const height = BigInt(chunk.block.blockHeight);
  return {
    kind: 'SuccessReceiptId',
    receiptId: receiptIdFromReceipt(receipt.receiptId, height, result.returnData.receiptIndex),
  };
}
