import type { PrepareError } from '../../errors.ts';
import { ExternalKind } from '../../wasm/types.ts';
import type { SectionContext } from '../module-draft.ts';
import { RefusedModule } from '../refused-module.ts';
import { readGlobalType } from './globals.ts';
import { MAX_ITEMS } from './limits.ts';
import { readMemoryType } from './memories.ts';
import { maxTables, readTableType } from './tables.ts';

/** Reads the import section. Only functions of `env` may be imported. */
export function readImports(section: SectionContext): void {
  const { reader } = section;
  let refusal: PrepareError | null = null;
  for (let left = section.count(MAX_ITEMS); left > 0; left--) {
    const module = reader.name();
    const name = reader.name();
    const kind = reader.u8();
    const problem = readImport(section, kind, name);
    // The whole section is validated before the first import is judged.
    refusal ??= module === 'env' ? problem : 'Instantiate';
  }
  section.requireEnd();
  if (refusal !== null) throw new RefusedModule(refusal);
}

function readImport(section: SectionContext, kind: number, name: string): PrepareError | null {
  const { reader, module } = section;
  switch (kind) {
    case ExternalKind.Func: {
      const type = reader.u32();
      if (type >= module.types.length) reader.fail('unknown type');
      section.addTypeSize(section.functionSize(type));
      module.imports.push({ name, type });
      module.functions.push(type);
      return --section.functionBudget < 0 ? 'TooManyFunctions' : null;
    }
    case ExternalKind.Table:
      module.tables.push(readTableType(section));
      if (module.tables.length > maxTables(section)) reader.fail('too many tables');
      section.addTypeSize(1);
      return 'Instantiate';
    case ExternalKind.Memory:
      readMemoryType(section);
      section.addTypeSize(1);
      return 'Memory';
    case ExternalKind.Global:
      readGlobalType(section);
      section.addTypeSize(1);
      return 'Instantiate';
    default:
      return reader.fail('import of a proposal that is not enabled');
  }
}
