import { BorshReader } from '../../primitives/borsh-reader.ts';
import { LARGE_BYTES, sharedBytes } from '../../primitives/content-hash.ts';
import { readStateStoredReceipt } from '../../primitives/receipt-borsh.ts';
import { TrieColumn } from '../trie-column.ts';
import type { TrieKey } from '../trie-key.ts';

/** Byte arrays from this length on are kept once, whatever holds them: code above all, which goes through many hands. */
export const SHARED_FROM = LARGE_BYTES;

/** A part of a byte array: one that is kept once for all, or one that stands where it is. */
export interface ValuePart {
  readonly bytes: Uint8Array;
  readonly isShared: boolean;
}

/** Columns of receipts that wait, with the code that they are to deploy somewhere inside. */
const RECEIPTS: readonly number[] = [
  TrieColumn.POSTPONED_RECEIPT,
  TrieColumn.DELAYED_RECEIPT_OR_INDICES,
  TrieColumn.PROMISE_YIELD_RECEIPT,
  TrieColumn.BUFFERED_RECEIPT,
];

/** A value is written as many as three times: among the changes, in the state, and when it is one of the past. */
const known = new WeakMap<Uint8Array, readonly ValuePart[]>();

/** Of what a state value of at least {@link SHARED_FROM} bytes consists. */
export function partsOfValue(key: TrieKey, value: Uint8Array): readonly ValuePart[] {
  if (!RECEIPTS.includes(key.charCodeAt(0))) return wholeValue(value);
  let parts = known.get(value);
  if (parts === undefined) known.set(value, (parts = partsOfReceipt(value)));
  return parts;
}

/** One part: the value. */
export function wholeValue(value: Uint8Array): readonly ValuePart[] {
  return [{ bytes: sharedBytes(value), isShared: true }];
}

function partsOfReceipt(value: Uint8Array): readonly ValuePart[] {
  const scanner = new ArrayScanner(value);
  readStateStoredReceipt(scanner);
  if (scanner.found.length === 0) return wholeValue(value);
  const parts: ValuePart[] = [];
  let at = 0;
  for (const { start, end } of scanner.found) {
    parts.push({ bytes: value.subarray(at, start), isShared: false });
    parts.push({ bytes: sharedBytes(value.subarray(start, end)), isShared: true });
    at = end;
  }
  parts.push({ bytes: value.subarray(at), isShared: false });
  return parts;
}

const NOTHING = new Uint8Array(0);

/** Reads a value for nothing but the places of its large arrays. */
class ArrayScanner extends BorshReader {
  readonly found: { readonly start: number; readonly end: number }[] = [];

  override bytes(): Uint8Array {
    const length = this.u32();
    if (length < SHARED_FROM) return this.fixed(length);
    const start = this.offset;
    this.skip(length);
    this.found.push({ start, end: start + length });
    return NOTHING;
  }
}
