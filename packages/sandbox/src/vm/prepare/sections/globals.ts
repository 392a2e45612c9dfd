import { readConstExpression } from '../const-expression.ts';
import type { SectionContext } from '../module-draft.ts';
import { readEnabledType } from '../value-type.ts';
import { MAX_ITEMS } from './limits.ts';

/** Reads the type of a global, which the module has from then on. */
export function readGlobalType({ reader, module, referenceTypes }: SectionContext): number {
  const type = readEnabledType(reader, referenceTypes);
  const mutable = reader.u8();
  if (mutable > 1) reader.fail('malformed mutability');
  module.globals.push(type);
  module.mutableGlobals.push(mutable === 1);
  return type;
}

/** Reads the global section. */
export function readGlobals(section: SectionContext): void {
  const { reader, module, constants } = section;
  const count = section.count(MAX_ITEMS);
  module.globalEntries = { start: reader.pos, end: reader.end };
  for (let i = 0; i < count; i++) {
    // The new global is not visible in its own initial value, and no global is constant: none can be imported.
    readConstExpression(reader, readGlobalType(section), constants);
  }
}
