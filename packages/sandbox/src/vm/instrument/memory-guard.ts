import { ACCESS_ALIGN, Op, PrefixOp } from '../wasm/opcodes.ts';
import { WasmReader } from '../wasm/wasm-reader.ts';
import type { WasmWriter } from '../wasm/wasm-writer.ts';
import type { Layout } from './helpers.ts';
import { AddedFunction, AddedGlobal, call, globalGet, globalSet, i32Const, i64Const, local } from './helpers.ts';

/**
 * Guards for a memory that is larger than the guest may use and is cleared for the next call.
 *
 * Contracts that grow their memory (all in Rust do) work on addresses behind the first 64 MiB, and those whose allocator
 * takes all memory there is (near-sdk-js's) write at its end, for which no small memory will do; and a new full one for
 * each call is slow. Here every access is checked against the size that the guest sees, and writes leave marks, so that
 * one memory of the largest size serves all calls: only what was marked is cleared. The marks are in the memory itself,
 * a byte for each page, on one page more than the largest size, which the guest cannot reach.
 */

/** Writes below this address leave no mark: the beginning is always cleared. A multiple of the page size. */
export const UNMARKED_BYTES = 1024 * 1024;
/** Logarithm of the bytes that one mark stands for. */
const PAGE_SHIFT = 16;
/** Bytes that one mark stands for: a page. */
export const MARKED_BYTES = 1 << PAGE_SHIFT;
/** Pages that the marks take: a byte for each of the guest's, of which there are 2,048 at most. */
export const MARK_PAGES = 1;
/** Most bytes that an access other than a bulk operation writes. */
const LARGEST_STORE = 8;

/**
 * Lets an access to a high address be checked; the address stays on the stack.
 *
 * @param offset - of the load or store instruction in `bytes`
 * @param address - local of type i32 to use
 * @param isStore - the address is then on the stack alone, its value was taken away before
 */
export function guardAccess(
  out: WasmWriter,
  layout: Layout,
  bytes: Uint8Array,
  offset: number,
  address: number,
  isStore: boolean,
): void {
  const reader = new WasmReader(bytes, offset + 1);
  reader.u32();
  const end = reader.u32() + (1 << ACCESS_ALIGN[bytes[offset]!]!);
  local(out, Op.LocalTee, address);
  const far = (): void => {
    local(out, Op.LocalGet, address);
    i64Const(out, end);
    call(out, layout, isStore ? AddedFunction.FarStore : AddedFunction.FarLoad);
  };
  if (end > UNMARKED_BYTES) far();
  else {
    i32Const(out, UNMARKED_BYTES - end);
    out.u8(Op.I32GtU);
    out.u8(Op.If);
    out.u8(0x40);
    far();
    out.u8(Op.End);
    local(out, Op.LocalGet, address);
    return;
  }
}

/**
 * Checks the ranges of memory.fill, memory.init or memory.copy; the three operands stay on the stack.
 *
 * @param temporaries - three locals of type i32 to use
 */
export function guardBulk(out: WasmWriter, layout: Layout, isCopy: boolean, temporaries: readonly number[]): void {
  const [to, from, count] = temporaries as [number, number, number];
  local(out, Op.LocalSet, count);
  local(out, Op.LocalSet, from);
  local(out, Op.LocalSet, to);
  if (isCopy) range(out, layout, from, count, AddedFunction.FarLoad);
  range(out, layout, to, count, AddedFunction.FarFill);
  local(out, Op.LocalGet, to);
  local(out, Op.LocalGet, from);
  local(out, Op.LocalGet, count);
}

function range(out: WasmWriter, layout: Layout, start: number, count: number, check: number): void {
  local(out, Op.LocalGet, start);
  local(out, Op.LocalGet, count);
  out.u8(Op.I64ExtendI32U);
  call(out, layout, check);
}

