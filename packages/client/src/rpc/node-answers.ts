import { AccessKeyDoesNotExistError, AccountDoesNotExistError, NearError } from 'near-kit';
import type { FailureView } from './outcome.ts';
import { explainFailure } from '../transaction/explain-failure.ts';
import { AccountNotFoundError, NodeError, TransactionRefusedError } from '../errors/codes.ts';

/** The error of this package that says the same as one of near-kit's; any other error as it is. */
function translate(error: unknown, url: string, method: string): unknown {
  if (error instanceof AccountDoesNotExistError) return new AccountNotFoundError(error.accountId, url);
  if (error instanceof AccessKeyDoesNotExistError)
    return new TransactionRefusedError(`${error.publicKey} is no access key of ${error.accountId}`, error);
  // near-kit does not export the classes of these: their codes tell.
  switch (error instanceof NearError ? error.code : undefined) {
    case 'INVALID_NONCE':
      return new TransactionRefusedError('another transaction of the same key came first; send it again', error);
    case 'INVALID_TRANSACTION':
      return new TransactionRefusedError(explainFailure(((error as NearError).data ?? {}) as FailureView), error);
    case 'NETWORK_ERROR':
    case 'TIMEOUT_ERROR':
      return new NodeError(url, method, error);
    default:
      return error;
  }
}

/** Waits for a node's answer to `method`; what it refuses is thrown as an error of this package. */
export async function answerOf<T>(url: string, method: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw translate(error, url, method);
  }
}
