import { cryptoProvider, sha256, sha256Key } from './crypto.ts';
import type { CryptoHash } from './hash.ts';
import { bytesKey } from './hash.ts';

/** Length from which arrays count as large: hashing fewer bytes takes less time than finding out whether it was done. */
export const LARGE_BYTES = 4096;
/** Bytes of an array that tell which one it may equal. */
const SAMPLES = 16;

const hashes = new WeakMap<Uint8Array, CryptoHash>();
/** The newest array of each fingerprint, for as long as somebody else holds it. */
const newest = new Map<number, WeakRef<Uint8Array>>();
const cleaner = new FinalizationRegistry<number>((print) => {
  if (newest.get(print)?.deref() === undefined) newest.delete(print);
});

/**
 * sha256 of bytes that never change, remembered for as long as that very array lives.
 *
 * Code is what it is for: the same 300 kB are hashed when they are deployed, as a value of the trie, and when they run.
 */
export function contentHash(bytes: Uint8Array): CryptoHash {
  if (bytes.length < LARGE_BYTES) return sha256(bytes);
  let hash = hashes.get(bytes);
  if (hash === undefined) {
    const same = sharedBytes(bytes);
    hash = hashes.get(same);
    if (hash === undefined) hashes.set(same, (hash = sha256(bytes)));
    if (same !== bytes) hashes.set(bytes, hash);
  }
  return hash;
}

/** `contentHash` as a string of 32 characters 0..255. */
export function contentHashKey(bytes: Uint8Array): string {
  return bytes.length < LARGE_BYTES ? sha256Key(bytes) : bytesKey(contentHash(bytes));
}

/** An array that holds the same bytes and is in use already; undefined when there is none, or for a small one. */
export function knownBytes(bytes: Uint8Array): Uint8Array | undefined {
  return bytes.length < LARGE_BYTES ? undefined : find(bytes, fingerprint(bytes));
}

/**
 * An array that holds the same bytes and perhaps was there before, in memory of its own: who keeps large arrays that
 * never change keeps this one.
 *
 * A thousand accounts have the same code, and each time it comes as another array.
 */
export function sharedBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length < LARGE_BYTES) return bytes;
  const print = fingerprint(bytes);
  const known = find(bytes, print);
  if (known !== undefined) return known;
  // A part of a larger array would keep all of that in memory.
  const own = bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
  newest.set(print, new WeakRef(own));
  cleaner.register(own, print);
  return own;
}

function find(bytes: Uint8Array, print: number): Uint8Array | undefined {
  const known = newest.get(print)?.deref();
  if (known === undefined || known.length !== bytes.length) return undefined;
  return known === bytes || cryptoProvider().sameBytes(known, bytes) ? known : undefined;
}

function fingerprint(bytes: Uint8Array): number {
  const step = Math.floor(bytes.length / SAMPLES);
  let print = bytes.length;
  for (let at = step - 1; at < bytes.length; at += step) print = (Math.imul(print, 31) + (bytes[at] as number)) | 0;
  return print;
}
