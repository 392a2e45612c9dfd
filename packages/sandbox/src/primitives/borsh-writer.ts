import { toUtf8 } from './text.ts';

/**
 * Appends values in borsh: little-endian integers, u32 counts before strings and vectors.
 *
 * Grows as needed; `finish` returns a copy of exactly the bytes written, so one writer may be used again after `reset`.
 */
export class BorshWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Number of bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** Forgets what was written and keeps the memory. */
  reset(): this {
    this.#length = 0;
    return this;
  }

  /** A copy of the bytes written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** The bytes written, without a copy: of use until the writer is used again. */
  peek(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Bytes of memory held. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** One byte. */
  u8(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  /** Two bytes. */
  u16(value: number): this {
    this.#reserve(2);
    this.#view.setUint16(this.#length, value, true);
    this.#length += 2;
    return this;
  }

  /** Four bytes. */
  u32(value: number): this {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
    return this;
  }

  /** Replaces four bytes that were written before. */
  putU32(at: number, value: number): this {
    this.#view.setUint32(at, value, true);
    return this;
  }

  /** Eight bytes; only the low 64 bits of the value count. */
  u64(value: bigint | number): this {
    this.#reserve(8);
    if (typeof value === 'number') {
      this.#view.setUint32(this.#length, value % 0x1_0000_0000, true);
      this.#view.setUint32(this.#length + 4, value / 0x1_0000_0000, true);
    } else {
      this.#view.setBigUint64(this.#length, value, true);
    }
    this.#length += 8;
    return this;
  }

  /** Sixteen bytes; only the low 128 bits of the value count. */
  u128(value: bigint): this {
    this.#reserve(16);
    this.#view.setBigUint64(this.#length, value, true);
    this.#view.setBigUint64(this.#length + 8, value >> 64n, true);
    this.#length += 16;
    return this;
  }

  /** 0 or 1. */
  bool(value: boolean): this {
    return this.u8(value ? 1 : 0);
  }

  /** The bytes as they are, without a count: hashes, keys, nested structures. */
  fixed(value: Uint8Array): this {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** `Vec<u8>`: count and bytes. */
  bytes(value: Uint8Array): this {
    this.u32(value.length);
    return this.fixed(value);
  }

  /** `String`: number of UTF-8 bytes, then those. */
  string(value: string): this {
    const start = this.#length;
    this.#reserve(4 + value.length);
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      // Account ids and method names are ASCII; anything else takes the encoder.
      if (unit > 0x7f) return this.bytes(toUtf8(value));
      this.#bytes[start + 4 + i] = unit;
    }
    this.#view.setUint32(start, value.length, true);
    this.#length = start + 4 + value.length;
    return this;
  }

  /** The characters of a binary string as bytes, without a count. */
  latin1(value: string): this {
    this.#reserve(value.length);
    for (let i = 0; i < value.length; i++) this.#bytes[this.#length + i] = value.charCodeAt(i);
    this.#length += value.length;
    return this;
  }

  /** `Option<T>`: 0, or 1 and the value. */
  option<T>(value: T | null | undefined, write: (value: T) => void): this {
    if (value === null || value === undefined) return this.u8(0);
    this.u8(1);
    write(value);
    return this;
  }

  /** `Vec<T>`: count and items. */
  list<T>(values: readonly T[], write: (value: T) => void): this {
    this.u32(values.length);
    for (const value of values) write(value);
    return this;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

// Writers are used again, for making one costs more than filling it. A few suffice: one for each level of nesting.
const spare: BorshWriter[] = [];
const MAX_SPARE = 8;
/** A writer that has grown beyond this is not kept: more than the receipts that fit into a chunk. */
const MAX_SPARE_BYTES = 8 * 2 ** 20;

/** Lends a writer to `write` and hands what was written to `read`, which must not keep it. */
export function withBorsh<T>(write: (writer: BorshWriter) => void, read: (writer: BorshWriter) => T): T {
  const writer = spare.pop() ?? new BorshWriter(1024);
  write(writer);
  const result = read(writer);
  if (writer.capacity <= MAX_SPARE_BYTES && spare.length < MAX_SPARE) spare.push(writer.reset());
  return result;
}

const finished = (writer: BorshWriter): Uint8Array => writer.finish();

/** Borsh bytes of one value, written by `write`. */
export function toBorsh(write: (writer: BorshWriter) => void): Uint8Array {
  return withBorsh(write, finished);
}
