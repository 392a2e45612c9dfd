import { rustDebugChar } from '../../primitives/rust-format.ts';
import { DecodeError } from './decode.ts';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const DIGITS = new Int8Array(128).fill(-1);
for (let i = 0; i < ALPHABET.length; i++) DIGITS[ALPHABET.charCodeAt(i)] = i;

/**
 * Base58 text into at most `limit` bytes; null when they do not suffice.
 *
 * Reads from the left and stops at the first fault, so that the fault named is the one that nearcore's library names.
 *
 * @throws {DecodeError} for a character outside of the alphabet, in the words of the crate bs58
 */
export function decodeBase58(text: string, limit: number): Uint8Array | null {
  const little: number[] = [];
  let byteIndex = 0;
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    if (code > 127)
      throw new DecodeError(`provided string contained non-ascii character starting at byte ${byteIndex}`);
    let carry = DIGITS[code] as number;
    if (carry < 0) {
      throw new DecodeError(`provided string contained invalid character ${rustDebugChar(char)} at byte ${byteIndex}`);
    }
    for (let i = 0; i < little.length; i++) {
      carry += (little[i] as number) * 58;
      little[i] = carry & 0xff;
      carry >>= 8;
    }
    while (carry > 0) {
      if (little.length === limit) return null;
      little.push(carry & 0xff);
      carry >>= 8;
    }
    byteIndex++;
  }
  for (let i = 0; i < text.length && text[i] === '1'; i++) {
    if (little.length === limit) return null;
    little.push(0);
  }
  return Uint8Array.from(little.reverse());
}
