import { OP, skipImmediates } from '../../src/wasm/instructions.ts';
import { countEntries, Reader, readSections, SECTION, Writer, writeSections } from '../../src/wasm/module.ts';

/** nearcore charges nothing for these three (prepare_v3.rs gas_cost). */
const FREE: ReadonlySet<number> = new Set([OP.block, OP.end, OP.else]);
/** Control goes on elsewhere, or comes back later, after these. */
const ENDS_RUN: ReadonlySet<number> = new Set([
  OP.unreachable,
  OP.block,
  OP.loop,
  OP.if,
  OP.else,
  OP.end,
  OP.br,
  OP.brIf,
  OP.brTable,
  OP.return,
]);

/** Gas of one instruction on mainnet (wasm_regular_op_cost). */
export const GAS_PER_INSTRUCTION = 822_756;

/** Adds an exported global `instructions` to a module, which counts what it executes as nearcore does. */
export function countInstructions(module: Uint8Array): Uint8Array {
  const sections = readSections(module);
  const counter = countEntries(sections, SECTION.global);
  const output = sections.map(({ id, bytes }) => {
    const reader = new Reader(bytes);
    if (id === SECTION.global) {
      const before = reader.unsigned();
      return {
        id,
        bytes: new Writer()
          .unsigned(before + 1)
          .raw(bytes.subarray(reader.at))
          .raw([0x7e, 1, 0x42, 0, 0x0b])
          .finish(),
      };
    }
    if (id === SECTION.export) {
      const before = reader.unsigned();
      return {
        id,
        bytes: new Writer()
          .unsigned(before + 1)
          .raw(bytes.subarray(reader.at))
          .name('instructions')
          .raw([3])
          .unsigned(counter)
          .finish(),
      };
    }
    if (id !== SECTION.code) return { id, bytes };
    const writer = new Writer();
    const count = reader.unsigned();
    writer.unsigned(count);
    for (let index = 0; index < count; index++) {
      const size = reader.unsigned();
      const body = instrumentBody(bytes.subarray(reader.at, reader.at + size), counter);
      writer.unsigned(body.length).raw(body);
      reader.at += size;
    }
    return { id, bytes: writer.finish() };
  });
  return writeSections(output);
}

function instrumentBody(bytes: Uint8Array, counter: number): Uint8Array {
  const reader = new Reader(bytes);
  const writer = new Writer();
  for (let groups = reader.unsigned(); groups > 0; groups--) {
    reader.skipNumber();
    reader.byte();
  }
  writer.raw(bytes.subarray(0, reader.at));
  let runStart = reader.at;
  let charged = 0;
  const flush = (end: number) => {
    if (charged > 0)
      writer
        .raw([0x23])
        .unsigned(counter)
        .raw([0x42, ...signed(charged), 0x7c, 0x24])
        .unsigned(counter);
    writer.raw(bytes.subarray(runStart, end));
    runStart = end;
    charged = 0;
  };
  while (!reader.done) {
    const opcode = reader.byte();
    skipImmediates(reader, opcode);
    if (!FREE.has(opcode)) charged++;
    if (ENDS_RUN.has(opcode)) flush(reader.at);
  }
  flush(reader.at);
  return writer.finish();
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const byte = value & 0x7f;
    value >>= 7;
    if (value === 0 && !(byte & 0x40)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}
