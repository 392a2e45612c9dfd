import { AccountIdError } from '../errors/parse.ts';
import { rustDebugChar } from './rust-format.ts';

/** An account id: 2 to 64 characters of a-z, 0-9 and the separators - _ . which never touch each other or an end. */
export type AccountId = string;

/** What an account id's form says about who may create and own the account. */
export type AccountType = 'Named' | 'NearImplicit' | 'EthImplicit' | 'NearDeterministic';

/** Sender of refunds and of protocol receipts; nobody owns it. */
export const SYSTEM_ACCOUNT: AccountId = 'system';

const MIN_LENGTH = 2;
const MAX_LENGTH = 64;
const VALID = /^(?=.{2,64}$)[a-z0-9]+(?:[-_.][a-z0-9]+)*$/;
const HEX = /^[0-9a-f]+$/;

/** Whether the text is a valid account id. */
export function isAccountId(text: string): text is AccountId {
  return VALID.test(text);
}

/**
 * Checks an account id and returns it.
 *
 * @throws {AccountIdError} with nearcore's words for the first fault found
 * @see near-account-id 2.x validation.rs: length first, then each character from the left
 */
export function parseAccountId(text: string): AccountId {
  if (VALID.test(text)) return text;
  throw new AccountIdError(text, `the Account ID ${accountIdFault(text)}`);
}

function accountIdFault(text: string): string {
  const length = new TextEncoder().encode(text).length;
  if (length < MIN_LENGTH) return 'is too short';
  if (length > MAX_LENGTH) return 'is too long';
  let afterSeparator = true;
  let index = 0;
  let last = '';
  for (const char of text) {
    const separator = char === '-' || char === '_' || char === '.';
    if (!separator && !/^[a-z0-9]$/.test(char))
      return `contains an invalid character ${rustDebugChar(char)} at index ${index}`;
    if (separator && afterSeparator) return `has a redundant separator ${rustDebugChar(char)} at index ${index}`;
    afterSeparator = separator;
    last = char;
    index++;
  }
  return `has a redundant separator ${rustDebugChar(last)} at index ${index - 1}`;
}

/** The kind of account that an id's form stands for; see {@link AccountType}. */
export function accountType(accountId: AccountId): AccountType {
  if (accountId.length === 42 && accountId.charCodeAt(0) === 0x30) {
    const mark = accountId.charCodeAt(1);
    if (mark === 0x78 && HEX.test(accountId.slice(2))) return 'EthImplicit';
    if (mark === 0x73 && HEX.test(accountId.slice(2))) return 'NearDeterministic';
  }
  if (accountId.length === 64 && HEX.test(accountId)) return 'NearImplicit';
  return 'Named';
}

/** Whether the id belongs to an account that comes into being by a transfer or a state init, not by CreateAccount. */
export function isImplicit(accountId: AccountId): boolean {
  return accountType(accountId) !== 'Named';
}

/** Whether the id has no parent (`near`, `alice`); `system` does not count. */
export function isTopLevel(accountId: AccountId): boolean {
  return accountId !== SYSTEM_ACCOUNT && !accountId.includes('.');
}

/** Whether `accountId` is exactly one name below `parent` (`a.bob.near` of `bob.near`). */
export function isSubAccountOf(accountId: AccountId, parent: AccountId): boolean {
  if (!accountId.endsWith(parent)) return false;
  const dot = accountId.length - parent.length - 1;
  return dot > 0 && accountId.indexOf('.') === dot;
}
