import { contentHashKey } from '../primitives/content-hash.ts';

/** A value of the trie with its lazily computed hash. Never changed once made. */
export class TrieValue {
  readonly bytes: Uint8Array;
  /** The recorder that has this object already; lets a repeat skip the look-up by hash. */
  seenBy: object | undefined = undefined;
  /** The same for the accounting of contract accesses. */
  accountedBy: object | undefined = undefined;
  #hashKey: string | undefined = undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** sha256 of the bytes as a binary string. */
  get hashKey(): string {
    return (this.#hashKey ??= contentHashKey(this.bytes));
  }
}
