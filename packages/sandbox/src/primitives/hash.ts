import { ParseError } from '../errors/parse.ts';
import { fromBase58, toBase58 } from './base58.ts';

/** 32 bytes: a sha256, or an id derived from one. Never changed in place. */
export type CryptoHash = Uint8Array;

/** 32 zero bytes, nearcore's `CryptoHash::default()`; also the code hash of an account without a contract. */
export const ZERO_HASH: CryptoHash = new Uint8Array(32);

/** A hash as base58 text, its form in JSON. */
export function hashToText(hash: CryptoHash): string {
  return toBase58(hash);
}

/**
 * Base58 text to a hash.
 *
 * @throws {ParseError} HASH when the text is not base58 or not 32 bytes
 */
export function parseHash(text: string): CryptoHash {
  // 32 bytes never need more than 44 characters; longer text is refused unread, for base58 decoding is quadratic.
  if (text.length > 64) throw new ParseError('HASH', 'incorrect length for hash');
  const bytes = fromBase58(text);
  if (bytes.length !== 32) throw new ParseError('HASH', 'incorrect length for hash');
  return bytes;
}

/** Whether two byte strings are equal. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left === right) return true;
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

/** Order of byte strings as Rust's `Ord` for `Vec<u8>`: byte by byte, the shorter first. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const difference = (left[i] as number) - (right[i] as number);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

type Latin1Slice = (this: Uint8Array, start: number, end: number) => string;

/** Node's own conversion: half the time, and nothing for the garbage collector but the text. */
const latin1Slice = (globalThis as { Buffer?: { prototype: { latin1Slice?: Latin1Slice } } }).Buffer?.prototype
  .latin1Slice;

/** Characters handed to one `String.fromCharCode` call; more could overflow the argument stack. */
const CHUNK = 4096;

/** Bytes as a string with one character a byte: a cheap key for a Map; not for people. */
export function bytesKey(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (latin1Slice !== undefined) return latin1Slice.call(bytes, start, end);
  let text = '';
  for (let at = start; at < end; at += CHUNK) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, Math.min(at + CHUNK, end)) as unknown as number[]);
  }
  return text;
}
