import type { SectionContext } from '../module-draft.ts';
import { RefusedModule } from '../refused-module.ts';
import { readValType } from '../value-type.ts';

/** Reads the code section and hands each body to the sink. */
export function readCode(section: SectionContext): void {
  const { reader, module, sink, config } = section;
  const sectionEnd = reader.end;
  const count = reader.u32();
  if ((section.expectedBodies ?? 0) !== count) reader.fail('function and code section have inconsistent lengths');
  section.expectedBodies = null;
  sink.begin(module, reader);
  const maxBodySize = config.limits.maxFunctionBodySize ?? Infinity;
  for (let i = 0; i < count; i++) {
    const size = reader.u32();
    const start = reader.pos;
    reader.skip(size);
    if (size > maxBodySize) throw new RefusedModule('FunctionBodyTooLarge');
    const end = reader.pos;
    reader.pos = start;
    reader.end = end;
    countLocals(section);
    reader.pos = start;
    const index = module.imports.length + i;
    sink.body(index, module.types[module.functions[index]!]!);
    reader.pos = end;
    reader.end = sectionEnd;
  }
}

function countLocals(section: SectionContext): void {
  const { reader } = section;
  for (let runs = reader.u32(); runs > 0; runs--) {
    const count = reader.u32();
    readValType(reader);
    section.localBudget -= count;
    if (section.localBudget < 0) throw new RefusedModule('TooManyLocals');
  }
}
