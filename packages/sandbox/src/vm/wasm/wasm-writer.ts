/**
 * Writes the wasm binary format into a buffer that grows.
 *
 * Integers are always written in their shortest form.
 */
export class WasmWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** Forgets everything; the buffer is kept. */
  clear(): void {
    this.#length = 0;
  }

  /** What was written, as a view that further writing invalidates. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** One byte. */
  u8(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** An unsigned LEB128. */
  u32(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.u8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.u8(rest);
  }

  /** A signed LEB128 of an integer below 2^53. */
  signed(value: number): void {
    let rest = value;
    for (;;) {
      const low = ((rest % 128) + 128) % 128;
      rest = Math.floor(rest / 128);
      if ((rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40)) {
        this.u8(low);
        return;
      }
      this.u8(low | 0x80);
    }
  }

  /** Bytes as they are. */
  raw(source: Uint8Array, start = 0, end = source.length): void {
    const count = end - start;
    if (count <= 0) return;
    if (this.#length + count > this.#bytes.length) this.#grow(count);
    // Most runs between two edits are a few bytes, for which a call to set() costs more than a loop.
    if (count < 24) for (let i = 0; i < count; i++) this.#bytes[this.#length + i] = source[start + i]!;
    else this.#bytes.set(source.subarray(start, end), this.#length);
    this.#length += count;
  }

  /** Bytes behind their length. */
  sized(source: Uint8Array): void {
    this.u32(source.length);
    this.raw(source);
  }

  /** A name of ASCII letters behind its length. */
  name(text: string): void {
    this.u32(text.length);
    for (let i = 0; i < text.length; i++) this.u8(text.charCodeAt(i));
  }

  /** A section: its id, its size and its bytes. */
  section(id: number, body: WasmWriter): void {
    this.u8(id);
    this.sized(body.view());
  }

  #grow(count: number): void {
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
  }
}
