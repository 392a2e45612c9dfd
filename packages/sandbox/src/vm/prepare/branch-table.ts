import { EMPTY_BLOCK, ValType } from '../wasm/types.ts';
import type { BodyState } from './body-state.ts';
import { EditKind } from './code-edits.ts';

/** Most targets of a br_table. @see wasmparser 0.228 src/limits.rs MAX_WASM_BR_TABLE_SIZE */
const MAX_TARGETS = 128 * 1024;
/** Most targets that V8 accepts (kV8MaxWasmFunctionBrTableSize); longer tables are written as several. */
export const MAX_V8_TARGETS = 65_520;

/** A br_table. */
export function readBranchTable({ reader, operands, frames, facts, charges }: BodyState, offset: number): void {
  const count = reader.u32();
  if (count > MAX_TARGETS) reader.fail('br_table size is out of bounds');
  // The default comes last but decides the types, so the targets are read twice.
  const targets = reader.pos;
  for (let i = 0; i < count; i++) reader.u32();
  const defaultDepth = reader.u32();
  const behind = reader.pos;
  operands.pop(ValType.I32);
  const defaultRow = frames.target(defaultDepth);
  const defaultType = frames.labelType(defaultRow);
  reader.pos = targets;
  for (let i = 0; i < count; i++) {
    const row = frames.target(reader.u32());
    const type = frames.labelType(row);
    if ((type === EMPTY_BLOCK) !== (defaultType === EMPTY_BLOCK))
      reader.fail('type mismatch: br_table target labels have different number of types');
    if (type !== EMPTY_BLOCK) operands.put(operands.take(type));
    frames.markBranch(row);
  }
  reader.pos = behind;
  if (count > MAX_V8_TARGETS && !operands.dead) {
    facts.largeTables.set(offset, defaultType);
    facts.edits.push(offset, EditKind.LargeTable);
  }
  if (defaultType !== EMPTY_BLOCK) operands.pop(defaultType);
  charges.sideEffect(offset, 1);
  frames.markBranch(defaultRow);
  operands.makeUnreachable();
}
