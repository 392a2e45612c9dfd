import type { AccountId } from '../../primitives/account-id.ts';
import { contractFromCodeHash, type Account } from '../../primitives/account.ts';
import { equalBytes, ZERO_HASH, type CryptoHash } from '../../primitives/hash.ts';
import type { Receipt } from '../../primitives/receipt.ts';
import type { StateRecord } from '../../primitives/state-record.ts';
import { sortedEntries, struct, structFromEntries, taggedEnum, unitEnum, type Fields } from '../serde/containers.ts';
import { DecodeError, invalidType, type Decode } from '../serde/decode.ts';
import { accountId, base64, cryptoHash, keyHandle } from '../serde/near.ts';
import { decimalString, optional, u64, unsigned } from '../serde/scalars.ts';
import { accessKey } from './access-key.ts';
import { receipt } from './receipt.ts';

const u128 = decimalString(128);

interface AccountJson {
  amount: bigint;
  locked: bigint;
  code_hash: CryptoHash;
  storage_usage: bigint;
  version: 'V1' | 'V2';
  global_contract_hash: CryptoHash | null;
  global_contract_account_id: AccountId | null;
}

const accountStruct = struct<AccountJson>('SerdeAccount', {
  amount: u128,
  locked: u128,
  code_hash: cryptoHash,
  storage_usage: u64,
  version: { decode: unitEnum('V1', 'V2'), default: 'V1' },
  global_contract_hash: { decode: optional(cryptoHash), default: null },
  global_contract_account_id: { decode: optional(accountId), default: null },
});

/**
 * nearcore's serde form of an Account.
 *
 * @see nearcore core/primitives-core/src/account.rs Deserialize for Account
 */
const account: Decode<Account> = (value) => {
  const json = accountStruct(value);
  const { global_contract_hash: hash, global_contract_account_id: id } = json;
  if (!equalBytes(json.code_hash, ZERO_HASH) && (hash !== null || id !== null)) {
    throw new DecodeError("An Account can't contain both a local and global contract");
  }
  if (hash !== null && id !== null) throw new DecodeError("An Account can't contain both types of global contracts");
  const common = { amount: json.amount, locked: json.locked, storageUsage: json.storage_usage };
  const local = contractFromCodeHash(json.code_hash);
  if (json.version === 'V1') return { version: 1, ...common, contract: local };
  if (id !== null) return { version: 2, ...common, contract: { kind: 'GlobalByAccount', accountId: id } };
  return { version: 2, ...common, contract: hash === null ? local : { kind: 'Global', codeHash: hash } };
};

/** A struct variant's fields: serde_json takes those of a variant from an object only. */
function fields<T extends object>(of: Fields<T>): Decode<T> {
  return (value) =>
    value instanceof Map ? structFromEntries(of, sortedEntries(value)) : invalidType(value, 'struct variant');
}

/** nearcore's DelayedReceipt: the receipt is flattened into it. */
const delayedReceipt: Decode<Receipt> = (value) =>
  value instanceof Map ? receipt(value) : invalidType(value, 'struct DelayedReceipt');

const accountFields = fields({ account_id: accountId, account });
const dataFields = fields({ account_id: accountId, data_key: base64, value: base64 });
const contractFields = fields({ account_id: accountId, code: base64 });
const keyFields = fields({ account_id: accountId, public_key: keyHandle, access_key: accessKey });
const receivedFields = fields({ account_id: accountId, data_id: cryptoHash, data: optional(base64) });
const nonceFields = fields({
  account_id: accountId,
  public_key: keyHandle,
  index: unsigned(16),
  nonce: u64,
});

/** nearcore's StateRecord, as in genesis.json and `sandbox_patch_state`. */
export const stateRecord: Decode<StateRecord> = taggedEnum<StateRecord>({
  Account: {
    fields: (value) => {
      const { account_id, account: record } = accountFields(value);
      return { kind: 'Account', accountId: account_id, account: record };
    },
  },
  Data: {
    fields: (value) => {
      const { account_id, data_key, value: data } = dataFields(value);
      return { kind: 'Data', accountId: account_id, dataKey: data_key, value: data };
    },
  },
  Contract: {
    fields: (value) => {
      const { account_id, code } = contractFields(value);
      return { kind: 'Contract', accountId: account_id, code };
    },
  },
  AccessKey: {
    fields: (value) => {
      const { account_id, public_key, access_key } = keyFields(value);
      return { kind: 'AccessKey', accountId: account_id, publicKey: public_key, accessKey: access_key };
    },
  },
  PostponedReceipt: { newtype: (value) => ({ kind: 'PostponedReceipt', receipt: receipt(value) }) },
  ReceivedData: {
    fields: (value) => {
      const { account_id, data_id, data } = receivedFields(value);
      return { kind: 'ReceivedData', accountId: account_id, dataId: data_id, data };
    },
  },
  DelayedReceipt: { newtype: (value) => ({ kind: 'DelayedReceipt', receipt: delayedReceipt(value) }) },
  GasKeyNonce: {
    fields: (value) => {
      const { account_id, public_key, index, nonce } = nonceFields(value);
      return { kind: 'GasKeyNonce', accountId: account_id, publicKey: public_key, index: Number(index), nonce };
    },
  },
});
