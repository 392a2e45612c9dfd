import { ValType } from '../../wasm/types.ts';
import { WasmReader } from '../../wasm/wasm-reader.ts';
import { readConstExpression } from '../const-expression.ts';
import type { SectionContext } from '../module-draft.ts';
import { MAX_SEGMENTS } from './limits.ts';

/** Flags of a segment: for the only memory, for `memory.init`, or for a memory that it names. */
const ACTIVE = 0;
const PASSIVE = 1;
const NAMES_MEMORY = 2;

/** Reads the data count section. */
export function readDataCount(section: SectionContext): void {
  section.module.dataCount = section.count(MAX_SEGMENTS);
}

/** Reads the data section. */
export function readData(section: SectionContext): void {
  const { reader, module, constants } = section;
  module.dataSection = { start: reader.pos, end: reader.end };
  section.dataSegments = section.count(MAX_SEGMENTS);
  for (let i = 0; i < section.dataSegments; i++) {
    const flags = reader.u32();
    if (flags > NAMES_MEMORY) reader.fail('invalid flags byte in data segment');
    let start = 0;
    if (flags !== PASSIVE) {
      const memory = flags === ACTIVE ? 0 : reader.u32();
      if (memory !== 0 || !module.hasMemory) reader.fail('unknown memory');
      const expression = reader.pos;
      readConstExpression(reader, ValType.I32, constants);
      // The expression is an i32.const, or its type would be wrong.
      start = new WasmReader(reader.bytes, expression + 1).s32() >>> 0;
    }
    const length = reader.u32();
    reader.skip(length);
    if (flags !== PASSIVE) module.dataEnd = Math.max(module.dataEnd, start + length);
  }
}
