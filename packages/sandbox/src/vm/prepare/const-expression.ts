import { Op } from '../wasm/opcodes.ts';
import { ValType } from '../wasm/types.ts';
import type { WasmReader } from '../wasm/wasm-reader.ts';
import { readHeapType } from './value-type.ts';

/** What a constant expression can refer to: functions only, since no global can be imported. */
export interface ConstContext {
  readonly functionCount: number;
  /** Functions that `ref.func` names, added to. */
  readonly referenced: Set<number>;
  readonly referenceTypes: boolean;
}

/**
 * Checks the constant expression of a global, a segment's offset or an element.
 *
 * Exactly one constant and an end: without extended constants nothing else leaves one value.
 *
 * @throws {MalformedModule} when it is something else or has another type
 * @see wasmparser 0.228 src/validator/core.rs check_const_expr
 */
export function readConstExpression(reader: WasmReader, expected: number, context: ConstContext): void {
  if (readConstant(reader, context) !== expected) reader.fail('type mismatch in a constant expression');
  if (reader.u8() !== Op.End) reader.fail('constant expression required');
}

function readConstant(reader: WasmReader, context: ConstContext): number {
  const op = reader.u8();
  switch (op) {
    case Op.I32Const:
      reader.s32();
      return ValType.I32;
    case Op.I64Const:
      reader.skipS64();
      return ValType.I64;
    case Op.F32Const:
      reader.skip(4);
      return ValType.F32;
    case Op.F64Const:
      reader.skip(8);
      return ValType.F64;
    case Op.RefNull:
      if (!context.referenceTypes) reader.fail('reference types are not enabled');
      return readHeapType(reader);
    case Op.RefFunc: {
      if (!context.referenceTypes) reader.fail('reference types are not enabled');
      const index = reader.u32();
      if (index >= context.functionCount) reader.fail('unknown function');
      context.referenced.add(index);
      return ValType.FuncRef;
    }
    default:
      return reader.fail('constant expression required');
  }
}
