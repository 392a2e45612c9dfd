import type { TableType } from '../../wasm/types.ts';
import { ValType } from '../../wasm/types.ts';
import type { SectionContext } from '../module-draft.ts';
import { RefusedModule } from '../refused-module.ts';
import { readValType } from '../value-type.ts';

/** wasmparser's own limits. @see wasmparser 0.228 src/limits.rs, 0.105 src/limits.rs MAX_WASM_TABLE_ENTRIES */
const MAX_TABLES = 100;
const MAX_TABLE_ENTRIES = 10_000_000;

/** Most tables of a module, imported ones included. */
export function maxTables({ referenceTypes }: SectionContext): number {
  return referenceTypes ? MAX_TABLES : 1;
}

/** Reads the type of a table. */
export function readTableType({ reader, referenceTypes }: SectionContext): TableType {
  if (readValType(reader) !== ValType.FuncRef) reader.fail('table of a type that is not enabled');
  const flags = reader.u8();
  if (flags > 1) reader.fail('table limits of a proposal that is not enabled');
  const initial = reader.u32();
  const maximum = flags === 1 ? reader.u32() : null;
  if (maximum !== null && initial > maximum) reader.fail('size minimum must not be greater than maximum');
  // wasmparser 0.105, which nearcore uses before version 84, has a limit of its own.
  if (initial > MAX_TABLE_ENTRIES && !referenceTypes) reader.fail('minimum table size is out of bounds');
  return { initial, maximum };
}

/** Reads the table section. */
export function readTables(section: SectionContext): void {
  const { module, config } = section;
  const count = section.count(maxTables(section) - module.tables.length);
  for (let i = 0; i < count; i++) module.tables.push(readTableType(section));
  section.requireEnd();
  const { maxTablesPerContract, maxElementsPerContractTable } = config.limits;
  if (count > (maxTablesPerContract ?? Infinity)) throw new RefusedModule('TooManyTables');
  for (const { initial } of module.tables)
    if (initial > (maxElementsPerContractTable ?? Infinity)) throw new RefusedModule('TooManyTableElements');
}
