import { CompilerInvariantError } from '../errors/base.ts';
import { encodeUnsigned } from './leb128.ts';

/** Section ids of the WebAssembly binary format. */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;

export interface Section {
  readonly id: number;
  /** Contents without id and length. */
  readonly bytes: Uint8Array;
}

/** Reads numbers and names from a section. */
export class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new CompilerInvariantError('wasm module ends early');
    return byte;
  }

  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  /** Steps over a LEB128 number of any width. */
  skipNumber(): void {
    while (this.byte() >= 0x80);
  }

  take(length: number): Uint8Array {
    const bytes = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return bytes;
  }

  name(): string {
    return new TextDecoder().decode(this.take(this.unsigned()));
  }
}

/** Collects the bytes of a section. */
export class Writer {
  readonly #chunks: (Uint8Array | number[])[] = [];

  raw(bytes: Uint8Array | number[]): this {
    this.#chunks.push(bytes);
    return this;
  }

  unsigned(value: number): this {
    return this.raw(encodeUnsigned(value));
  }

  name(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.unsigned(bytes.length).raw(bytes);
  }

  finish(): Uint8Array {
    const size = this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }
}

const HEADER = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Sections of a module in their order. */
export function readSections(module: Uint8Array): Section[] {
  const reader = new Reader(module, HEADER.length);
  const sections: Section[] = [];
  while (!reader.done) {
    const id = reader.byte();
    sections.push({ id, bytes: reader.take(reader.unsigned()) });
  }
  return sections;
}

/** A module of sections. */
export function writeSections(sections: readonly Section[]): Uint8Array {
  const writer = new Writer().raw(HEADER);
  for (const { id, bytes } of sections) writer.raw([id]).unsigned(bytes.length).raw(bytes);
  return writer.finish();
}

/** Number of entries of a section that begins with its count; 0 when there is no such section. */
export function countEntries(sections: readonly Section[], id: number): number {
  const section = sections.find((candidate) => candidate.id === id);
  return section ? new Reader(section.bytes).unsigned() : 0;
}
