import { Reader, SECTION, Writer, type Section } from './module.ts';

/** Subsection of the name section that holds function names. */
const FUNCTION_NAMES = 1;

/** Names of functions by index, from a module's name section. */
export function readFunctionNames(sections: readonly Section[]): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const { id, bytes } of sections) {
    if (id !== SECTION.custom) continue;
    const reader = new Reader(bytes);
    if (reader.name() !== 'name') continue;
    while (!reader.done) {
      const kind = reader.byte();
      const end = reader.unsigned() + reader.at;
      if (kind === FUNCTION_NAMES)
        for (let count = reader.unsigned(); count > 0; count--) names.set(reader.unsigned(), reader.name());
      reader.at = end;
    }
  }
  return names;
}

/** A name section for functions; `names` in the order of their indexes. */
export function writeFunctionNames(names: readonly string[]): Section {
  const list = new Writer().unsigned(names.length);
  names.forEach((name, index) => list.unsigned(index).name(name));
  const bytes = list.finish();
  return {
    id: SECTION.custom,
    bytes: new Writer().name('name').raw([FUNCTION_NAMES]).unsigned(bytes.length).raw(bytes).finish(),
  };
}
