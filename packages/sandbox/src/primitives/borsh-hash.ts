import { withBorsh, type BorshWriter } from './borsh-writer.ts';
import { sha256 } from './crypto.ts';
import type { CryptoHash } from './hash.ts';

const hashed = (writer: BorshWriter): CryptoHash => sha256(writer.peek());

/** SHA-256 of the borsh bytes of one value, written by `write`: how nearcore names and links most things. */
export function borshHash(write: (writer: BorshWriter) => void): CryptoHash {
  return withBorsh(write, hashed);
}
