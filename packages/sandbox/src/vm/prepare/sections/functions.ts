import type { SectionContext } from '../module-draft.ts';
import { MAX_ITEMS } from './limits.ts';

/** Reads the function section: the type of each function with a body. */
export function readFunctions(section: SectionContext): void {
  const { reader, module } = section;
  const count = section.count(MAX_ITEMS - module.functions.length);
  for (let i = 0; i < count; i++) {
    const type = reader.u32();
    if (type >= module.types.length) reader.fail('unknown type');
    module.functions.push(type);
  }
  section.expectedBodies = count;
}