/** Body of (address: i32, end: i64) -> (): traps when address + end lies outside of what the guest sees. */
export function writeFarLoad(body: WasmWriter, layout: Layout): void {
  pushEnd(body);
  // Bytes that the guest sees.
  body.u8(Op.MemorySize);
  body.u8(0);
  globalGet(body, layout, AddedGlobal.HiddenPages);
  body.u8(Op.I32Add);
  body.u8(Op.I64ExtendI32U);
  i64Const(body, 16);
  body.u8(Op.I64Shl);
  body.u8(Op.I64GtU);
  body.u8(Op.If);
  body.u8(0x40);
  // A load that is out of bounds everywhere: the trap is then the ordinary one.
  i32Const(body, -1);
  body.u8(Op.FirstLoad);
  body.u8(0);
  body.u32(0);
  body.u8(Op.Drop);
  body.u8(Op.End);
}

/** Body of the same for a store, which marks the pages of its first and last byte. */
export function writeFarStore(body: WasmWriter, layout: Layout): void {
  checkRange(body, layout);
  for (const back of [1, LARGEST_STORE]) {
    pushEnd(body);
    body.u8(Op.I32WrapI64);
    i32Const(body, back);
    body.u8(Op.I32Sub);
    pageOf(body);
    i32Const(body, 1);
    body.u8(Op.I32Store8);
    body.u8(0);
    body.u32(layout.marksStart);
  }
}

/** Body of (address: i32, count: i64) -> (): the same for a bulk operation, which may write many pages or none. */
export function writeFarFill(body: WasmWriter, layout: Layout): void {
  checkRange(body, layout);
  local(body, Op.LocalGet, 1);
  body.u8(Op.I64Eqz);
  body.u8(Op.If);
  body.u8(0x40);
  body.u8(Op.Return);
  body.u8(Op.End);
  local(body, Op.LocalGet, 0);
  pageOf(body);
  i32Const(body, layout.marksStart);
  body.u8(Op.I32Add);
  i32Const(body, 1);
  // The last page less the first one, and one.
  pushEnd(body);
  body.u8(Op.I32WrapI64);
  i32Const(body, 1);
  body.u8(Op.I32Sub);
  pageOf(body);
  local(body, Op.LocalGet, 0);
  pageOf(body);
  body.u8(Op.I32Sub);
  i32Const(body, 1);
  body.u8(Op.I32Add);
  body.u8(Op.Prefix);
  body.u32(PrefixOp.MemoryFill);
  body.u8(0);
}

function checkRange(body: WasmWriter, layout: Layout): void {
  local(body, Op.LocalGet, 0);
  local(body, Op.LocalGet, 1);
  call(body, layout, AddedFunction.FarLoad);
}

function pageOf(body: WasmWriter): void {
  i32Const(body, PAGE_SHIFT);
  body.u8(Op.I32ShrU);
}

function pushEnd(body: WasmWriter): void {
  local(body, Op.LocalGet, 0);
  body.u8(Op.I64ExtendI32U);
  local(body, Op.LocalGet, 1);
  body.u8(Op.I64Add);
}

/** Body of (pages: i32) -> i32: memory.grow of what the guest sees, within a memory that has its largest size already. */
export function writeGuardedGrow(body: WasmWriter, layout: Layout): void {
  // Does it fit? 64-bit sums, since the operand may be anything.
  body.u8(Op.MemorySize);
  body.u8(0);
  globalGet(body, layout, AddedGlobal.HiddenPages);
  body.u8(Op.I32Add);
  body.u8(Op.I64ExtendI32U);
  local(body, Op.LocalGet, 0);
  body.u8(Op.I64ExtendI32U);
  body.u8(Op.I64Add);
  // All pages but that of the marks.
  i64Const(body, layout.marksStart >> PAGE_SHIFT);
  body.u8(Op.I64GtU);
  body.u8(Op.If);
  body.u8(0x40);
  i32Const(body, -1);
  body.u8(Op.Return);
  body.u8(Op.End);
  body.u8(Op.MemorySize);
  body.u8(0);
  globalGet(body, layout, AddedGlobal.HiddenPages);
  body.u8(Op.I32Add);
  globalGet(body, layout, AddedGlobal.HiddenPages);
  local(body, Op.LocalGet, 0);
  body.u8(Op.I32Add);
  globalSet(body, layout, AddedGlobal.HiddenPages);
}
