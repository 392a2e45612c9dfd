import { fail } from './errors.ts';

/** Longest account id the protocol allows. */
export const MAX_ACCOUNT_ID_LENGTH = 64;

/** Whether `text` is runs of `[a-z0-9]` joined by single `-`, `_` or, where `dots` allows it, `.`. */
function isPartsList(text: string, dots: boolean): boolean {
  let afterSeparator = true;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const plain = (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
    const separator = code === 45 || code === 95 || (dots && code === 46);
    if (!plain && (!separator || afterSeparator)) return false;
    afterSeparator = separator;
  }
  return !afterSeparator;
}

/** Whether `text` is a valid NEAR account id of any kind. */
export function isAccountId(text: unknown): text is string {
  return (
    typeof text === 'string' && text.length >= 2 && text.length <= MAX_ACCOUNT_ID_LENGTH && isPartsList(text, true)
  );
}

/**
 * Refuses a value that is no account id.
 *
 * @throws FactoryInvalidArgs
 */
export function requireAccountId(value: unknown, field: string): string {
  return isAccountId(value) ? value : fail('FactoryInvalidArgs', { [field]: value });
}

/**
 * Account id of the instance `name` under the factory.
 *
 * A name is `[a-z0-9]` with single `-` or `_` inside and no dot, because a factory can create direct sub-accounts only.
 *
 * @throws FactoryInvalidName when `name` is no such name, or `<name>.<factory>` is longer than 64 characters
 */
export function instanceAccountId(name: unknown, factoryId: string): string {
  if (typeof name !== 'string' || !isPartsList(name, false)) return fail('FactoryInvalidName', { name });
  const length = name.length + 1 + factoryId.length;
  if (length > MAX_ACCOUNT_ID_LENGTH) return fail('FactoryInvalidName', { name, length, limit: MAX_ACCOUNT_ID_LENGTH });
  return `${name}.${factoryId}`;
}

/** The name part of a direct sub-account of the factory; undefined for any other account. */
export function instanceName(accountId: unknown, factoryId: string): string | undefined {
  const suffix = `.${factoryId}`;
  // Views pass on what they were given.
  if (typeof accountId !== 'string' || !accountId.endsWith(suffix)) return undefined;
  const name = accountId.slice(0, accountId.length - suffix.length);
  return isPartsList(name, false) ? name : undefined;
}
