/**
 * Thrown by the reader and the validator when a module is not one that nearcore accepts.
 *
 * Deliberately no `Error`: a contract's refusal is ordinary work. It never leaves vm/prepare.
 */
export class MalformedModule {
  /** What is wrong and where; for people only, the protocol does not know it. */
  readonly reason: string;
  readonly offset: number;

  constructor(reason: string, offset: number) {
    this.reason = reason;
    this.offset = offset;
  }
}

/**
 * Reads the primitives of the wasm binary format from a part of a byte array.
 *
 * Integers follow wasmparser: at most five or ten bytes, unused bits of the last one must be zero (or the sign).
 *
 * @see wasmparser 0.228 src/binary_reader.rs
 */
export class WasmReader {
  readonly bytes: Uint8Array;
  /** Offset of the next byte to read. */
  pos: number;
  /** Offset behind the last byte that may be read. */
  end: number;

  constructor(bytes: Uint8Array, pos = 0, end = bytes.length) {
    this.bytes = bytes;
    this.pos = pos;
    this.end = end;
  }

  /** Ends the reading. @throws {MalformedModule} always */
  fail(reason: string): never {
    throw new MalformedModule(reason, this.pos);
  }

  /** One byte. */
  u8(): number {
    if (this.pos >= this.end) this.fail('unexpected end');
    return this.bytes[this.pos++]!;
  }

  /** The next byte, which stays unread. */
  peek(): number {
    if (this.pos >= this.end) this.fail('unexpected end');
    return this.bytes[this.pos]!;
  }

  /** An unsigned LEB128 of at most 32 bits. */
  u32(): number {
    const first = this.u8();
    if (first < 0x80) return first;
    let result = first & 0x7f;
    for (let shift = 7; ; shift += 7) {
      const byte = this.u8();
      result |= (byte & 0x7f) << shift;
      if (shift === 28 && byte >> 4 !== 0) this.fail('invalid var_u32');
      if (byte < 0x80) return result >>> 0;
    }
  }

  /** A signed LEB128 of at most 32 bits. */
  s32(): number {
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8();
      result |= (byte & 0x7f) << shift;
      if (shift === 28) {
        const unused = (byte << 25) >> 28;
        if (byte >= 0x80 || (unused !== 0 && unused !== -1)) this.fail('invalid var_i32');
        return result;
      }
      if (byte < 0x80) return (result << (25 - shift)) >> (25 - shift);
    }
  }

  /** A signed LEB128 of at most 33 bits, as block and heap types are written. */
  s33(): number {
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8();
      result += (byte & 0x7f) * 2 ** shift;
      if (shift === 28) {
        const unused = (byte << 25) >> 29;
        if (byte >= 0x80 || (unused !== 0 && unused !== -1)) this.fail('invalid var_s33');
      }
      if (byte < 0x80) return (byte & 0x40) === 0 ? result : result - 2 ** (shift + 7);
    }
  }

  /** Skips a signed LEB128 of at most 64 bits. */
  skipS64(): void {
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8();
      if (shift === 63) {
        const unused = (byte << 25) >> 25;
        if (byte >= 0x80 || (unused !== 0 && unused !== -1)) this.fail('invalid var_i64');
        return;
      }
      if (byte < 0x80) return;
    }
  }

  /** Skips bytes. */
  skip(length: number): void {
    if (length > this.end - this.pos) this.fail('unexpected end');
    this.pos += length;
  }

  /** Bytes behind their length, as a view. */
  sized(): Uint8Array {
    const length = this.u32();
    const start = this.pos;
    this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  /** A name: UTF-8 of at most `MAX_STRING_SIZE` bytes behind its length. */
  name(): string {
    const length = this.u32();
    if (length > MAX_STRING_SIZE) this.fail('string size out of bounds');
    const start = this.pos;
    this.skip(length);
    let text = '';
    for (let i = start; i < this.pos; i++) {
      const byte = this.bytes[i]!;
      if (byte >= 0x80) return this.#utf8(start);
      text += String.fromCharCode(byte);
    }
    return text;
  }

  #utf8(start: number): string {
    try {
      return UTF8.decode(this.bytes.subarray(start, this.pos));
    } catch {
      return this.fail('malformed UTF-8 encoding');
    }
  }
}

/** Most bytes of a name. @see wasmparser 0.228 src/limits.rs MAX_WASM_STRING_SIZE */
export const MAX_STRING_SIZE = 100_000;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
