import { base58, base64 } from '@scure/base';
import { ParseError } from '../errors/parse.ts';
import { LONG_BASE58, longFromBase58, longToBase58 } from './base58-long.ts';

/** Bytes to base58 text (Bitcoin's alphabet), as hashes and keys are written in JSON. */
export function toBase58(bytes: Uint8Array): string {
  return bytes.length < LONG_BASE58 ? base58.encode(bytes) : longToBase58(bytes);
}

/**
 * Base58 text to bytes.
 *
 * @throws {ParseError} BASE58 when a character is not of the alphabet
 */
export function fromBase58(text: string): Uint8Array {
  if (text.length >= LONG_BASE58) return longFromBase58(text);
  try {
    return base58.decode(text);
  } catch (cause) {
    throw new ParseError('BASE58', `not base58: ${text.slice(0, 80)}`, { cause });
  }
}

/** Bytes to base64 text with padding. */
export function toBase64(bytes: Uint8Array): string {
  return base64.encode(bytes);
}

/**
 * Base64 text (standard alphabet, padded) to bytes.
 *
 * @throws {ParseError} BASE64 when the text is anything else
 */
export function fromBase64(text: string): Uint8Array {
  try {
    return base64.decode(text);
  } catch (cause) {
    throw new ParseError('BASE64', 'not base64', { cause });
  }
}
