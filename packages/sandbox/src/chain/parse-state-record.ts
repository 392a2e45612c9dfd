import { ParseError } from '../errors/parse.ts';
import type { AccessKey, AccessKeyPermission } from '../primitives/access-key.ts';
import { parseAccountId } from '../primitives/account-id.ts';
import { contractFromCodeHash, createAccount, type Account, type AccountContract } from '../primitives/account.ts';
import { fromBase64 } from '../primitives/base58.ts';
import { equalBytes, parseHash, ZERO_HASH } from '../primitives/hash.ts';
import { parsePublicKey } from '../primitives/keys.ts';
import { parseReceiptRecord } from './parse-receipt-record.ts';
import type { StateRecord } from '../primitives/state-record.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * A record from its JSON in a genesis file; unknown fields are ignored, as nearcore does.
 *
 * @throws {ParseError} RECORD naming the kind and field at fault
 */
export function parseStateRecord(json: unknown): StateRecord {
  const [kind, body] = Object.entries((json ?? {}) as Json)[0] ?? ['', undefined];
  if (typeof body !== 'object' || body === null) throw new ParseError('RECORD', `not a state record: ${JSON.stringify(json)?.slice(0, 100)}`);
  const fields = body as Json;
  const accountId = (): string => parseAccountId(text(fields, 'account_id'));
  switch (kind) {
    case 'Account':
      return { kind, accountId: accountId(), account: parseAccount(object(fields, 'account')) };
    case 'Data':
      return { kind, accountId: accountId(), dataKey: fromBase64(text(fields, 'data_key')), value: fromBase64(text(fields, 'value')) };
    case 'Contract':
      return { kind, accountId: accountId(), code: fromBase64(text(fields, 'code')) };
    case 'AccessKey':
      return { kind, accountId: accountId(), publicKey: parsePublicKey(text(fields, 'public_key')), accessKey: parseAccessKey(object(fields, 'access_key')) };
    case 'GasKeyNonce':
      return { kind, accountId: accountId(), publicKey: parsePublicKey(text(fields, 'public_key')), index: Number(fields['index']), nonce: integer(fields, 'nonce') };
    case 'ReceivedData':
      return { kind, accountId: accountId(), dataId: parseHash(text(fields, 'data_id')), data: typeof fields['data'] === 'string' ? fromBase64(fields['data']) : null };
    case 'PostponedReceipt':
    case 'DelayedReceipt':
      return { kind, receipt: parseReceiptRecord(fields) };
    default:
      throw new ParseError('RECORD', `unknown kind of state record: ${kind}`);
  }
}

function parseAccount(fields: Json): Account {
  const account = createAccount(integer(fields, 'amount'), integer(fields, 'storage_usage'), contractOf(fields), integer(fields, 'locked'));
  if (fields['version'] === 'V2') account.version = 2;
  return account;
}

function contractOf(fields: Json): AccountContract {
  if (typeof fields['global_contract_hash'] === 'string') return { kind: 'Global', codeHash: parseHash(fields['global_contract_hash']) };
  if (typeof fields['global_contract_account_id'] === 'string') return { kind: 'GlobalByAccount', accountId: parseAccountId(fields['global_contract_account_id']) };
  const codeHash = parseHash(text(fields, 'code_hash'));
  return equalBytes(codeHash, ZERO_HASH) ? { kind: 'None' } : contractFromCodeHash(codeHash);
}

function parseAccessKey(fields: Json): AccessKey {
  return { nonce: integer(fields, 'nonce'), permission: parsePermission(fields['permission']) };
}

function parsePermission(json: unknown): AccessKeyPermission {
  if (json === 'FullAccess') return { kind: 'FullAccess' };
  const [kind, body] = Object.entries((json ?? {}) as Json)[0] ?? ['', {}];
  const fields = (body ?? {}) as Json;
  const limits = () => ({
    allowance: fields['allowance'] === null || fields['allowance'] === undefined ? null : integer(fields, 'allowance'),
    receiverId: text(fields, 'receiver_id'),
    methodNames: (fields['method_names'] ?? []) as string[],
  });
  const balance = () => ({ balance: integer(fields, 'balance'), numNonces: Number(fields['num_nonces']) });
  switch (kind) {
    case 'FunctionCall':
      return { kind, ...limits() };
    case 'GasKeyFunctionCall':
      return { kind, ...balance(), ...limits() };
    case 'GasKeyFullAccess':
      return { kind, ...balance() };
    default:
      throw new ParseError('RECORD', `unknown access key permission: ${JSON.stringify(json)?.slice(0, 100)}`);
  }
}

function object(fields: Json, name: string): Json {
  const value = fields[name];
  if (typeof value !== 'object' || value === null) throw new ParseError('RECORD', `state record: missing field ${name}`);
  return value as Json;
}

function text(fields: Json, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new ParseError('RECORD', `state record: field ${name} must be a text`);
  return value;
}

function integer(fields: Json, name: string): bigint {
  const value = fields[name];
  if (typeof value === 'bigint' && value >= 0n) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  if (typeof value === 'string' && /^\d+$/.test(value)) return BigInt(value);
  throw new ParseError('RECORD', `state record: field ${name} must be a whole number`, { metaMessages: [`found: ${String(value).slice(0, 100)}`] });
}
