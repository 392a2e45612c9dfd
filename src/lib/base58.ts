const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Digits handled as one number: 58^8 is the largest power that stays exact when scaled once more. */
const GROUP = 8;
const GROUP_BASE = BigInt(58 ** GROUP);

const VALUES: Record<string, number> = {};
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET[value]] = value;

/** Bytes as lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (let index = 0; index < bytes.length; index++) hex += (bytes[index] < 16 ? '0' : '') + bytes[index].toString(16);
  return hex;
}

/**
 * Bytes as base58 text, the way NEAR writes hashes and keys.
 *
 * Works on groups of digits in one big number: in the contract's engine that costs a tenth of the digit-by-digit way.
 */
export function encodeBase58(bytes: Uint8Array): string {
  let zeros = 0;
  while (zeros < bytes.length && bytes[zeros] === 0) zeros++;
  let rest = zeros === bytes.length ? 0n : BigInt(`0x${toHex(bytes)}`);
  let text = '';
  while (rest > 0n) {
    let group = Number(rest % GROUP_BASE);
    rest /= GROUP_BASE;
    for (let digit = 0; digit < GROUP && (rest > 0n || group > 0); digit++) {
      text = ALPHABET[group % 58] + text;
      group = Math.floor(group / 58);
    }
  }
  return '1'.repeat(zeros) + text;
}

/** Bytes of a base58 text; undefined when the text has a foreign character or does not hold exactly `length` bytes. */
export function decodeBase58(text: string, length: number): Uint8Array | undefined {
  let zeros = 0;
  while (zeros < text.length && text[zeros] === '1') zeros++;
  let number = 0n;
  for (let start = 0; start < text.length; start += GROUP) {
    const end = Math.min(start + GROUP, text.length);
    let group = 0;
    for (let index = start; index < end; index++) {
      const value = VALUES[text[index]];
      if (value === undefined) return undefined;
      group = group * 58 + value;
    }
    number = number * (end - start === GROUP ? GROUP_BASE : BigInt(58 ** (end - start))) + BigInt(group);
  }
  let hex = number === 0n ? '' : number.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  if (zeros + hex.length / 2 !== length) return undefined;
  const bytes = new Uint8Array(length);
  for (let index = 0; index < hex.length / 2; index++) {
    bytes[zeros + index] = parseInt(hex.slice(2 * index, 2 * index + 2), 16);
  }
  return bytes;
}
