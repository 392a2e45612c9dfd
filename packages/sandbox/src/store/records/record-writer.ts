import { invariant } from '../../errors/invariant.ts';
import { BorshWriter } from '../../primitives/borsh-writer.ts';
import { contentHashKey } from '../../primitives/content-hash.ts';
import type { TrieKey } from '../trie-key.ts';
import { partsOfValue, SHARED_FROM, wholeValue, type ValuePart } from './value-parts.ts';

/** Stands in the place of a value's length when it is written in parts: u16 count, then each part. */
export const IN_PARTS = 0xffff_ffff;
/** Stands in the place of a shared array's number before a part that is written where it stands. */
export const INLINE = 0xffff;

/** A large array that a record refers to. */
interface SharedArray {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** A record to be kept. */
export interface EncodedRecord {
  readonly bytes: Uint8Array;
  /** What it refers to, by hash. */
  readonly shared: ReadonlyMap<string, SharedArray>;
}

const SCRATCH_BYTES = 4096;
/** A writer that has grown beyond this is not used again. */
const MAX_SCRATCH_BYTES = 4 * 2 ** 20;
const NOTHING_SHARED: ReadonlyMap<string, SharedArray> = new Map();

/**
 * Writes a record of the store: borsh, but large byte arrays are only referred to.
 *
 * Their hashes stand at the record's end, where they are found without reading the record: n times 32 bytes, u16 n.
 */
export class RecordWriter extends BorshWriter {
  #shared: Map<string, SharedArray> | undefined = undefined;

  override bytes(value: Uint8Array): this {
    return value.length < SHARED_FROM ? super.bytes(value) : this.#parts(wholeValue(value));
  }

  /** As {@link bytes}, for a value of the state, which may have large arrays within. */
  stateValue(key: TrieKey, value: Uint8Array): this {
    return value.length < SHARED_FROM ? super.bytes(value) : this.#parts(partsOfValue(key, value));
  }

  /** A state key. */
  stateKey(key: TrieKey): this {
    return this.u32(key.length).latin1(key);
  }

  #parts(parts: readonly ValuePart[]): this {
    this.u32(IN_PARTS).u16(parts.length);
    for (const { bytes, isShared } of parts) {
      if (isShared) this.u16(this.#numberOf(bytes));
      else this.u16(INLINE).u32(bytes.length).fixed(bytes);
    }
    return this;
  }

  #numberOf(bytes: Uint8Array): number {
    const shared = (this.#shared ??= new Map());
    const hash = contentHashKey(bytes);
    let known = shared.get(hash);
    if (known === undefined) shared.set(hash, (known = { number: shared.size, bytes }));
    invariant(known.number < INLINE, 'a record refers to too many large arrays');
    return known.number;
  }

  /** Ends the record. */
  end(): EncodedRecord {
    const shared = this.#shared ?? NOTHING_SHARED;
    this.#shared = undefined;
    for (const hash of shared.keys()) this.latin1(hash);
    return { bytes: this.u16(shared.size).finish(), shared };
  }
}

/** Used again for each record: blocks with many receipts take megabytes, and growing to that size copies as much again. */
let spare: RecordWriter | undefined;

/** The record that `write` writes. */
export function encodeRecord(write: (writer: RecordWriter) => void): EncodedRecord {
  const writer = spare ?? new RecordWriter(SCRATCH_BYTES);
  spare = undefined;
  write(writer);
  const record = writer.end();
  if (writer.capacity <= MAX_SCRATCH_BYTES) spare = writer.reset();
  return record;
}
