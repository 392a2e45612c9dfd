import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { SandboxError } from '../errors/base.ts';
import { parseKeyPair, type KeyPair } from '../primitives/key-pair.ts';

/** A key file as neard writes it. */
export interface KeyFile {
  readonly accountId: string;
  readonly pair: KeyPair;
}

/** A key file is missing, unreadable or no key file. */
export class KeyFileError extends SandboxError {
  constructor(path: string, cause: unknown) {
    super('KEY_FILE', `Failed to read key file ${path}`, {
      cause,
      details: cause instanceof SandboxError ? cause.shortMessage : String(cause),
      metaMessages: ['Expected JSON with account_id, public_key and secret_key. `near-sandbox init` writes a new one.'],
    });
  }
}

/**
 * Reads `{account_id, public_key, secret_key}`; `private_key` is understood for `secret_key`.
 *
 * @throws {KeyFileError} when the file is missing or is something else
 */
export function readKeyFile(path: string): KeyFile {
  try {
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const { account_id, secret_key, private_key = null } = Object(json) as { readonly [field: string]: unknown };
    const secret = secret_key ?? private_key;
    if (typeof account_id !== 'string') throw new SandboxError('KEY_FIELD', 'missing field `account_id`');
    if (typeof secret !== 'string') throw new SandboxError('KEY_FIELD', 'missing field `secret_key`');
    return { accountId: account_id, pair: parseKeyPair(secret) };
  } catch (cause) {
    throw new KeyFileError(path, cause);
  }
}

/** Writes a key file that only its owner may read. */
export function writeKeyFile(path: string, { accountId, pair }: KeyFile): void {
  const json = { account_id: accountId, public_key: pair.publicKey.toString(), secret_key: pair.secretKey };
  writeFileSync(path, JSON.stringify(json, null, 2), { mode: 0o600 });
  chmodSync(path, 0o600);
}
