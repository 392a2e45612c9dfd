import { readAccessKey } from '../../primitives/access-key.ts';
import { readAccount, localCodeHash, type Account } from '../../primitives/account.ts';
import { toBase64 } from '../../primitives/base58.ts';
import { BorshReader, fromBorsh } from '../../primitives/borsh-reader.ts';
import { hashToText } from '../../primitives/hash.ts';
import { readKeyHandle } from '../../primitives/keys.ts';
import { fromUtf8Lossy } from '../../primitives/text.ts';
import type { StateChange, StateChangeCause } from '../../store/state-change.ts';
import { accessKeyView } from './actions.ts';
import type { View } from './view.ts';

/** Columns of the state that changes are shown of. @see nearcore core/primitives/src/trie_key.rs col */
const ACCOUNT = 0;
const CONTRACT_CODE = 1;
const ACCESS_KEY = 2;
const CONTRACT_DATA = 9;
const COMMA = 0x2c;

/** Kinds of records that `changes` and `block_effects` tell apart. */
export type ChangeKind = 'account' | 'contract_code' | 'access_key' | 'gas_key_nonce' | 'data';

/** A trie key read back: which account's record of which kind it is. */
export interface ChangedKey {
  readonly kind: ChangeKind;
  readonly accountId: string;
  /** What follows the account id and its separator. */
  readonly rest: Uint8Array;
}

/** The record that a trie key stands for; undefined for the protocol's own records. */
export function parseChangedKey(key: Uint8Array): ChangedKey | undefined {
  const accountKinds: Record<number, ChangeKind> = { [ACCOUNT]: 'account', [CONTRACT_CODE]: 'contract_code' };
  const column = key[0] as number;
  const whole = accountKinds[column];
  if (whole !== undefined) return { kind: whole, accountId: fromUtf8Lossy(key.subarray(1)), rest: new Uint8Array() };
  if (column !== ACCESS_KEY && column !== CONTRACT_DATA) return undefined;
  const separator = key.indexOf(column === ACCESS_KEY ? ACCESS_KEY : COMMA, 1);
  const accountId = fromUtf8Lossy(key.subarray(1, separator));
  const rest = key.subarray(separator + 1);
  if (column === CONTRACT_DATA) return { kind: 'data', accountId, rest };
  const reader = new BorshReader(rest);
  readKeyHandle(reader);
  return { kind: reader.remaining === 0 ? 'access_key' : 'gas_key_nonce', accountId, rest };
}

/** nearcore's StateChangeWithCauseView; undefined for a removal that nearcore does not list. */
export function stateChangeView(key: ChangedKey, change: StateChange): View | undefined {
  const value = valueView(key, change.value);
  return value && { cause: causeView(change.cause), ...value };
}

function valueView({ kind, accountId, rest }: ChangedKey, value: Uint8Array | undefined): View | undefined {
  const account_id = accountId;
  switch (kind) {
    case 'account':
      if (value === undefined) return { type: 'account_deletion', change: { account_id } };
      return { type: 'account_update', change: { account_id, ...accountView(fromBorsh(value, readAccount)) } };
    case 'contract_code':
      if (value === undefined) return { type: 'contract_code_deletion', change: { account_id } };
      return { type: 'contract_code_update', change: { account_id, code_base64: toBase64(value) } };
    case 'data': {
      const key_base64 = toBase64(rest);
      if (value === undefined) return { type: 'data_deletion', change: { account_id, key_base64 } };
      return { type: 'data_update', change: { account_id, key_base64, value_base64: toBase64(value) } };
    }
    case 'access_key': {
      const public_key = fromBorsh(rest, readKeyHandle).toString();
      if (value === undefined) return { type: 'access_key_deletion', change: { account_id, public_key } };
      const access_key = accessKeyView(fromBorsh(value, readAccessKey));
      return { type: 'access_key_update', change: { account_id, public_key, access_key } };
    }
    case 'gas_key_nonce': {
      // A nonce goes only with its key, whose removal is listed.
      if (value === undefined) return undefined;
      const reader = new BorshReader(rest);
      const public_key = readKeyHandle(reader).toString();
      const index = reader.u16();
      const nonce = fromBorsh(value, (nonceReader) => nonceReader.u64());
      return { type: 'gas_key_nonce_update', change: { account_id, public_key, index, nonce } };
    }
  }
}

function causeView(cause: StateChangeCause): View {
  // nearcore's names in snake case.
  const type = cause.kind.replace(/(?<=.)[A-Z]/g, '_$&').toLowerCase();
  if ('txHash' in cause) return { type, tx_hash: hashToText(cause.txHash) };
  if ('receiptHash' in cause) return { type, receipt_hash: hashToText(cause.receiptHash) };
  return { type };
}

/** nearcore's AccountView. */
export function accountView(account: Account): View {
  const { contract } = account;
  return {
    amount: account.amount.toString(),
    locked: account.locked.toString(),
    code_hash: hashToText(localCodeHash(account)),
    storage_usage: account.storageUsage,
    storage_paid_at: 0,
    global_contract_hash: contract.kind === 'Global' ? hashToText(contract.codeHash) : undefined,
    global_contract_account_id: contract.kind === 'GlobalByAccount' ? contract.accountId : undefined,
  };
}
