import type { SectionContext } from '../module-draft.ts';

/** Size of the type of a function that takes and gives nothing. */
const EMPTY_TYPE_SIZE = 1;

/** Reads the start section. */
export function readStart(section: SectionContext): void {
  const { reader, module } = section;
  const index = reader.u32();
  section.requireEnd();
  if (index >= module.functions.length) reader.fail('unknown function');
  if (section.functionSize(module.functions[index]!) !== EMPTY_TYPE_SIZE) reader.fail('invalid start function type');
  module.start = index;
}
