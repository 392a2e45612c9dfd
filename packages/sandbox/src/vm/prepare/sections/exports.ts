import { ExternalKind } from '../../wasm/types.ts';
import type { SectionContext } from '../module-draft.ts';
import { MAX_ITEMS } from './limits.ts';

/** Reads the export section. */
export function readExports(section: SectionContext): void {
  const { reader, module } = section;
  const { functions, tables, hasMemory, globals } = module;
  // By kind.
  const totals = [functions.length, tables.length, hasMemory ? 1 : 0, globals.length];
  for (let left = section.count(MAX_ITEMS); left > 0; left--) {
    const name = reader.name();
    const kind = reader.u8();
    const index = reader.u32();
    const total = totals[kind];
    if (total === undefined) return reader.fail('export of a proposal that is not enabled');
    if (index >= total) reader.fail('unknown export');
    if (kind === ExternalKind.Func) module.referencedFunctions.add(index);
    section.addTypeSize(kind === ExternalKind.Func ? section.functionSize(functions[index]!) : 1);
    if (module.exports.has(name)) reader.fail('duplicate export name');
    module.exports.set(name, { kind, index });
  }
}
