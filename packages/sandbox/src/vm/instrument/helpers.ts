import { Op } from '../wasm/opcodes.ts';
import type { FuncType } from '../wasm/types.ts';
import { ValType } from '../wasm/types.ts';
import type { WasmWriter } from '../wasm/wasm-writer.ts';

const { I32, I64, F32, F64 } = ValType;

/** Globals that instrumentation adds behind the module's own, by their place. */
export const AddedGlobal = {
  /** i64: gas that may still be burnt. Below zero: the gas is used up, and nothing that followed counts. */
  Gas: 0,
  /** i32: bytes of stack that are left. Below zero: the stack is used up. */
  Stack: 1,
  /** i32: the index that the latest call_indirect used. */
  TableIndex: 2,
  /** i32: 1 when a bulk operation could not be paid. */
  BulkFailure: 3,
  /** i32: pages that the guest sees beyond those of the memory; below zero with a memory that is larger than it sees. */
  HiddenPages: 4,
  /** i32: 1 when the guest wanted to grow a memory with hidden pages. */
  GrowRefused: 5,
  /** i32: see entry-call.ts. */
  PrologueMode: 6,
  HookEvent: 7,
  /** i64: result of a call that is recorded or left out. */
  CallResult: 8,
} as const;
/** Types of the added globals, in order. */
export const ADDED_GLOBALS: readonly number[] = [I64, I32, I32, I32, I32, I32, I32, I32, I64];

/** Functions that instrumentation adds behind the module's own, by their place. */
export const AddedFunction = {
  /** () -> f64 */
  Gas: 0,
  /** (f64) -> () */
  SetGas: 1,
  /** () -> i32 */
  Stack: 2,
  TableIndex: 3,
  BulkFailure: 4,
  /** (i64) -> (): subtract and trap below zero. */
  Charge: 5,
  /** (f32) -> f32 and (f64) -> f64: make NaN canonical. */
  CanonicalF32: 6,
  CanonicalF64: 7,
  /** (i32) -> i32: remember the index of a call_indirect. */
  KeepIndex: 8,
  /** (i32) -> i32: charge for a bulk operation of so many units. */
  ChargeBulk: 9,
  /** (i32) -> (): set the hidden pages. */
  HidePages: 10,
  /** () -> i32 */
  GrowRefused: 11,
  /** (i32) -> i32: memory.grow as the guest sees it. */
  Grow: 12,
  /** (i32, i64) -> (): see memory-guard.ts. */
  FarLoad: 13,
  FarStore: 14,
  FarFill: 15,
  /** () -> i32 */
  HiddenPages: 16,
  /** (i32) -> (): see entry-call.ts. */
  Hook: 17,
  SetPrologueMode: 18,
  /** () -> i32: the event that the guest tells; none afterwards. */
  TakeEvent: 19,
  /** () -> i64 and (i64) -> () */
  CallResult: 20,
  SetCallResult: 21,
  /** () -> (): see reset.ts. */
  Reset: 22,
} as const;

/** Signatures of the added functions: parameters and results. */
export const ADDED_SIGNATURES: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], [F64]],
  [[F64], []],
  [[], [I32]],
  [[], [I32]],
  [[], [I32]],
  [[I64], []],
  [[F32], [F32]],
  [[F64], [F64]],
  [[I32], [I32]],
  [[I32], [I32]],
  [[I32], []],
  [[], [I32]],
  [[I32], [I32]],
  [[I32, I64], []],
  [[I32, I64], []],
  [[I32, I64], []],
  [[], [I32]],
  [[I32], []],
  [[I32], []],
  [[], [I32]],
  [[], [I64]],
  [[I64], []],
  [[], []],
];

/** Where the additions to one module stand, and what its instructions cost. */
export interface Layout {
  /** Index of the first added global and of the first added function. */
  readonly firstGlobal: number;
  readonly firstFunction: number;
  /** Gas units: of a regular instruction, and of a bulk operation. */
  readonly regularCost: number;
  readonly linearBase: number;
  readonly linearUnit: number;
  /** Whether memory accesses are guarded, see memory-guard.ts. */
  readonly guarded: boolean;
  /** Address of the marks in a guarded memory: behind what the guest can ever have. */
  readonly marksStart: number;
  /** Whether each charge is checked at once, see FunctionWriter. */
  readonly checksEachCharge: boolean;
  /** Type of the first imported function where calls of methods are hooked, see entry-call.ts; else null. */
  readonly firstImport: FuncType | null;
}

