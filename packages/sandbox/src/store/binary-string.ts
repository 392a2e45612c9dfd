/**
 * Binary strings: one character 0..255 a byte.
 *
 * State keys are kept in this form, because V8 stores it in one byte a character, hashes it as a `Map` key
 * and compares it with `<` in byte order, none of which a `Uint8Array` offers.
 */

/** Turns bytes into a binary string of the same length. */
export { bytesKey as binaryStringFromBytes } from '../primitives/hash.ts';

/**
 * Turns a binary string back into bytes.
 *
 * WARNING: characters above 255 are cut to their low byte; such a string is no binary string.
 */
export function bytesFromBinaryString(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Orders two binary strings by their bytes, for `Array.prototype.sort`. */
export function compareBinaryStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
