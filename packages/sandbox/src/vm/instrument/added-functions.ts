import { Op } from '../wasm/opcodes.ts';
import type { ModuleInfo } from '../wasm/types.ts';
import { ValType } from '../wasm/types.ts';
import { WasmWriter } from '../wasm/wasm-writer.ts';
import type { Layout } from './helpers.ts';
import {
  AddedGlobal,
  addHiddenPages,
  canonicalize,
  chargeBulk,
  checkGas,
  globalGet,
  globalSet,
  i32Const,
  local,
} from './helpers.ts';
import { writeHook } from './entry-call.ts';
import { writeFarFill, writeFarLoad, writeFarStore, writeGuardedGrow } from './memory-guard.ts';
import { writeReset } from './reset.ts';

const { F32, F64 } = ValType;

/** memory.grow; with hidden pages only growing by nothing is possible, anything else ends the attempt. */
function writeGrow(body: WasmWriter, layout: Layout): void {
  globalGet(body, layout, AddedGlobal.HiddenPages);
  local(body, Op.LocalGet, 0);
  body.u8(Op.I32Eqz);
  body.u8(Op.I32Eqz);
  body.u8(Op.I32Mul);
  body.u8(Op.If);
  body.u8(0x40);
  i32Const(body, 1);
  globalSet(body, layout, AddedGlobal.GrowRefused);
  body.u8(Op.Unreachable);
  body.u8(Op.End);
  local(body, Op.LocalGet, 0);
  body.u8(Op.MemoryGrow);
  body.u8(0);
  addHiddenPages(body, layout);
}

/**
 * Writes the bodies of all added functions, sizes included.
 *
 * @param maxStackHeight - bytes of stack that a call begins with
 */
export function writeAddedFunctions(out: WasmWriter, module: ModuleInfo, layout: Layout, maxStackHeight: number): void {
  const bodies: ((body: WasmWriter) => void)[] = [
    (body) => {
      globalGet(body, layout, AddedGlobal.Gas);
      body.u8(Op.F64ConvertI64S);
    },
    (body) => {
      local(body, Op.LocalGet, 0);
      // i64.trunc_sat_f64_s
      body.u8(Op.Prefix);
      body.u8(6);
      globalSet(body, layout, AddedGlobal.Gas);
    },
    (body) => globalGet(body, layout, AddedGlobal.Stack),
    (body) => globalGet(body, layout, AddedGlobal.TableIndex),
    (body) => globalGet(body, layout, AddedGlobal.BulkFailure),
    (body) => {
      globalGet(body, layout, AddedGlobal.Gas);
      local(body, Op.LocalGet, 0);
      body.u8(Op.I64Sub);
      globalSet(body, layout, AddedGlobal.Gas);
      checkGas(body, layout);
    },
    (body) => {
      local(body, Op.LocalGet, 0);
      canonicalize(body, F32, 0);
    },
    (body) => {
      local(body, Op.LocalGet, 0);
      canonicalize(body, F64, 0);
    },
    (body) => {
      local(body, Op.LocalGet, 0);
      globalSet(body, layout, AddedGlobal.TableIndex);
      local(body, Op.LocalGet, 0);
    },
    (body) => {
      local(body, Op.LocalGet, 0);
      chargeBulk(body, layout, 0);
    },
    (body) => {
      local(body, Op.LocalGet, 0);
      globalSet(body, layout, AddedGlobal.HiddenPages);
    },
    (body) => globalGet(body, layout, AddedGlobal.GrowRefused),
    (body) => (layout.guarded ? writeGuardedGrow(body, layout) : writeGrow(body, layout)),
    (body) => writeFarLoad(body, layout),
    (body) => writeFarStore(body, layout),
    (body) => writeFarFill(body, layout),
    (body) => globalGet(body, layout, AddedGlobal.HiddenPages),
    (body) => writeHook(body, layout),
    (body) => {
      local(body, Op.LocalGet, 0);
      globalSet(body, layout, AddedGlobal.PrologueMode);
    },
    (body) => {
      globalGet(body, layout, AddedGlobal.HookEvent);
      i32Const(body, 0);
      globalSet(body, layout, AddedGlobal.HookEvent);
    },
    (body) => globalGet(body, layout, AddedGlobal.CallResult),
    (body) => {
      local(body, Op.LocalGet, 0);
      globalSet(body, layout, AddedGlobal.CallResult);
    },
    (body) => writeReset(body, module, layout, maxStackHeight),
  ];
  const body = new WasmWriter(256);
  for (const write of bodies) {
    body.clear();
    body.u32(0);
    write(body);
    body.u8(Op.End);
    out.sized(body.view());
  }
}
