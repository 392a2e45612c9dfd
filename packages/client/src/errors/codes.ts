import { ClientError } from './base.ts';

/** The account has no key in the key store that the command was told to use. */
export class KeyNotFoundError extends ClientError {
  override readonly name = 'KeyNotFoundError';
  constructor(accountId: string, folder: string) {
    super('KEY_NOT_FOUND', `There is no key of ${accountId} in ${folder}.`, {
      metaMessages: [
        'Import it with `near account import-account`, or name another folder with --keys, or a key with --private-key.',
      ],
    });
  }
}

/** The node could not be asked, or answered with an error of its own. */
export class NodeError extends ClientError {
  override readonly name = 'NodeError';
  constructor(url: string, method: string, cause: unknown) {
    super('NODE_ERROR', `${url} did not answer ${method}.`, {
      details: cause instanceof Error ? cause.message : String(cause),
      metaMessages: ['Is the node running, and is this its address? The embedded NEAR prints its own at start.'],
      cause,
    });
  }
}

/** A transaction was included and failed; the tree says where. */
export class TransactionFailedError extends ClientError {
  override readonly name = 'TransactionFailedError';
  constructor(hash: string, reason: string) {
    // The first line is the reason; a contract's stack follows it, and stands in the transaction's tree.
    super('TRANSACTION_FAILED', `Transaction ${hash} failed: ${reason.split('\n')[0]}`);
  }
}

/** The cursor was written while following another chain, or this chain has been started anew. */
export class CursorMismatchError extends ClientError {
  override readonly name = 'CursorMismatchError';
  constructor(height: number, expectedHash: string, actualHash: string | undefined) {
    super(
      'CURSOR_MISMATCH',
      `Block ${height} is ${actualHash ?? 'unknown'} here, and was ${expectedHash} when the cursor was written.`,
      {
        metaMessages: [
          'The node follows another chain, or its chain was started anew. Name another --cursor, or delete this one to start over.',
        ],
      },
    );
  }
}

/** A file of ours cannot be read as what it should be. */
export class DamagedFileError extends ClientError {
  override readonly name = 'DamagedFileError';
  constructor(path: string, cause: unknown) {
    super('DAMAGED_FILE', `${path} cannot be read.`, {
      details: cause instanceof Error ? cause.message : String(cause),
      metaMessages: ['Restore it, or delete it to start over.'],
      cause,
    });
  }
}

/** A value given on the command line or to the API has the wrong form. */
export class InvalidInputError extends ClientError {
  override readonly name = 'InvalidInputError';
  constructor(what: string, value: string, expected: string) {
    super('INVALID_INPUT', `${what} is ${JSON.stringify(value)}; expected ${expected}.`);
  }
}

/** What a guest's panic looks like inside nearcore's debug text of a failed view. */
const GUEST_PANIC = /GuestPanic \{ panic_msg: "((?:[^"\\]|\\.)*)"/;

/** A view method refused or failed. */
export class ViewFailedError extends ClientError {
  override readonly name = 'ViewFailedError';
  constructor(accountId: string, method: string, text: string, cause: unknown) {
    const reason = (GUEST_PANIC.exec(text)?.[1] ?? text).split(/\\n|\n/)[0]!;
    super('VIEW_FAILED', `${accountId} ${method}: ${reason}`, { cause });
  }
}
