import { printable } from '../format/printable.ts';
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

/** A file of the key store holds no key that can be read. */
export class KeyFileError extends ClientError {
  override readonly name = 'KeyFileError';
  /** @param reason - the system's error code, e.g. EACCES; never a part of the file */
  constructor(path: string, reason?: string) {
    super('KEY_FILE', `${path} holds no key that can be read${reason === undefined ? '' : ` (${reason})`}.`, {
      metaMessages: ['It should be JSON with "private_key": "ed25519:…", as near-cli writes it.'],
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

/** The first line of a reason; a contract's stack follows it, and stands in the transaction's tree. */
const firstLine = (reason: string) => printable(reason.split('\n')[0]!);

/** A transaction was included and failed; the tree says where. */
export class TransactionFailedError extends ClientError {
  override readonly name = 'TransactionFailedError';
  /** @param origin - the receipt that failed first and its own reason, where it is another one */
  constructor(hash: string, reason: string, origin?: { accountId: string; reason: string }) {
    super(
      'TRANSACTION_FAILED',
      `Transaction ${hash} failed: ${firstLine(reason)}`,
      origin ? { details: `${origin.accountId}: ${firstLine(origin.reason)}` } : {},
    );
  }
}

/** The node took the transaction for one that cannot be included: nothing happened, and nothing was paid. */
export class TransactionRefusedError extends ClientError {
  override readonly name = 'TransactionRefusedError';
  constructor(reason: string, cause: unknown) {
    super('TRANSACTION_REFUSED', `The transaction was not accepted: ${reason}.`, { cause });
  }
}

/** The node knows no such account. */
export class AccountNotFoundError extends ClientError {
  override readonly name = 'AccountNotFoundError';
  constructor(accountId: string, url: string) {
    super('ACCOUNT_NOT_FOUND', `There is no account ${accountId} on the network of ${url}.`, {
      metaMessages: ['Is it spelled as it should be, and is this the network that you mean (--network, --rpc)?'],
    });
  }
}

/** An option is needed that was not given. */
export class MissingOptionError extends ClientError {
  override readonly name = 'MissingOptionError';
  constructor(flag: string, meaning: string) {
    super('MISSING_OPTION', `${flag} is missing: ${meaning}.`);
  }
}

/** A file that was named cannot be read. */
export class UnreadableFileError extends ClientError {
  override readonly name = 'UnreadableFileError';
  constructor(path: string, cause: unknown) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : code;
    super('UNREADABLE_FILE', `${path} cannot be read: ${reason}.`, { cause });
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

/** Longest value that a message quotes. */
const MAX_QUOTED = 80;
const shortened = (value: string) => (value.length > MAX_QUOTED ? `${value.slice(0, MAX_QUOTED - 1)}…` : value);

/** A value given on the command line or to the API has the wrong form. */
export class InvalidInputError extends ClientError {
  override readonly name = 'InvalidInputError';
  constructor(what: string, value: string, expected: string) {
    super('INVALID_INPUT', `${what} is ${JSON.stringify(shortened(value))}; expected ${expected}.`);
  }
}

/** What a guest's panic looks like inside nearcore's debug text of a failed view. */
const GUEST_PANIC = /GuestPanic \{ panic_msg: "((?:[^"\\]|\\.)*)"/;

/** How nearcore's debug text tells of an account without code, and of a method that is not there. */
const NO_CODE = /CompilationError\(CodeDoesNotExist /;
const NO_METHOD = /MethodResolveError\(MethodNotFound\)/;

/** A view method refused or failed. */
export class ViewFailedError extends ClientError {
  override readonly name = 'ViewFailedError';
  constructor(accountId: string, method: string, text: string, cause: unknown) {
    const reason = NO_CODE.test(text)
      ? 'the account has no contract'
      : NO_METHOD.test(text)
        ? 'the contract has no such method'
        : (GUEST_PANIC.exec(text)?.[1] ?? text).split(/\\n|\n/)[0]!;
    super('VIEW_FAILED', `${accountId} ${method}: ${printable(reason)}`, { cause });
  }
}
