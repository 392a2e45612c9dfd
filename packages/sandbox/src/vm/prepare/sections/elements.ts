import { ExternalKind, ValType } from '../../wasm/types.ts';
import { readConstExpression } from '../const-expression.ts';
import type { SectionContext } from '../module-draft.ts';
import { readValType } from '../value-type.ts';
import { MAX_SEGMENTS } from './limits.ts';

/** Most items of a segment. @see wasmparser 0.228 src/limits.rs MAX_WASM_TABLE_ENTRIES */
const MAX_ENTRIES = 10_000_000;
/** Bits of a segment's flags, and the most that they can be. */
const IS_NOT_ACTIVE = 1;
const NAMES_TABLE = 2;
const HAS_EXPRESSIONS = 4;
const MAX_FLAGS = 7;

/** Reads the element section. */
export function readElements(section: SectionContext): void {
  const { reader, module } = section;
  const count = section.count(MAX_SEGMENTS);
  module.elementEntries = { start: reader.pos, end: reader.end };
  for (let i = 0; i < count; i++) readElement(section);
  module.elementCount = count;
}

function readElement(section: SectionContext): void {
  const { reader, module, constants, referenceTypes } = section;
  const flags = reader.u32();
  if (flags > MAX_FLAGS) reader.fail('invalid flags byte in element segment');
  if ((flags & IS_NOT_ACTIVE) === 0) {
    const table = (flags & NAMES_TABLE) === 0 ? 0 : reader.u32();
    if (table >= module.tables.length) reader.fail('unknown table');
    readConstExpression(reader, ValType.I32, constants);
  } else if (!referenceTypes) reader.fail('bulk memory must be enabled');
  const expressions = (flags & HAS_EXPRESSIONS) !== 0;
  if ((flags & (IS_NOT_ACTIVE | NAMES_TABLE)) !== 0) {
    if (expressions ? readValType(reader) !== ValType.FuncRef : reader.u8() !== ExternalKind.Func)
      reader.fail('invalid element type');
  }
  const items = section.count(MAX_ENTRIES);
  for (let i = 0; i < items; i++) {
    if (expressions) readConstExpression(reader, ValType.FuncRef, constants);
    else {
      const index = reader.u32();
      if (index >= module.functions.length) reader.fail('unknown function');
      module.referencedFunctions.add(index);
    }
  }
}
