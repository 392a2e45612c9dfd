import { FORBIDDEN_TYPE, ValType } from '../wasm/types.ts';
import type { WasmReader } from '../wasm/wasm-reader.ts';

const KNOWN_REFERENCES = new Set([0x6f, 0x6e, 0x6d, 0x6c, 0x6b, 0x6a, 0x69, 0x68, 0x71, 0x72, 0x73, 0x74, 0x75]);

/** Bytes of stack that a value takes, by type. */
export const VALUE_SIZE = new Uint8Array(256);
VALUE_SIZE[ValType.I32] = 4;
VALUE_SIZE[ValType.I64] = 8;
VALUE_SIZE[ValType.F32] = 4;
VALUE_SIZE[ValType.F64] = 8;
VALUE_SIZE[ValType.FuncRef] = 8;

const V128 = 0x7b;
/** Prefixes of typed references. */
const REF_NULL = 0x63;
const REF = 0x64;
/** Prefix of a shared heap type. */
const SHARED = 0x65;
/** wasmparser keeps a type index in twenty bits. */
const MAX_TYPE_INDEX = (1 << 20) - 1;

/**
 * Reads a value type; one of a proposal that the protocol does not have reads as FORBIDDEN_TYPE.
 *
 * The difference matters where wasmparser reads a whole list before it checks it, as it does with locals.
 *
 * @throws {MalformedModule} when the bytes are no type at all
 * @see wasmparser 0.228 src/readers/core/types.rs ValType
 */
export function readValType(reader: WasmReader): number {
  const byte = reader.peek();
  if (byte >= ValType.F64) {
    if (byte > ValType.I32) return readHeapType(reader);
    reader.pos++;
    return byte;
  }
  if (byte === V128) {
    reader.pos++;
    return FORBIDDEN_TYPE;
  }
  if (byte !== REF_NULL && byte !== REF) return readHeapType(reader);
  reader.pos++;
  // `(ref null func)` written at length is funcref, all other typed references need proposals that are off.
  return readHeapType(reader) === ValType.FuncRef && byte === REF_NULL ? ValType.FuncRef : FORBIDDEN_TYPE;
}

/** Reads a value type that the protocol must have. @throws {MalformedModule} when it has not */
export function readEnabledType(reader: WasmReader, referenceTypes: boolean): number {
  const type = readValType(reader);
  if (type === FORBIDDEN_TYPE) reader.fail('value type of a proposal that is not enabled');
  if (type === ValType.FuncRef && !referenceTypes) reader.fail('reference types are not enabled');
  return type;
}

/** Reads a heap type: FuncRef for `func`, else FORBIDDEN_TYPE. A number that is not negative is a type's index. */
export function readHeapType(reader: WasmReader): number {
  const start = reader.pos;
  const index = reader.s33();
  if (index >= 0)
    return index <= MAX_TYPE_INDEX ? FORBIDDEN_TYPE : reader.fail('type index greater than implementation limits');
  reader.pos = start;
  if (reader.peek() === SHARED) {
    reader.u8();
    readAbstractHeapType(reader);
    return FORBIDDEN_TYPE;
  }
  return readAbstractHeapType(reader);
}

function readAbstractHeapType(reader: WasmReader): number {
  const byte = reader.u8();
  if (byte === ValType.FuncRef) return byte;
  if (KNOWN_REFERENCES.has(byte)) return FORBIDDEN_TYPE;
  return reader.fail('invalid heap type');
}
