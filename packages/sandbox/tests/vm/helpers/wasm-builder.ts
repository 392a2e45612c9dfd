import { WasmWriter } from '../../../src/vm/wasm/wasm-writer.ts';

/** A function body: runs of locals and the bytes of its instructions, without the end. */
export interface Body {
  readonly locals?: readonly (readonly [number, number])[];
  readonly code: Uint8Array | readonly number[];
}

/** Bytes repeated. */
export function repeat(bytes: readonly number[], count: number): Uint8Array {
  const all = new Uint8Array(bytes.length * count);
  for (let i = 0; i < count; i++) all.set(bytes, i * bytes.length);
  return all;
}

/** Bytes one after the other. */
export function concat(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A module of functions without parameters and results, with a page of memory; the first function is `main`. */
export function moduleOf(bodies: readonly Body[]): Uint8Array {
  const out = new WasmWriter(1 << 16);
  const section = new WasmWriter(1 << 16);
  const write = (id: number, fill: () => void): void => {
    section.clear();
    fill();
    out.section(id, section);
  };
  out.raw(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  write(1, () => section.raw(Uint8Array.of(1, 0x60, 0, 0)));
  write(3, () => {
    section.u32(bodies.length);
    section.raw(new Uint8Array(bodies.length));
  });
  write(5, () => section.raw(Uint8Array.of(1, 0, 1)));
  write(7, () => {
    section.u32(1);
    section.name('main');
    section.raw(Uint8Array.of(0, 0));
  });
  write(10, () => {
    section.u32(bodies.length);
    const body = new WasmWriter(1 << 16);
    for (const { locals = [], code } of bodies) {
      body.clear();
      body.u32(locals.length);
      for (const [count, type] of locals) {
        body.u32(count);
        body.u8(type);
      }
      body.raw(Uint8Array.from(code));
      body.u8(0x0b);
      section.sized(body.view());
    }
  });
  return out.view().slice();
}
