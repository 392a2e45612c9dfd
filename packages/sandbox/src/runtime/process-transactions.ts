import { receiptIdFromTransaction } from '../primitives/derived-ids.ts';
import type { Account } from '../primitives/account.ts';
import type { Receipt } from '../primitives/receipt.ts';
import type { SignedTransaction } from '../primitives/transaction.ts';
import type { InvalidTxError } from '../primitives/tx-errors.ts';
import type { ApplyChunkInput } from './apply-types.ts';
import type { ChunkContext } from './chunk-context.ts';
import { transactionCost, type TransactionCost } from './fees.ts';
import {
  getAccessKey,
  getAccount,
  getGasKeyNonce,
  setAccessKey,
  setAccount,
  setGasKeyNonce,
  type RecordReader,
} from './records.ts';
import { chargeGasKeyTransaction, chargeTransaction, type ChargeVerdict } from './verifier/charge-transaction.ts';
import { validateTransaction } from './verifier/validate-transaction.ts';
import type { RuntimeConfig } from '../parameters/runtime-config.ts';

/** Which transactions became receipts, and why the others did not. */
export interface TransactionsResult {
  readonly included: SignedTransaction[];
  readonly rejected: { readonly transaction: SignedTransaction; readonly error: InvalidTxError }[];
}

/** A transaction's signer as found in state, and the verdict over both. */
export interface CheckedTransaction {
  readonly account: Account;
  readonly cost: TransactionCost;
  readonly verdict: ChargeVerdict;
}

/**
 * Looks up signer and key and charges them, without writing anything.
 *
 * @param missingSigner - the error for a signer that does not exist
 */
export function checkAgainstState(
  state: RecordReader,
  config: RuntimeConfig,
  signed: SignedTransaction,
  gasPrice: bigint,
  blockHeight: number | null,
): CheckedTransaction | { readonly error: InvalidTxError } {
  const { transaction } = signed;
  const { signerId, publicKey, nonceIndex } = transaction;
  const cost = transactionCost(config, transaction, gasPrice);
  if (cost === null) return { error: 'CostOverflow' };
  const account = getAccount(state, signerId);
  if (account === null) return { error: { SignerDoesNotExist: { signer_id: signerId } } };
  const key = getAccessKey(state, signerId, publicKey);
  if (key === null) {
    return {
      error: {
        InvalidAccessKeyError: { AccessKeyNotFound: { account_id: signerId, public_key: publicKey.toString() } },
      },
    };
  }
  if (nonceIndex === null) {
    return { account, cost, verdict: chargeTransaction(config, account, key, transaction, cost, blockHeight) };
  }
  const currentNonce = getGasKeyNonce(state, signerId, publicKey, nonceIndex);
  if (currentNonce === null) {
    const numNonces = 'numNonces' in key.permission ? key.permission.numNonces : 0;
    return { error: { InvalidNonceIndex: { tx_nonce_index: nonceIndex, num_nonces: numNonces } } };
  }
  const verdict = chargeGasKeyTransaction(config, account, key, currentNonce, transaction, cost, blockHeight);
  return { account, cost, verdict };
}

/**
 * Turns transactions into receipts; those to oneself stay in this chunk. A refused one leaves no trace.
 *
 * @see nearcore runtime/runtime/src/lib.rs process_transactions; refusals are those of the chunk producer before it
 */
export function processTransactions(chunk: ChunkContext, input: ApplyChunkInput): TransactionsResult {
  const result: TransactionsResult = { included: [], rejected: [] };
  for (const transaction of input.transactions) {
    const error = processTransaction(chunk, transaction, input.transactionsVerified);
    if (error === null) result.included.push(transaction);
    else result.rejected.push({ transaction, error });
  }
  return result;
}

function processTransaction(chunk: ChunkContext, signed: SignedTransaction, verified: boolean): InvalidTxError | null {
  const { block } = chunk;
  const invalid = validateTransaction(block.config, signed, verified);
  if (invalid !== null) return invalid;
  const checked = checkAgainstState(chunk.state, block.config, signed, block.gasPriceYocto, block.blockHeight);
  if ('error' in checked) return checked.error;
  const { verdict, account, cost } = checked;
  const { signerId, publicKey, nonceIndex } = signed.transaction;
  if (verdict.kind === 'Refused') return verdict.error;
  const { charge } = verdict;
  if (verdict.kind === 'Charged') convert(chunk, signed, cost);
  else failWithGasCharged(chunk, signed, cost, verdict.error);
  account.amount = charge.amount;
  setAccount(chunk.state, signerId, account);
  if (charge.gasKeyNonce !== null && nonceIndex !== null) {
    setGasKeyNonce(chunk.state, signerId, publicKey, nonceIndex, charge.gasKeyNonce);
  }
  setAccessKey(chunk.state, signerId, publicKey, charge.accessKey);
  chunk.state.commit({ kind: 'TransactionProcessing', txHash: signed.hash });
  return null;
}

function convert(chunk: ChunkContext, signed: SignedTransaction, cost: TransactionCost): void {
  const { transaction, hash } = signed;
  const { signerId, receiverId, publicKey, actions } = transaction;
  const { blockHeight } = chunk.block;
  const receiptId = receiptIdFromTransaction(hash, BigInt(blockHeight));
  const gasBurnt = BigInt(cost.gasBurnt);
  const receipt: Receipt = {
    predecessorId: signerId,
    receiverId,
    receiptId,
    body: {
      kind: 'Action',
      version: 1,
      signerId,
      refundTo: null,
      signerPublicKey: publicKey,
      gasPrice: cost.receiptGasPrice,
      outputDataReceivers: [],
      inputDataIds: [],
      actions,
    },
  };
  chunk.receiptOrigins.push({ receiptId, receiverId, parent: 'transaction', parentId: hash, senderId: signerId });
  if (receiverId === signerId) chunk.localReceipts.push(receipt);
  else chunk.sink.forward(receipt);
  chunk.balanceBurnt += cost.burntAmount;
  chunk.addOutcome({
    id: hash,
    outcome: {
      logs: [],
      receiptIds: [receiptId],
      gasBurnt,
      computeUsage: gasBurnt,
      tokensBurnt: cost.burntAmount,
      executorId: signerId,
      status: { kind: 'SuccessReceiptId', receiptId },
      metadata: { version: 1 },
    },
  });
}

/** The deposit could not be paid, but the gas key could pay the gas: that of the conversion is burnt, no receipt is made. */
function failWithGasCharged(
  chunk: ChunkContext,
  { transaction, hash }: SignedTransaction,
  cost: TransactionCost,
  error: InvalidTxError,
): void {
  const gasBurnt = BigInt(cost.gasBurnt);
  chunk.balanceBurnt += cost.burntAmount;
  chunk.addOutcome({
    id: hash,
    outcome: {
      logs: [],
      receiptIds: [],
      gasBurnt,
      computeUsage: gasBurnt,
      tokensBurnt: cost.burntAmount,
      executorId: transaction.signerId,
      status: { kind: 'Failure', error: { InvalidTxError: error } },
      metadata: { version: 1 },
    },
  });
}
