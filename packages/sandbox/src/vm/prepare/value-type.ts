import { FORBIDDEN_TYPE, ValType } from '../wasm/types.ts';
import type { WasmReader } from '../wasm/wasm-reader.ts';

const KNOWN_REFERENCES = new Set([0x6f, 0x6e, 0x6d, 0x6c, 0x6b, 0x6a, 0x69, 0x68, 0x71, 0x72, 0x73, 0x74, 0x75]);

/**
 * Reads a value type; one of a proposal that the protocol does not have reads as FORBIDDEN_TYPE.
 *
 * The difference matters where wasmparser reads a whole list before it checks it, as it does with locals.
 *
 * @throws {MalformedModule} when the bytes are no type at all
 * @see wasmparser 0.228 src/readers/core/types.rs ValType
 */
export function readValType(reader: WasmReader): number {
  const byte = reader.u8();
  if (byte >= 0x7c && byte <= 0x7f) return byte;
  if (byte === ValType.FuncRef) return byte;
  if (byte === 0x7b || KNOWN_REFERENCES.has(byte)) return FORBIDDEN_TYPE;
  // `(ref null func)` written at length is funcref, all other typed references need proposals that are off.
  if (byte === 0x63 || byte === 0x64)
    return readHeapType(reader) === ValType.FuncRef && byte === 0x63 ? ValType.FuncRef : FORBIDDEN_TYPE;
  if (byte === 0x65) {
    readAbstractHeapType(reader);
    return FORBIDDEN_TYPE;
  }
  return reader.fail('invalid value type');
}

/** Reads a heap type: FuncRef for `func`, else FORBIDDEN_TYPE. */
export function readHeapType(reader: WasmReader): number {
  const start = reader.pos;
  if (reader.s33() >= 0) return FORBIDDEN_TYPE;
  reader.pos = start;
  if (reader.peek() === 0x65) {
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
