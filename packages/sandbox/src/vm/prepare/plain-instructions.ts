import { Op } from '../wasm/opcodes.ts';
import { ValType } from '../wasm/types.ts';
import type { BodyState } from './body-state.ts';
import { EditKind } from './code-edits.ts';
import { readControl } from './control-instructions.ts';
import {
  readFunctionIndex,
  readGlobalIndex,
  readMemoryIndex,
  readTableIndex,
  requireReferenceTypes,
} from './immediates.ts';
import { readPrefixed } from './prefixed-instructions.ts';
import { readHeapType, readEnabledType } from './value-type.ts';

const { Bottom, I32, I64, F32, F64, FuncRef } = ValType;

/** Constants, locals, globals, references, the size of memory and table entries; hands everything else on. */
export function readPlain(body: BodyState, op: number, offset: number): void {
  const { reader, locals, operands, charges } = body;
  switch (op) {
    case Op.LocalGet:
      operands.push(locals.typeOf(reader.u32()));
      return charges.pure(offset);
    case Op.LocalSet:
      operands.pop(locals.typeOf(reader.u32()));
      return charges.pure(offset);
    case Op.LocalTee:
      operands.replace(locals.typeOf(reader.u32()));
      return charges.pure(offset);
    case Op.I32Const:
      reader.s32();
      operands.push(I32);
      return charges.pure(offset);
    case Op.I64Const:
      reader.skipS64();
      operands.push(I64);
      return charges.pure(offset);
    case Op.F32Const:
      reader.skip(4);
      operands.push(F32);
      return charges.pure(offset);
    case Op.F64Const:
      reader.skip(8);
      operands.push(F64);
      return charges.pure(offset);
    case Op.GlobalGet:
      operands.push(body.context.globals[readGlobalIndex(body)]!);
      return charges.pure(offset);
    case Op.GlobalSet: {
      const index = readGlobalIndex(body);
      if (!body.context.mutableGlobals[index]!) reader.fail('global is immutable');
      operands.pop(body.context.globals[index]!);
      return charges.pure(offset);
    }
    case Op.Nop:
      return charges.pure(offset);
    case Op.Drop:
      operands.pop(Bottom);
      return charges.pure(offset);
    case Op.Select:
      return readSelect(body, offset);
    case Op.TypedSelect:
      return readTypedSelect(body, offset);
    case Op.MemorySize:
      readMemoryIndex(body);
      operands.push(I32);
      body.code.asksMemorySize = true;
      if (!operands.dead) body.facts.edits.push(reader.pos, EditKind.MemorySize);
      return charges.pure(offset);
    case Op.MemoryGrow:
      readMemoryIndex(body);
      operands.replace(I32);
      if (!operands.dead) body.facts.edits.push(offset, EditKind.MemoryGrow);
      return charges.grow(offset, body.context.linearGrowCost);
    case Op.RefNull:
      requireReferenceTypes(body);
      if (readHeapType(reader) !== FuncRef) reader.fail('heap type of a proposal that is not enabled');
      operands.push(FuncRef);
      return charges.pure(offset);
    case Op.RefIsNull: {
      requireReferenceTypes(body);
      const type = operands.pop(Bottom);
      if (type !== FuncRef && type !== Bottom) reader.fail('type mismatch: expected a reference');
      operands.push(I32);
      return charges.pure(offset);
    }
    case Op.RefFunc:
      return readRefFunc(body, offset);
    case Op.TableGet:
      readTableIndex(body);
      operands.pop(I32);
      operands.push(FuncRef);
      return charges.sideEffect(offset, 1);
    case Op.TableSet:
      body.code.changesTables = true;
      readTableIndex(body);
      operands.pop(FuncRef);
      operands.pop(I32);
      return charges.sideEffect(offset, 1);
    case Op.Prefix:
      return readPrefixed(body, offset);
    default:
      return readControl(body, op, offset);
  }
}

function readSelect({ reader, operands, charges }: BodyState, offset: number): void {
  operands.pop(I32);
  const first = operands.pop(Bottom);
  const second = operands.take(Bottom);
  if (first === FuncRef || second === FuncRef) reader.fail('type mismatch: select only takes integral types');
  if (first !== Bottom && second !== Bottom && first !== second)
    reader.fail('type mismatch: select operands have different types');
  operands.put(first === Bottom ? second : first);
  charges.pure(offset);
}

function readTypedSelect(body: BodyState, offset: number): void {
  const { reader, operands, charges } = body;
  if (reader.u32() !== 1) reader.fail('invalid result arity');
  requireReferenceTypes(body);
  const type = readEnabledType(reader, true);
  operands.pop(I32);
  operands.pop(type);
  operands.replace(type);
  charges.pure(offset);
}

function readRefFunc(body: BodyState, offset: number): void {
  requireReferenceTypes(body);
  const index = readFunctionIndex(body);
  if (!body.context.referencedFunctions.has(index)) body.reader.fail('undeclared function reference');
  body.code.usesRefFunc = true;
  body.operands.push(FuncRef);
  body.charges.pure(offset);
}
