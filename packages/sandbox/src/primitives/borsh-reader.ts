import { AccountIdError, BorshError } from '../errors/parse.ts';
import { parseAccountId } from './account-id.ts';
import { knownBytes, LARGE_BYTES } from './content-hash.ts';
import { bytesKey } from './hash.ts';
import { fromUtf8 } from './text.ts';
import { utf8Fault } from './utf8-fault.ts';

// A view of each reader's own bytes would cost five times what copying eight of them does.
const word = new DataView(new ArrayBuffer(8));
const wordBytes = new Uint8Array(word.buffer);

/**
 * Reads borsh from bytes; its errors carry the texts of the crate borsh 1.x, which reach users through the RPC.
 *
 * Byte strings are copied out, so the input may be reused. They are never to be changed: a large one may be shared.
 */
export class BorshReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Position of the next byte. */
  get offset(): number {
    return this.#offset;
  }

  /** Number of bytes not yet read. */
  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** The byte `ahead` places from here without moving; undefined past the end. */
  peek(ahead = 0): number | undefined {
    return this.#bytes[this.#offset + ahead];
  }

  /**
   * Ends reading.
   *
   * @throws {BorshError} "Not all bytes read" when some are left
   */
  end(): void {
    if (this.remaining !== 0) throw new BorshError('Not all bytes read');
  }

  /** One byte. */
  u8(): number {
    return this.#bytes[this.#take(1)] as number;
  }

  /** Two bytes. */
  u16(): number {
    const at = this.#take(2);
    return this.#byte(at) | (this.#byte(at + 1) << 8);
  }

  /** Four bytes. */
  u32(): number {
    const at = this.#take(4);
    const low = this.#byte(at) | (this.#byte(at + 1) << 8) | (this.#byte(at + 2) << 16);
    return low + this.#byte(at + 3) * 2 ** 24;
  }

  /** Eight bytes. */
  u64(): bigint {
    return this.#word(this.#take(8));
  }

  /** Sixteen bytes. */
  u128(): bigint {
    const at = this.#take(16);
    const high = this.#word(at + 8);
    const low = this.#word(at);
    return high === 0n ? low : (high << 64n) | low;
  }

  /** 0 or 1. */
  bool(): boolean {
    const value = this.u8();
    if (value > 1) throw new BorshError(`Invalid bool representation: ${value}`);
    return value === 1;
  }

  /** Exactly `length` bytes, copied. */
  fixed(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.slice(at, at + length);
  }

  /** Passes over bytes. */
  skip(length: number): void {
    this.#take(length);
  }

  /** Moves past `length` zero bytes; stays and answers false when there are others. */
  skipZeros(length: number): boolean {
    const end = this.#offset + length;
    if (end > this.#bytes.length) return false;
    for (let at = this.#offset; at < end; at++) if (this.#byte(at) !== 0) return false;
    this.#offset = end;
    return true;
  }

  /** `Vec<u8>`: count and bytes; of code that is in use already that very array. */
  bytes(): Uint8Array {
    const length = this.u32();
    const at = this.#take(length);
    const known = length < LARGE_BYTES ? undefined : knownBytes(this.#bytes.subarray(at, at + length));
    return known ?? this.#bytes.slice(at, at + length);
  }

  /** `String`; refuses what is not UTF-8. */
  string(): string {
    const length = this.u32();
    const at = this.#take(length);
    // Short ASCII strings (ids, method names) are by far the most common.
    if (length <= 64) {
      let i = at;
      while (i < at + length && this.#byte(i) <= 0x7f) i++;
      if (i === at + length) return bytesKey(this.#bytes, at, i);
    }
    const bytes = this.#bytes.subarray(at, at + length);
    const text = fromUtf8(bytes);
    if (text === null) throw new BorshError(utf8Fault(bytes) ?? 'invalid utf-8 sequence');
    return text;
  }

  /** `AccountId`: a string that must be a valid id. */
  accountId(): string {
    const text = this.string();
    try {
      return parseAccountId(text);
    } catch (cause) {
      if (!(cause instanceof AccountIdError)) throw cause;
      throw new BorshError(`invalid value: "${text}", ${cause.shortMessage}`, { cause });
    }
  }

  /** `Option<T>`: 0, or 1 and the value. */
  option<T>(read: () => T): T | null {
    const flag = this.u8();
    if (flag > 1) throw new BorshError(`Invalid Option representation: ${flag}. The first byte must be 0 or 1`);
    return flag === 1 ? read() : null;
  }

  /** `Vec<T>`: count and items. */
  list<T>(read: () => T): T[] {
    const count = this.u32();
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read());
    return items;
  }

  /**
   * Refuses a tag that no variant of an enum has.
   *
   * @throws {BorshError} always, in borsh's words
   */
  unexpectedTag(tag: number): never {
    throw new BorshError(`Unexpected variant tag: ${tag}`);
  }

  #take(count: number): number {
    const at = this.#offset;
    if (at + count > this.#bytes.length) throw new BorshError('Unexpected length of input');
    this.#offset = at + count;
    return at;
  }

  #byte(at: number): number {
    return this.#bytes[at] as number;
  }

  #word(at: number): bigint {
    for (let i = 0; i < 8; i++) wordBytes[i] = this.#bytes[at + i] as number;
    return word.getBigUint64(0, true);
  }
}

/**
 * Decodes one value that fills the bytes.
 *
 * @throws {BorshError} when the bytes end early, are left over or do not fit
 */
export function fromBorsh<T>(bytes: Uint8Array, read: (reader: BorshReader) => T): T {
  const reader = new BorshReader(bytes);
  const value = read(reader);
  reader.end();
  return value;
}
