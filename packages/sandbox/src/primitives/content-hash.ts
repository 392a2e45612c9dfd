import { sha256, sha256Key } from './crypto.ts';
import type { CryptoHash } from './hash.ts';
import { bytesKey } from './hash.ts';

/** Hashing fewer bytes takes less time than finding out whether it was done before. */
const MIN_REMEMBERED = 4096;

const hashes = new WeakMap<Uint8Array, CryptoHash>();

/**
 * sha256 of bytes that never change, remembered for as long as that very array lives.
 *
 * Code is what it is for: the same 300 kB are hashed when they are deployed, as a value of the trie, and when they run.
 */
export function contentHash(bytes: Uint8Array): CryptoHash {
  if (bytes.length < MIN_REMEMBERED) return sha256(bytes);
  let hash = hashes.get(bytes);
  if (hash === undefined) hashes.set(bytes, (hash = sha256(bytes)));
  return hash;
}

/** `contentHash` as a string of 32 characters 0..255. */
export function contentHashKey(bytes: Uint8Array): string {
  return bytes.length < MIN_REMEMBERED ? sha256Key(bytes) : bytesKey(contentHash(bytes));
}
