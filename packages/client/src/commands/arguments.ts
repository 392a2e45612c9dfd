import { readFileSync } from 'node:fs';
import { InvalidInputError, UnreadableFileError } from '../errors/codes.ts';

/** Reads a file that was named on the command line. */
function readNamedFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UnreadableFileError(path, error);
  }
}

const WASM_MAGIC = '0061736d';

/** Reads compiled code. */
export function readWasm(path: string): Buffer {
  const code = readNamedFile(path);
  if (code.subarray(0, 4).toString('hex') !== WASM_MAGIC)
    throw new InvalidInputError('The file', path, 'compiled wasm');
  return code;
}

/** An account id: 2 to 64 characters, labels of a-z and 0-9 joined by single `-`, `_` and `.`. */
const ACCOUNT_ID = /^(?=.{2,64}$)[a-z0-9]+([-_.][a-z0-9]+)*$/;

/** Reads an account id. */
export function parseAccountId(flag: string, text: string): string {
  if (!ACCOUNT_ID.test(text)) throw new InvalidInputError(flag, text, 'an account id such as alice.testnet');
  return text;
}

/** Reads a JSON argument: the text itself, or the file behind `@`. */
export function parseJsonArgument(flag: string, text: string): Record<string, unknown> {
  const source = text.startsWith('@') ? readNamedFile(text.slice(1)).toString('utf8') : text;
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new InvalidInputError(flag, text, 'JSON, or @FILE with JSON in it');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidInputError(flag, text, 'a JSON object');
  return value as Record<string, unknown>;
}

/** Reads a whole number that is not negative. */
export function parseCount(flag: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidInputError(flag, text, 'a whole number');
  return Number(text);
}

/** Reads an amount in NEAR with up to 24 places, e.g. `1.5`; gives yoctoNEAR. */
export function parseNear(flag: string, text: string): bigint {
  const match = /^(\d+)(?:\.(\d{1,24}))?$/.exec(text);
  if (!match) throw new InvalidInputError(flag, text, 'an amount in NEAR such as 1.5');
  return BigInt(match[1]! + (match[2] ?? '').padEnd(24, '0'));
}