/** Instructions that several parts of the instrumentation write. */
export const CANONICAL_F32 = [0x00, 0x00, 0xc0, 0x7f];
export const CANONICAL_F64 = [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xf8, 0x7f];

export function globalGet(out: WasmWriter, layout: Layout, global: number): void {
  out.u8(Op.GlobalGet);
  out.u32(layout.firstGlobal + global);
}

export function globalSet(out: WasmWriter, layout: Layout, global: number): void {
  out.u8(Op.GlobalSet);
  out.u32(layout.firstGlobal + global);
}

export function local(out: WasmWriter, op: number, index: number): void {
  out.u8(op);
  out.u32(index);
}

export function i64Const(out: WasmWriter, value: number): void {
  out.u8(Op.I64Const);
  out.signed(value);
}

export function i32Const(out: WasmWriter, value: number): void {
  out.u8(Op.I32Const);
  out.signed(value);
}

export function call(out: WasmWriter, layout: Layout, fn: number): void {
  out.u8(Op.Call);
  out.u32(layout.firstFunction + fn);
}

/** Traps when the gas is below zero. */
export function checkGas(out: WasmWriter, layout: Layout): void {
  globalGet(out, layout, AddedGlobal.Gas);
  i64Const(out, 0);
  out.u8(Op.I64LtS);
  trapIf(out);
}

/** Traps when the i32 on the stack is not zero. */
export function trapIf(out: WasmWriter): void {
  out.u8(Op.If);
  out.u8(0x40);
  out.u8(Op.Unreachable);
  out.u8(Op.End);
}

/** Replaces the float on the stack by the canonical NaN if it is a NaN; `temporary` is a local of its type. */
export function canonicalize(out: WasmWriter, type: number, temporary: number): void {
  local(out, Op.LocalTee, temporary);
  if (type === F32) {
    out.u8(Op.F32Const);
    for (const byte of CANONICAL_F32) out.u8(byte);
  } else {
    out.u8(Op.F64Const);
    for (const byte of CANONICAL_F64) out.u8(byte);
  }
  local(out, Op.LocalGet, temporary);
  local(out, Op.LocalGet, temporary);
  out.u8(type === F32 ? Op.F32Eq : Op.F64Eq);
  out.u8(Op.Select);
}

/**
 * Charges for a bulk operation and leaves its last operand, the number of units, on the stack.
 *
 * Gas that ran out before is noticed first, so that what is missing afterwards belongs to this operation alone.
 * Unchecked bound: units * linearUnit + linearBase stays below 2^63 for every configuration.
 */
export function chargeBulk(out: WasmWriter, layout: Layout, temporary: number): void {
  local(out, Op.LocalSet, temporary);
  checkGas(out, layout);
  globalGet(out, layout, AddedGlobal.Gas);
  local(out, Op.LocalGet, temporary);
  out.u8(Op.I64ExtendI32U);
  i64Const(out, layout.linearUnit);
  out.u8(Op.I64Mul);
  i64Const(out, layout.linearBase);
  out.u8(Op.I64Add);
  out.u8(Op.I64Sub);
  globalSet(out, layout, AddedGlobal.Gas);
  globalGet(out, layout, AddedGlobal.Gas);
  i64Const(out, 0);
  out.u8(Op.I64LtS);
  out.u8(Op.If);
  out.u8(0x40);
  i32Const(out, 1);
  globalSet(out, layout, AddedGlobal.BulkFailure);
  out.u8(Op.Unreachable);
  out.u8(Op.End);
  local(out, Op.LocalGet, temporary);
}

/** Turns the number of pages on the stack into the one that the guest sees. */
export function addHiddenPages(out: WasmWriter, layout: Layout): void {
  globalGet(out, layout, AddedGlobal.HiddenPages);
  out.u8(Op.I32Add);
}
