import { ParseError } from '../errors/parse.ts';
import { invariant } from '../errors/invariant.ts';
import type { StorageUsageConfig } from '../parameters/runtime-config.ts';
import { writeAccessKey } from '../primitives/access-key.ts';
import { writeAccount, readAccount, localCodeHash, type Account } from '../primitives/account.ts';
import { BorshReader } from '../primitives/borsh-reader.ts';
import { toBorsh } from '../primitives/borsh-writer.ts';
import { sha256 } from '../primitives/crypto.ts';
import { equalBytes } from '../primitives/hash.ts';
import { Trie } from '../store/trie.ts';
import type { ValidatorStake } from './block-types.ts';
import { recordWrite } from './record-write.ts';
import type { StateRecord } from '../primitives/state-record.ts';
import type { TrieKey } from '../store/trie-key.ts';
import { trieKey } from '../store/trie-key.ts';

/**
 * The state that a genesis describes.
 *
 * Storage usage is recomputed from the records, whatever they say; validators' locked balances are set to their stakes.
 * Records of one key count in order, the last one wins.
 *
 * @throws {ParseError} GENESIS when code or keys have no account, or code does not fit its account's hash
 * @see nearcore core/store/src/genesis/state_applier.rs
 */
export function genesisState(records: Iterable<StateRecord>, validators: readonly ValidatorStake[], prices: StorageUsageConfig): Trie {
  const writes = new Map<TrieKey, Uint8Array>();
  const accounts = new Map<string, Account>();
  const usage = new Map<string, bigint>();
  const codes = new Map<string, Uint8Array>();
  for (const record of records) {
    const bytes = storageUsageOf(record, prices);
    if (bytes !== undefined) usage.set(bytes.accountId, (usage.get(bytes.accountId) ?? 0n) + BigInt(bytes.usage));
    if (record.kind === 'Account') accounts.set(record.accountId, { ...record.account });
    else {
      if (record.kind === 'Contract') codes.set(record.accountId, record.code);
      const [key, value] = recordWrite(record);
      writes.set(key, value);
    }
  }
  for (const [accountId, code] of codes) {
    const account = accounts.get(accountId);
    if (account === undefined) throw new ParseError('GENESIS', `genesis has code for the account ${accountId}, which does not exist`);
    if (!equalBytes(sha256(code), localCodeHash(account))) throw new ParseError('GENESIS', `genesis: the code of ${accountId} does not fit its code_hash`);
  }
  for (const [accountId, bytes] of usage) {
    const account = accounts.get(accountId);
    if (account === undefined) throw new ParseError('GENESIS', `genesis has records of the account ${accountId}, which does not exist`);
    account.storageUsage = bytes;
  }
  for (const validator of validators) {
    const account = accounts.get(validator.accountId);
    if (account === undefined) throw new ParseError('GENESIS', `genesis: the validator ${validator.accountId} has no account`);
    account.locked = validator.stakeYocto;
  }
  for (const [accountId, account] of accounts) writes.set(trieKey.account(accountId), toBorsh((writer) => writeAccount(writer, account)));
  return Trie.fromEntries(writes);
}

/** Bytes that one record adds to its account's storage usage; undefined for records that cost nothing. */
function storageUsageOf(record: StateRecord, prices: StorageUsageConfig): { accountId: string; usage: number } | undefined {
  switch (record.kind) {
    case 'Account':
      return { accountId: record.accountId, usage: prices.numBytesAccount };
    case 'Data':
      return { accountId: record.accountId, usage: prices.numExtraBytesRecord + record.dataKey.length + record.value.length };
    case 'Contract':
      return { accountId: record.accountId, usage: record.code.length };
    case 'AccessKey':
      return {
        accountId: record.accountId,
        usage: prices.numExtraBytesRecord + record.publicKey.borshLength + toBorsh((writer) => writeAccessKey(writer, record.accessKey)).length,
      };
    case 'GasKeyNonce':
      return { accountId: record.accountId, usage: prices.numExtraBytesRecord + record.publicKey.borshLength + 2 + 8 };
    default:
      return undefined;
  }
}

/** An account as the state holds it; undefined when it does not exist. */
export function accountOf(trie: Trie, accountId: string): Account | undefined {
  const bytes = trie.get(trieKey.account(accountId));
  if (bytes === undefined) return undefined;
  const account = readAccount(new BorshReader(bytes));
  invariant(account !== undefined, `account ${accountId} does not decode`);
  return account;
}
