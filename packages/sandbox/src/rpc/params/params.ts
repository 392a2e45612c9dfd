import type { JsonValue } from '../json/value.ts';
import { DecodeError, type Decode } from '../serde/decode.ts';
import { RpcParseError } from '../errors.ts';

/** How a method's `params` become its request; refuses with {@link RpcParseError}. */
export type ParseParams<T> = (params: JsonValue) => T;

/**
 * Reads params as the method's request type.
 *
 * @throws {RpcParseError} "Failed parsing args: ..." with serde's words
 */
export function parseArgs<T>(decode: Decode<T>, params: JsonValue): T {
  try {
    return decode(params);
  } catch (error) {
    if (error instanceof DecodeError) throw new RpcParseError(`Failed parsing args: ${error.shortMessage}`);
    throw error;
  }
}

/** A parser for methods that take a request object only. */
export function args<T>(decode: Decode<T>): ParseParams<T> {
  return (params) => parseArgs(decode, params);
}

/** A parser for methods that also take `[element]`: the older form of their parameters. */
export function argsOrSingleton<T>(single: (element: JsonValue) => T, otherwise: ParseParams<T>): ParseParams<T> {
  return (params) =>
    Array.isArray(params) && params.length === 1 ? single(params[0] as JsonValue) : otherwise(params);
}

/** A parser for methods that also take `[first, second]`. */
export function argsOrPair<T>(
  both: (first: JsonValue, second: JsonValue) => T,
  otherwise: ParseParams<T>,
): ParseParams<T> {
  return (params) =>
    Array.isArray(params) && params.length === 2
      ? both(params[0] as JsonValue, params[1] as JsonValue)
      : otherwise(params);
}

/** For methods that look at no parameters. */
export const noArgs: ParseParams<null> = () => null;
