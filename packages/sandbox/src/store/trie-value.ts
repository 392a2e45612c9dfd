import { sha256 } from '../primitives/crypto.ts';
import { binaryStringFromBytes } from './binary-string.ts';

/** A value of the trie with its lazily computed hash. Never changed once made. */
export class TrieValue {
  readonly bytes: Uint8Array;
  /** The recorder that has this object already; lets a repeat skip the look-up by hash. */
  seenBy: object | undefined = undefined;
  /** The same for the accounting of contract accesses. */
  accountedBy: object | undefined = undefined;
  #hash: Uint8Array | undefined = undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** sha256 of the bytes. */
  get hash(): Uint8Array {
    return (this.#hash ??= sha256(this.bytes));
  }

  /** The hash as a `Map` key. */
  get hashKey(): string {
    return binaryStringFromBytes(this.hash);
  }
}
