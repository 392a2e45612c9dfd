import { CompilerInvariantError } from '../errors/base.ts';
import type { Reader } from './module.ts';

/** Opcodes that the passes of this package look at. */
export const OP = {
  unreachable: 0x00, block: 0x02, loop: 0x03, if: 0x04, else: 0x05, end: 0x0b, br: 0x0c, brIf: 0x0d, brTable: 0x0e, return: 0x0f, call: 0x10, callIndirect: 0x11,
} as const; // prettier-ignore

/** Steps over the immediates of an instruction whose opcode was just read. */
export function skipImmediates(reader: Reader, opcode: number): void {
  if (opcode >= 0x28 && opcode <= 0x3e) {
    reader.skipNumber();
    reader.skipNumber();
    return;
  }
  switch (opcode) {
    case OP.block: case OP.loop: case OP.if: // block type
    case OP.br: case OP.brIf: case OP.call:
    case 0x20: case 0x21: case 0x22: case 0x23: case 0x24: case 0x25: case 0x26: // locals, globals, tables
    case 0x3f: case 0x40: // memory.size, memory.grow
    case 0x41: case 0x42: // i32.const, i64.const
    case 0xd0: case 0xd2:
      reader.skipNumber();
      return;
    case OP.callIndirect:
      reader.skipNumber();
      reader.skipNumber();
      return;
    case OP.brTable:
      for (let count = reader.unsigned(); count >= 0; count--) reader.skipNumber();
      return;
    case 0x43:
      reader.at += 4;
      return;
    case 0x44:
      reader.at += 8;
      return;
    case 0xfc: {
      const sub = reader.unsigned();
      if (sub < 8) return;
      if (sub === 8 || sub === 10 || sub === 12 || sub === 14) reader.skipNumber();
      reader.skipNumber();
      return;
    }
    default:
      if (opcode <= 0x0f || opcode === 0x1a || opcode === 0x1b || (opcode >= 0x45 && opcode <= 0xc4)) return;
      throw new CompilerInvariantError(`unknown wasm opcode 0x${opcode.toString(16)}`);
  }
} // prettier-ignore
