import type { WaitResult } from '../chain/chain-api.ts';
import { hashToText, type CryptoHash } from '../primitives/hash.ts';
import type { InvalidTxError } from '../primitives/tx-errors.ts';
import { HandlerError } from './errors.ts';
import type { JsonWritable } from './json/value.ts';
import { transactionStatusView } from './views/outcomes.ts';

/** A transaction was refused; `data` says why in nearcore's error tree. */
export function invalidTransaction(error: InvalidTxError): HandlerError {
  return new HandlerError('INVALID_TRANSACTION', {
    info: {},
    data: { TxExecutionError: { InvalidTxError: error as unknown as JsonWritable } },
  });
}

/**
 * The answer to a finished wait.
 *
 * @throws {HandlerError} UNKNOWN_TRANSACTION, INVALID_TRANSACTION or TIMEOUT_ERROR
 */
export function answerWait(txHash: CryptoHash, result: WaitResult, withReceipts: boolean): JsonWritable {
  switch (result.kind) {
    case 'reached':
      return transactionStatusView(result.status, withReceipts);
    case 'invalid':
      throw invalidTransaction(result.error);
    case 'timeout':
      throw new HandlerError('TIMEOUT_ERROR', { data: 'Timeout' });
    case 'unknown': {
      const hash = hashToText(txHash);
      throw new HandlerError('UNKNOWN_TRANSACTION', {
        info: { requested_transaction_hash: hash },
        data: `Transaction ${hash} doesn't exist`,
      });
    }
  }
}
