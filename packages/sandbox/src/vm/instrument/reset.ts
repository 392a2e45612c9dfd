import { readConstExpression } from '../prepare/const-expression.ts';
import { readValType } from '../prepare/value-type.ts';
import { Op } from '../wasm/opcodes.ts';
import type { ModuleInfo } from '../wasm/types.ts';
import { ValType } from '../wasm/types.ts';
import { WasmReader } from '../wasm/wasm-reader.ts';
import type { WasmWriter } from '../wasm/wasm-writer.ts';
import type { Layout } from './helpers.ts';
import { ADDED_GLOBALS, AddedGlobal, globalSet, i32Const, i64Const } from './helpers.ts';

/** Whether `reset` gives all globals of a module their first values: not those that refer to functions. */
export function isResettable({ globals, mutableGlobals }: ModuleInfo): boolean {
  return globals.every((type, i) => !mutableGlobals[i] || type !== ValType.FuncRef);
}

/**
 * Body of () -> (): gives all globals, the module's own and the added ones, the values that they have in a new instance.
 *
 * @param maxStackHeight - bytes of stack that a call begins with
 */
export function writeReset(body: WasmWriter, module: ModuleInfo, layout: Layout, maxStackHeight: number): void {
  ADDED_GLOBALS.forEach((type, global) => {
    const value = global === AddedGlobal.Stack ? maxStackHeight : 0;
    if (type === ValType.I64) i64Const(body, value);
    else i32Const(body, value);
    globalSet(body, layout, global);
  });
  if (module.globalEntries === null || !isResettable(module)) return;
  const { bytes, globals, globalEntries } = module;
  const checked = { functionCount: Infinity, referenced: new Set<number>(), referenceTypes: true };
  const reader = new WasmReader(bytes, globalEntries.start, globalEntries.end);
  for (let i = 0; i < globals.length; i++) {
    const type = readValType(reader);
    const isMutable = reader.u8() === 1;
    const start = reader.pos;
    readConstExpression(reader, type, checked);
    if (!isMutable) continue;
    body.raw(bytes, start, reader.pos - END_SIZE);
    body.u8(Op.GlobalSet);
    body.u32(i);
  }
}

/** Bytes of the `end` behind an expression. */
const END_SIZE = 1;
