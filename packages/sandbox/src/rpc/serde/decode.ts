import { SandboxError } from '../../errors/base.ts';
import { rustDebugString } from '../../primitives/rust-format.ts';
import { formatFloat, JsonFloat, type JsonValue } from '../json/value.ts';

/**
 * Reads a typed value out of JSON as serde would, refusing with serde's words.
 *
 * The decoders of this folder are combined per method (see `rpc/params/`), so that what nearcore says about any wrong
 * parameter follows from the shape of its request type and not from a list of cases.
 */
export type Decode<T> = (value: JsonValue) => T;

/** Parameters have another shape than the method's request type; the text is serde's. */
export class DecodeError extends SandboxError {
  constructor(message: string, cause?: unknown) {
    super('RPC_PARAMS', message, { cause });
  }
}

/** What serde calls a value of the wrong type. */
export function unexpected(value: JsonValue): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return `boolean \`${value}\``;
  if (typeof value === 'bigint') return `integer \`${value}\``;
  if (typeof value === 'string') return `string ${rustDebugString(value)}`;
  if (value instanceof JsonFloat) return `floating point \`${formatFloat(value.value)}\``;
  return Array.isArray(value) ? 'sequence' : 'map';
}

/** @throws {DecodeError} always */
export function invalidType(value: JsonValue, expected: string): never {
  throw new DecodeError(`invalid type: ${unexpected(value)}, expected ${expected}`);
}

/** @throws {DecodeError} always */
export function invalidValue(what: string, expected: string): never {
  throw new DecodeError(`invalid value: ${what}, expected ${expected}`);
}

/** @throws {DecodeError} always */
export function invalidLength(length: number, expected: string): never {
  throw new DecodeError(`invalid length ${length}, expected ${expected}`);
}

/** Runs a check of a lower layer; what it throws becomes a refusal with the same words. */
export function refuseAs<T>(check: () => T, words: (message: string) => string = (message) => message): T {
  try {
    return check();
  } catch (cause) {
    if (!(cause instanceof SandboxError)) throw cause;
    throw new DecodeError(words(cause.shortMessage), cause);
  }
}
