import { ParseError } from '../errors/parse.ts';
import type { RuntimeConfig, StorageUsageConfig } from '../parameters/runtime-config.ts';
import { writeAccessKey } from '../primitives/access-key.ts';
import { isStorable, localCodeHash, type Account } from '../primitives/account.ts';
import { toBorsh } from '../primitives/borsh-writer.ts';
import { sha256 } from '../primitives/crypto.ts';
import { equalBytes } from '../primitives/hash.ts';
import type { Receipt } from '../primitives/receipt.ts';
import type { StateRecord } from '../primitives/state-record.ts';
import type { CongestionInfo } from '../runtime/apply-types.ts';
import { setAccount } from '../runtime/records.ts';
import { writeStateRecord } from '../runtime/state-patch.ts';
import { Trie } from '../store/trie.ts';
import { TrieUpdate } from '../store/trie-update.ts';
import type { ValidatorStake } from './block-types.ts';
import { genesisCongestion, writeDelayedReceipts, writePostponedReceipt } from './genesis-receipts.ts';

/** The state that a genesis describes, and how congested its shard is. */
export interface GenesisState {
  readonly trie: Trie;
  readonly congestionInfo: CongestionInfo;
}

/**
 * The state that a genesis describes.
 *
 * Storage usage is recomputed from the records, whatever they say; validators' locked balances are set to their stakes.
 * Records of one key count in order, the last one wins.
 *
 * @throws {ParseError} GENESIS when code or keys have no account, code does not fit its account's hash, or a balance is the
 *   one that no record can hold
 * @see nearcore core/store/src/genesis/state_applier.rs
 */
export function genesisState(
  records: Iterable<StateRecord>,
  validators: readonly ValidatorStake[],
  config: RuntimeConfig,
): GenesisState {
  const prices = config.fees.storageUsage;
  const state = new TrieUpdate(Trie.empty());
  const postponed: Receipt[] = [];
  const delayed: Receipt[] = [];
  const accounts = new Map<string, Account>();
  const usage = new Map<string, bigint>();
  const codes = new Map<string, Uint8Array>();
  for (const record of records) {
    const bytes = storageUsageOf(record, prices);
    if (bytes !== undefined) usage.set(bytes.accountId, (usage.get(bytes.accountId) ?? 0n) + BigInt(bytes.usage));
    if (record.kind === 'Account') accounts.set(record.accountId, { ...record.account });
    else if (record.kind === 'PostponedReceipt') postponed.push(record.receipt);
    else if (record.kind === 'DelayedReceipt') delayed.push(record.receipt);
    else {
      if (record.kind === 'Contract') codes.set(record.accountId, record.code);
      writeStateRecord(state, record);
    }
  }
  for (const [accountId, code] of codes) {
    const account = accounts.get(accountId);
    if (account === undefined)
      throw new ParseError('GENESIS', `genesis has code for the account ${accountId}, which does not exist`);
    if (!equalBytes(sha256(code), localCodeHash(account)))
      throw new ParseError('GENESIS', `genesis: the code of ${accountId} does not fit its code_hash`);
  }
  for (const [accountId, bytes] of usage) {
    const account = accounts.get(accountId);
    if (account === undefined)
      throw new ParseError('GENESIS', `genesis has records of the account ${accountId}, which does not exist`);
    account.storageUsage = bytes;
  }
  for (const validator of validators) {
    const account = accounts.get(validator.accountId);
    if (account === undefined)
      throw new ParseError('GENESIS', `genesis: the validator ${validator.accountId} has no account`);
    account.locked = validator.stakeYocto;
  }
  for (const [accountId, account] of accounts) {
    if (!isStorable(account))
      throw new ParseError('GENESIS', `genesis: the balance of ${accountId} cannot be stored: at most 2^128 - 2 can`);
    setAccount(state, accountId, account);
  }
  for (const receipt of postponed) writePostponedReceipt(state, receipt);
  writeDelayedReceipts(state, delayed);
  state.commit({ kind: 'InitialState' });
  return { trie: state.finalize().trie, congestionInfo: genesisCongestion(config, delayed) };
}

/** Bytes that one record adds to its account's storage usage; undefined for records that cost nothing. */
function storageUsageOf(
  record: StateRecord,
  prices: StorageUsageConfig,
): { accountId: string; usage: number } | undefined {
  switch (record.kind) {
    case 'Account':
      return { accountId: record.accountId, usage: prices.numBytesAccount };
    case 'Data':
      return {
        accountId: record.accountId,
        usage: prices.numExtraBytesRecord + record.dataKey.length + record.value.length,
      };
    case 'Contract':
      return { accountId: record.accountId, usage: record.code.length };
    case 'AccessKey':
      return {
        accountId: record.accountId,
        usage:
          prices.numExtraBytesRecord +
          record.publicKey.handle.borshLength +
          toBorsh((writer) => writeAccessKey(writer, record.accessKey)).length,
      };
    case 'GasKeyNonce':
      return {
        accountId: record.accountId,
        usage: prices.numExtraBytesRecord + record.publicKey.handle.borshLength + 2 + 8,
      };
    default:
      return undefined;
  }
}
