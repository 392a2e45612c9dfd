import { ParseError } from '../errors/parse.ts';
import type { RuntimeConfig } from '../parameters/runtime-config.ts';
import type { CryptoHash } from '../primitives/hash.ts';
import { encodeReceipt } from '../primitives/receipt-borsh.ts';
import { receiptSize } from '../primitives/receipt-size.ts';
import type { Receipt } from '../primitives/receipt.ts';
import type { CongestionInfo } from '../runtime/apply-types.ts';
import { receiptCongestionGas } from '../runtime/congestion.ts';
import {
  getReceivedData,
  setPendingDataCount,
  setPostponedReceipt,
  setPromiseYieldReceipt,
  setQueueIndices,
  type RecordWriter,
} from '../runtime/records.ts';
import { trieKey } from '../store/trie-key.ts';

/**
 * Writes a receipt that waits for results, after all results that a genesis has.
 *
 * @throws {ParseError} GENESIS when it waits for nothing
 * @see nearcore core/store/src/genesis/state_applier.rs insert_postponed_action_receipt
 */
export function writePostponedReceipt(state: RecordWriter, receipt: Receipt): void {
  const { body, receiverId, receiptId } = receipt;
  if (body.kind !== 'Action' && body.kind !== 'PromiseYield') {
    throw new ParseError('GENESIS', `genesis: a postponed receipt of the kind ${body.kind}`);
  }
  if (body.kind === 'PromiseYield') {
    setPromiseYieldReceipt(state, receipt, body.inputDataIds[0] as CryptoHash);
    return;
  }
  const pending = body.inputDataIds.filter((dataId) => getReceivedData(state, receiverId, dataId) === undefined);
  if (pending.length === 0) throw new ParseError('GENESIS', 'genesis: a postponed receipt has all its data already');
  for (const dataId of pending) state.set(trieKey.postponedReceiptId(receiverId, dataId), receiptId);
  setPendingDataCount(state, receiverId, receiptId, pending.length);
  setPostponedReceipt(state, receipt);
}

/** Writes the queue of receipts that a chunk's gas did not suffice for. */
export function writeDelayedReceipts(state: RecordWriter, receipts: readonly Receipt[]): void {
  if (receipts.length === 0) return;
  for (const [i, receipt] of receipts.entries()) state.set(trieKey.delayedReceipt(BigInt(i)), encodeReceipt(receipt));
  setQueueIndices(state, trieKey.delayedReceiptIndices(), { first: 0n, next: BigInt(receipts.length) });
}

/**
 * Congestion that a genesis begins with.
 *
 * @see nearcore runtime/runtime/src/congestion_control.rs bootstrap_congestion_info
 */
export function genesisCongestion(config: RuntimeConfig, delayed: readonly Receipt[]): CongestionInfo {
  return {
    delayedReceiptsGas: delayed.reduce((sum, receipt) => sum + receiptCongestionGas(receipt, config), 0n),
    bufferedReceiptsGas: 0n,
    receiptBytes: delayed.reduce((sum, receipt) => sum + BigInt(receiptSize(receipt)), 0n),
    allowedShard: 0,
  };
}
