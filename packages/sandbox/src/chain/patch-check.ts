import { ParseError } from '../errors/parse.ts';
import { isStorable, localCodeHash } from '../primitives/account.ts';
import { sha256 } from '../primitives/crypto.ts';
import { equalBytes, hashToText } from '../primitives/hash.ts';
import type { StateRecord } from '../primitives/state-record.ts';
import { getAccount } from '../runtime/records.ts';
import type { Trie } from '../store/trie.ts';

/**
 * Refuses patches that would leave a state no chain can have: nearcore dies on them.
 *
 * The order of records within a patch does not matter.
 *
 * @throws {ParseError} PATCH when code has no account or does not fit its account's hash, for receipts in flight, and for
 *   the one balance that no record can hold
 */
export function checkPatch(trie: Trie, records: readonly StateRecord[]): void {
  const accounts = new Map(
    records.flatMap((record) => (record.kind === 'Account' ? [[record.accountId, record.account] as const] : [])),
  );
  for (const record of records) {
    if (record.kind === 'PostponedReceipt' || record.kind === 'DelayedReceipt') {
      throw new ParseError('PATCH', `state records of the kind ${record.kind} cannot be patched`);
    }
    if (record.kind === 'Account' && !isStorable(record.account))
      throw new ParseError('PATCH', `the balance of ${record.accountId} cannot be stored: at most 2^128 - 2 can`);
    if (record.kind !== 'Contract') continue;
    const account = accounts.get(record.accountId) ?? getAccount(trie, record.accountId);
    if (account === null)
      throw new ParseError(
        'PATCH',
        `the contract of ${record.accountId} cannot be patched: the account does not exist`,
      );
    const hash = sha256(record.code);
    if (equalBytes(hash, localCodeHash(account))) continue;
    throw new ParseError('PATCH', `the contract of ${record.accountId} does not fit its account`, {
      metaMessages: [
        `code_hash of the account: ${hashToText(localCodeHash(account))}`,
        `sha256 of the code: ${hashToText(hash)}`,
      ],
    });
  }
}
