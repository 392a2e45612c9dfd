const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Digits handled as one number: 58^8 is the largest power that stays exact when scaled once more. */
const GROUP = 8;
const GROUP_BASE = BigInt(58 ** GROUP);

/** Powers of 58 below a group's, for a last group that is short. */
const POWERS: bigint[] = [];
for (let power = 0; power <= GROUP; power++) POWERS.push(BigInt(58 ** power));

/** Value of each digit by character code; -1 for any other character. */
const VALUES: number[] = [];
for (let code = 0; code < 128; code++) VALUES.push(ALPHABET.indexOf(String.fromCharCode(code)));

// Both directions go over one big number: in the contract's engine its arithmetic runs natively, while a loop over
// single digits and bytes costs ten times as much.

/** Number that the bytes are in big-endian order. */
function toNumber(bytes: Uint8Array): bigint {
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
  padded.set(bytes, padded.length - bytes.length);
  const words = new DataView(padded.buffer);
  let number = 0n;
  for (let offset = 0; offset < padded.length; offset += 8) number = (number << 64n) | words.getBigUint64(offset);
  return number;
}

/** The `length` big-endian bytes of a number; undefined when it takes more. */
function toBytes(number: bigint, length: number): Uint8Array | undefined {
  const padded = new Uint8Array(Math.ceil(length / 8) * 8);
  const words = new DataView(padded.buffer);
  let rest = number;
  for (let offset = padded.length - 8; offset >= 0; offset -= 8) {
    words.setBigUint64(offset, BigInt.asUintN(64, rest));
    rest >>= 64n;
  }
  const start = padded.length - length;
  for (let index = 0; index < start; index++) if (padded[index] !== 0) return undefined;
  return rest === 0n ? padded.slice(start) : undefined;
}

/** Bytes as base58 text, the way NEAR writes hashes and keys. */
export function encodeBase58(bytes: Uint8Array): string {
  let zeros = 0;
  while (zeros < bytes.length && bytes[zeros] === 0) zeros++;
  let rest = toNumber(bytes);
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

/**
 * Bytes of a base58 text; undefined when the text has a foreign character or does not hold exactly `length` bytes. Only
 * one text gives the same bytes.
 */
export function decodeBase58(text: string, length: number): Uint8Array | undefined {
  // A byte takes 1.37 digits: no longer text can be meant.
  if (text.length > length * 1.5 + 1) return undefined;
  let zeros = 0;
  while (zeros < text.length && text[zeros] === '1') zeros++;
  let number = 0n;
  for (let start = zeros; start < text.length; start += GROUP) {
    const end = Math.min(start + GROUP, text.length);
    let group = 0;
    for (let index = start; index < end; index++) {
      const value = VALUES[text.charCodeAt(index)];
      if (value === undefined || value < 0) return undefined;
      group = group * 58 + value;
    }
    number = number * POWERS[end - start] + BigInt(group);
  }
  const bytes = toBytes(number, length);
  if (bytes === undefined) return undefined;
  // As many leading zero bytes as leading ones, or the text means another number of bytes.
  if (zeros > length || (zeros < length && bytes[zeros] === 0)) return undefined;
  for (let index = 0; index < zeros; index++) if (bytes[index] !== 0) return undefined;
  return bytes;
}
