import { Op } from '../wasm/opcodes.ts';
import type { FuncType } from '../wasm/types.ts';
import { ValType } from '../wasm/types.ts';
import type { WasmWriter } from '../wasm/wasm-writer.ts';
import type { Layout } from './helpers.ts';
import { AddedFunction, AddedGlobal, call, globalGet, globalSet, i32Const } from './helpers.ts';

/** What the calls made by a method itself do, see vm/prologue.ts. */
export const PrologueMode = { Off: 0, Record: 1, Replay: 2 } as const;

/** What the guest tells the host in place of a host call. */
export const HookEvent = { BeforeCall: 1, AfterCall: 2, Replay: 3, Stop: 4 } as const;

/** Whether a call's result can be kept: floats cannot, their NaN bits may change on the way through JavaScript. */
export function isReplayable(type: FuncType): boolean {
  return type.result === 0 || type.result === ValType.I32 || type.result === ValType.I64;
}

/**
 * Writes a call that can be recorded, and left out when its result and effects are known.
 *
 * @param typeIndex - type of the callee, whose parameters are on the stack
 * @param writeCall - writes the call itself; it may take more from locals
 */
export function writeEntryCall(
  out: WasmWriter,
  layout: Layout,
  type: FuncType,
  typeIndex: number,
  writeCall: () => void,
): void {
  globalGet(out, layout, AddedGlobal.PrologueMode);
  out.u8(Op.If);
  out.signed(typeIndex);
  globalGet(out, layout, AddedGlobal.PrologueMode);
  i32Const(out, PrologueMode.Replay);
  out.u8(Op.I32Eq);
  out.u8(Op.If);
  out.signed(typeIndex);
  for (let i = 0; i < type.params.length; i++) out.u8(Op.Drop);
  hook(out, layout, HookEvent.Replay);
  takeResult(out, layout, type.result);
  out.u8(Op.Else);
  hook(out, layout, HookEvent.BeforeCall);
  writeCall();
  if (type.result !== 0) {
    if (type.result === ValType.I32) out.u8(Op.I64ExtendI32U);
    globalSet(out, layout, AddedGlobal.CallResult);
  }
  hook(out, layout, HookEvent.AfterCall);
  takeResult(out, layout, type.result);
  out.u8(Op.End);
  out.u8(Op.Else);
  writeCall();
  out.u8(Op.End);
}

/** Ends a recording before a call that cannot be left out. */
export function writePrologueStop(out: WasmWriter, layout: Layout): void {
  globalGet(out, layout, AddedGlobal.PrologueMode);
  out.u8(Op.If);
  out.u8(0x40);
  hook(out, layout, HookEvent.Stop);
  out.u8(Op.End);
}

function hook(out: WasmWriter, layout: Layout, event: number): void {
  i32Const(out, event);
  call(out, layout, AddedFunction.Hook);
}

function takeResult(out: WasmWriter, layout: Layout, result: number): void {
  if (result === 0) return;
  globalGet(out, layout, AddedGlobal.CallResult);
  if (result === ValType.I32) out.u8(Op.I32WrapI64);
}

/**
 * Body of (event: i32) -> (): tells the host.
 *
 * It calls the first imported function with zeros, which the host takes for an event as long as one is set: a function
 * imported for this purpose would change the index of every function in the module.
 */
export function writeHook(body: WasmWriter, layout: Layout): void {
  const type = layout.firstImport;
  if (type === null) return;
  body.u8(Op.LocalGet);
  body.u32(0);
  globalSet(body, layout, AddedGlobal.HookEvent);
  for (const param of type.params) {
    body.u8(param === ValType.I32 ? Op.I32Const : Op.I64Const);
    body.u8(0);
  }
  body.u8(Op.Call);
  body.u32(0);
  if (type.result !== 0) body.u8(Op.Drop);
}
