import { fail, formatError } from './errors.ts';

/** Why a creation came to nothing. */
export type FailureReason =
  /** The account exists already, without the factory's doing. */
  | 'name_taken'
  /** The init call panicked, ran out of gas, does not exist, or the code is no contract. */
  | 'init_failed'
  /** No global contract of that id exists. */
  | 'code_missing'
  /** The factory published the global contract, and it has not reached this shard yet. */
  | 'not_distributed';

/** What the probes after a failed creation found; undefined where nothing was probed. */
export interface ProbeResult {
  /** Whether the instance's account exists. */
  accountExists: boolean;
  /** Whether a fresh account can use the global contract. */
  codeUsable: boolean | undefined;
}

/** What to go by when the global contract was not probed. */
export interface FailureHints {
  global: boolean;
  /** Whether the factory itself published that code, or was about to. */
  publishedHere: boolean;
  /** Whether the creation was asked for before that publication was confirmed: the code can be usable only since. */
  askedBefore: boolean;
  /** Whether the newest instance of the template has the same version, so the code was usable then. */
  usedBefore: boolean;
}

/** The reason class of a failed creation. */
export function failureReason(probe: ProbeResult, hints: FailureHints): FailureReason {
  if (probe.accountExists) return 'name_taken';
  if (!hints.global) return 'init_failed';
  if (hints.publishedHere && hints.askedBefore) return 'not_distributed';
  if (probe.codeUsable ?? hints.usedBefore) return 'init_failed';
  return hints.publishedHere ? 'not_distributed' : 'code_missing';
}

const ERRORS = {
  name_taken: 'FactoryNameTaken',
  init_failed: 'FactoryInitFailed',
  code_missing: 'FactoryCodeMissing',
  not_distributed: 'FactoryCodeNotDistributed',
} as const;

/** The error text of a failed creation. */
export function failureText(reason: FailureReason, accountId: string, codeId: string): string {
  const values: Record<string, string> = { account_id: accountId };
  if (reason === 'code_missing' || reason === 'not_distributed') values.code_id = codeId;
  return formatError(ERRORS[reason], values);
}

/** Panics with a text made by {@link failureText}; refuses any other text, so that it cannot be put to other use. */
export function failWith(text: string): never {
  const known = Object.values(ERRORS).some((name) => text.startsWith(`${name}: `));
  if (!known) fail('FactoryInvalidArgs', { error: text });
  const error = new Error(text);
  throw error;
}
