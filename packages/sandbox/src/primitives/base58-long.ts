import { ParseError } from '../errors/parse.ts';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** Four digits in one number, so that the carry stays below 2^32. */
const DIGITS = 4;
const GROUP = 58 ** DIGITS;
const LIMB = 2 ** 24;

/** Bytes or characters from which on the library refuses base58, or may in a later version. */
export const LONG_BASE58 = 1024;
/** Characters beyond which text is no key and no signature: reading it would only take time. */
const MOST_CHARACTERS = 8192;

/**
 * Bytes of any number to base58: keys and signatures of ML-DSA-65 are longer than the library takes.
 *
 * Cost: quadratic, a few milliseconds for 3,309 bytes.
 */
export function longToBase58(bytes: Uint8Array): string {
  const groups: number[] = [];
  for (const byte of bytes) {
    let carry = byte;
    for (let i = 0; i < groups.length; i++) {
      carry += (groups[i] as number) * 256;
      groups[i] = carry % GROUP;
      carry = Math.floor(carry / GROUP);
    }
    if (carry > 0) groups.push(carry);
  }
  let text = '';
  for (const group of groups) {
    for (let rest = group, i = 0; i < DIGITS; i++, rest = Math.floor(rest / 58))
      text = ALPHABET.charAt(rest % 58) + text;
  }
  return '1'.repeat(leading(bytes, 0)) + text.replace(/^1+/, '');
}

/**
 * Base58 of up to 8,192 characters to bytes.
 *
 * @throws {ParseError} BASE58 when a character is not of the alphabet, or the text is longer
 */
export function longFromBase58(text: string): Uint8Array {
  const refusal = (): ParseError => new ParseError('BASE58', `not base58: ${text.slice(0, 80)}`);
  if (text.length > MOST_CHARACTERS) throw refusal();
  const limbs: number[] = [];
  for (const char of text) {
    let carry = ALPHABET.indexOf(char);
    if (carry < 0) throw refusal();
    for (let i = 0; i < limbs.length; i++) {
      carry += (limbs[i] as number) * 58;
      limbs[i] = carry % LIMB;
      carry = Math.floor(carry / LIMB);
    }
    if (carry > 0) limbs.push(carry);
  }
  const value = limbs.flatMap((limb) => [limb & 0xff, (limb >> 8) & 0xff, limb >> 16]).reverse();
  return Uint8Array.from([...new Uint8Array(leading(text, '1')), ...value.slice(leading(value, 0))]);
}

function leading<T>(items: ArrayLike<T>, zero: T): number {
  let count = 0;
  while (count < items.length && items[count] === zero) count++;
  return count;
}
