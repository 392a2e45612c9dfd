import { PrefixOp } from '../wasm/opcodes.ts';
import { ValType } from '../wasm/types.ts';
import type { BodyState } from './body-state.ts';
import { EditKind } from './code-edits.ts';
import {
  readDataIndex,
  readElementIndex,
  readMemoryIndexAtLength,
  readTableIndex,
  requireReferenceTypes,
} from './immediates.ts';

const { I32, I64, F32, F64, FuncRef } = ValType;

/** Instructions behind the 0xfc prefix: saturating truncations, and bulk operations on memory and tables. */
export function readPrefixed(body: BodyState, offset: number): void {
  const { reader, operands, charges } = body;
  const op = reader.u32();
  if (op <= PrefixOp.LastTruncSat) {
    operands.pop((op & 2) === 0 ? F32 : F64);
    operands.push(op < 4 ? I32 : I64);
    return charges.pure(offset);
  }
  requireReferenceTypes(body);
  if (op === PrefixOp.DataDrop || (op >= PrefixOp.TableInit && op !== PrefixOp.TableSize))
    body.code.changesTables = true;
  switch (op) {
    case PrefixOp.MemoryInit:
      guard(body, offset, EditKind.BulkWrite);
      readDataIndex(body);
      readMemoryIndexAtLength(body);
      return bulk(body, offset);
    case PrefixOp.DataDrop:
      readDataIndex(body);
      return charges.pure(offset);
    case PrefixOp.MemoryCopy:
      guard(body, offset, EditKind.BulkCopy);
      readMemoryIndexAtLength(body);
      readMemoryIndexAtLength(body);
      return bulk(body, offset);
    case PrefixOp.MemoryFill:
      guard(body, offset, EditKind.BulkWrite);
      readMemoryIndexAtLength(body);
      return bulk(body, offset);
    case PrefixOp.TableInit:
      readElementIndex(body);
      readTableIndex(body);
      return bulk(body, offset);
    case PrefixOp.ElemDrop:
      readElementIndex(body);
      return charges.pure(offset);
    case PrefixOp.TableCopy:
      readTableIndex(body);
      readTableIndex(body);
      return bulk(body, offset);
    case PrefixOp.TableGrow:
      readTableIndex(body);
      operands.pop(I32);
      operands.pop(FuncRef);
      operands.push(I32);
      return charges.grow(offset, body.context.linearGrowCost);
    case PrefixOp.TableSize:
      readTableIndex(body);
      operands.push(I32);
      return charges.pure(offset);
    case PrefixOp.TableFill:
      readTableIndex(body);
      operands.pop(I32);
      operands.pop(FuncRef);
      operands.pop(I32);
      return charges.linear(offset);
    default:
      reader.fail('illegal opcode');
  }
}

function guard({ context, operands, facts }: BodyState, offset: number, kind: number): void {
  if (context.guardMemory && !operands.dead) facts.edits.push(offset, kind);
}

function bulk({ operands, charges }: BodyState, offset: number): void {
  operands.pop(I32);
  operands.pop(I32);
  operands.pop(I32);
  charges.linear(offset);
}
