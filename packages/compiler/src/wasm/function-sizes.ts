import { Reader, readSections, SECTION } from './module.ts';

/** Names and body sizes of a module's functions, largest first; the module needs a name section. */
export function functionSizes(module: Uint8Array): [name: string, bytes: number][] {
  const sections = readSections(module);
  const names = new Map<number, string>();
  for (const { id, bytes } of sections) {
    if (id !== SECTION.custom) continue;
    const reader = new Reader(bytes);
    if (reader.name() !== 'name') continue;
    while (!reader.done) {
      const kind = reader.byte();
      const end = reader.unsigned() + reader.at;
      if (kind === 1)
        for (let count = reader.unsigned(); count > 0; count--) names.set(reader.unsigned(), reader.name());
      reader.at = end;
    }
  }
  const imports = new Reader(sections.find(({ id }) => id === SECTION.import)?.bytes ?? Uint8Array.of(0)).unsigned();
  const code = new Reader(sections.find(({ id }) => id === SECTION.code)?.bytes ?? Uint8Array.of(0));
  const sizes: [string, number][] = [];
  for (let index = imports, count = code.unsigned(); count > 0; count--, index++) {
    const size = code.unsigned();
    code.at += size;
    sizes.push([names.get(index) ?? `function ${index}`, size]);
  }
  return sizes.sort(([, left], [, right]) => right - left);
}
