import { hex } from '@scure/base';
import { ParseError } from '../errors/parse.ts';

/** Bytes to lower-case hex. */
export function hexOf(bytes: Uint8Array): string {
  return hex.encode(bytes);
}

/**
 * Hex to bytes.
 *
 * @throws {ParseError} HEX when the text is not hex
 */
export function fromHex(text: string): Uint8Array {
  try {
    return hex.decode(text.toLowerCase());
  } catch (cause) {
    throw new ParseError('HEX', 'not hex', { cause });
  }
}
