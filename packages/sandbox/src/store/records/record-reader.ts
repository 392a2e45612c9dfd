import { BorshReader } from '../../primitives/borsh-reader.ts';
import { binaryStringFromBytes } from '../binary-string.ts';
import type { TrieKey } from '../trie-key.ts';
import { IN_PARTS, INLINE } from './record-writer.ts';

const HASH_BYTES = 32;

/** Hashes of the large arrays that a record refers to, as binary strings. */
export function sharedIn(record: Uint8Array): string[] {
  const hashes: string[] = [];
  for (let at = bodyLength(record); at < record.length - 2; at += HASH_BYTES)
    hashes.push(binaryStringFromBytes(record.subarray(at, at + HASH_BYTES)));
  return hashes;
}

function bodyLength(record: Uint8Array): number {
  const end = record.length - 2;
  return end - HASH_BYTES * ((record[end] as number) | ((record[end + 1] as number) << 8));
}

/** Reads what a `RecordWriter` wrote. */
export class RecordReader extends BorshReader {
  readonly #hashes: readonly string[];
  readonly #load: (hash: string) => Uint8Array;

  /** @param load - finds a large array by its hash */
  constructor(record: Uint8Array, load: (hash: string) => Uint8Array) {
    super(record.subarray(0, bodyLength(record)));
    this.#hashes = sharedIn(record);
    this.#load = load;
  }

  override bytes(): Uint8Array {
    const length = this.u32();
    return length === IN_PARTS ? this.#parts() : this.fixed(length);
  }

  #parts(): Uint8Array {
    const parts: Uint8Array[] = [];
    for (let left = this.u16(); left > 0; left--) {
      const number = this.u16();
      parts.push(number === INLINE ? this.fixed(this.u32()) : this.#load(this.#hashes[number] as string));
    }
    return parts.length === 1 ? (parts[0] as Uint8Array) : joined(parts);
  }

  /** A state key. */
  stateKey(): TrieKey {
    return binaryStringFromBytes(this.fixed(this.u32())) as TrieKey;
  }

  /** An id that was checked when it came. */
  override accountId(): string {
    return this.string();
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
