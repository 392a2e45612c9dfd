import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { compile } from '../src/compile.ts';
import { skipImmediates } from '../src/wasm/instructions.ts';
import { countEntries, Reader, readSections, SECTION, type Section } from '../src/wasm/module.ts';
import { casesDir } from './helpers/build.ts';

const FUNCREF = 0x70;
const VALUE_TYPES: ReadonlySet<number> = new Set([0x7f, 0x7e, 0x7d, 0x7c]);
const EMPTY_BLOCK = 0x40;

/** Opcodes of WebAssembly 1.0; sign extension follows at 0xc0. */
const isPlain = (opcode: number) =>
  opcode <= 0x05 ||
  (opcode >= 0x0b && opcode <= 0x11) ||
  opcode === 0x1a ||
  opcode === 0x1b ||
  (opcode >= 0x20 && opcode <= 0x24) ||
  (opcode >= 0x28 && opcode <= 0xbf);
const isSignExtension = (opcode: number) => opcode >= 0xc0 && opcode <= 0xc4;

/** nearcore LimitConfig of protocol 77. */
const MAX_FUNCTIONS = 10_000;
const MAX_LOCALS = 1_000_000;
const MAX_PAGES = 2048;

interface Contents {
  readonly sections: readonly Section[];
  /** Opcodes; those behind 0xfc with that byte in front. */
  readonly opcodes: ReadonlySet<number>;
  readonly blockTypes: ReadonlySet<number>;
  readonly locals: number;
}

/** Decodes a module down to each instruction. */
function decode(wasm: Uint8Array): Contents {
  const sections = readSections(wasm);
  const opcodes = new Set<number>();
  const blockTypes = new Set<number>();
  let locals = 0;
  const code = readerOf(sections, SECTION.code);
  for (let count = code.unsigned(); count > 0; count--) {
    const body = new Reader(code.take(code.unsigned()));
    for (let groups = body.unsigned(); groups > 0; groups--) {
      locals += body.unsigned();
      assert.ok(VALUE_TYPES.has(body.byte()));
    }
    while (!body.done) {
      const opcode = body.byte();
      if (opcode >= 0x02 && opcode <= 0x04) blockTypes.add(body.bytes[body.at] ?? -1);
      opcodes.add(opcode === 0xfc ? 0xfc00 + (body.bytes[body.at] ?? 0) : opcode);
      skipImmediates(body, opcode);
    }
  }
  return { sections, opcodes, blockTypes, locals };
}

const readerOf = (sections: readonly Section[], wanted: number) =>
  new Reader(sections.find(({ id }) => id === wanted)?.bytes ?? Uint8Array.of(0));

/** Largest instruction set that a build can have: every function of the engine. */
const build = async (target: 'nearcore-2.6' | 'protocol-84') =>
  (await compile({ entry: join(casesDir, 'text', 'source.ts'), target, keep: ['all', 'eval'] })).wasm;

describe('a module for nearcore 2.6', () => {
  let contents: Contents;
  before(async () => {
    contents = decode(await build('nearcore-2.6'));
  });

  it('has no instruction beyond WebAssembly 1.0 and sign extension', () => {
    assert.deepEqual([...contents.opcodes].filter((opcode) => !isPlain(opcode) && !isSignExtension(opcode)), []); // prettier-ignore
    assert.ok(contents.opcodes.has(0x10) && contents.opcodes.has(0x11), 'nothing was decoded');
  });

  it('has functions and blocks of one result at most', () => {
    for (const type of contents.blockTypes)
      assert.ok(type === EMPTY_BLOCK || VALUE_TYPES.has(type), `block type ${type}`);
    const types = readerOf(contents.sections, SECTION.type);
    for (let count = types.unsigned(); count > 0; count--) {
      assert.equal(types.byte(), 0x60);
      for (const value of types.take(types.unsigned())) assert.ok(VALUE_TYPES.has(value));
      assert.ok(types.unsigned() <= 1 ? types.take(types.bytes[types.at - 1] ?? 0) : false);
    }
  });

  it('has only sections of WebAssembly 1.0, one memory within the limit and one table of functions', () => {
    const { sections } = contents;
    for (const { id } of sections) assert.ok(id >= SECTION.type && id <= SECTION.data, `section ${id}`);
    const memory = readerOf(sections, SECTION.memory);
    assert.deepEqual([memory.unsigned(), memory.byte()], [1, 1]);
    assert.ok(memory.unsigned() <= MAX_PAGES && memory.unsigned() <= MAX_PAGES);
    const table = readerOf(sections, SECTION.table);
    assert.deepEqual([table.unsigned(), table.byte()], [1, FUNCREF]);
    for (const id of [SECTION.element, SECTION.data]) {
      const segments = readerOf(sections, id);
      assert.ok(segments.unsigned() > 0);
      assert.equal(segments.byte(), 0, 'segment of memory or table 0 with a constant place');
    }
  });

  it('stays far below the limits of functions and locals', () => {
    assert.ok(countEntries(contents.sections, SECTION.function) < MAX_FUNCTIONS / 2);
    assert.ok(contents.locals < MAX_LOCALS / 2, `${contents.locals} locals`);
  });
});

describe('a module for protocol 84', () => {
  it('has memory.copy and memory.fill beside that, and nothing else', async () => {
    const { opcodes, sections } = decode(await build('protocol-84'));
    const further = [...opcodes].filter((opcode) => !isPlain(opcode) && !isSignExtension(opcode));
    assert.deepEqual(further.sort(), [0xfc0a, 0xfc0b]);
    for (const { id } of sections) assert.ok(id >= SECTION.type && id <= SECTION.data, `section ${id}`);
  });
});
