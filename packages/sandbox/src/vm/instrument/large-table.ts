import { MAX_V8_TARGETS } from '../prepare/branch-table.ts';
import { Op } from '../wasm/opcodes.ts';
import { EMPTY_BLOCK } from '../wasm/types.ts';
import { WasmReader } from '../wasm/wasm-reader.ts';
import type { WasmWriter } from '../wasm/wasm-writer.ts';
import { i32Const, local } from './helpers.ts';

/**
 * Writes a br_table that has more targets than V8 accepts as several, each of which hands on what lies behind its part.
 *
 * Every part but the last stands in a block of its own; its default leads to the end of that block, where the next part
 * follows. A carried value goes through a local, since a block cannot reach operands below it.
 *
 * @param carried - type of the value that the branch carries, or EMPTY_BLOCK
 * @param index - local of type i32 to use
 * @param value - local of the carried type to use
 * @returns how many bytes of the original it replaces
 */
export function writeLargeTable(
  out: WasmWriter,
  bytes: Uint8Array,
  offset: number,
  carried: number,
  index: number,
  value: number,
): number {
  const reader = new WasmReader(bytes, offset + 1);
  const targets = new Uint32Array(reader.u32());
  for (let i = 0; i < targets.length; i++) targets[i] = reader.u32();
  const fallback = reader.u32();
  const hasValue = carried !== EMPTY_BLOCK;
  for (let first = 0; first < targets.length; first += MAX_V8_TARGETS) {
    const part = targets.subarray(first, first + MAX_V8_TARGETS);
    const isLast = first + part.length === targets.length;
    // On the stack: the index, relative to this part, above the carried value.
    if (!isLast) {
      local(out, Op.LocalSet, index);
      if (hasValue) local(out, Op.LocalSet, value);
      out.u8(Op.Block);
      out.u8(hasValue ? carried : 0x40);
      if (hasValue) local(out, Op.LocalGet, value);
      local(out, Op.LocalGet, index);
    }
    out.u8(Op.BrTable);
    out.u32(part.length);
    for (const depth of part) out.u32(isLast ? depth : depth + 1);
    out.u32(isLast ? fallback : 0);
    if (isLast) break;
    out.u8(Op.End);
    local(out, Op.LocalGet, index);
    i32Const(out, MAX_V8_TARGETS);
    out.u8(Op.I32Sub);
  }
  return reader.pos - offset;
}
