import { ValType } from './types.ts';

/** Opcodes that the code names; all others are handled by the tables below. */
export const Op = {
  Unreachable: 0x00,
  Nop: 0x01,
  Block: 0x02,
  Loop: 0x03,
  If: 0x04,
  Else: 0x05,
  End: 0x0b,
  Br: 0x0c,
  BrIf: 0x0d,
  BrTable: 0x0e,
  Return: 0x0f,
  Call: 0x10,
  CallIndirect: 0x11,
  Drop: 0x1a,
  Select: 0x1b,
  TypedSelect: 0x1c,
  LocalGet: 0x20,
  LocalSet: 0x21,
  LocalTee: 0x22,
  GlobalGet: 0x23,
  GlobalSet: 0x24,
  TableGet: 0x25,
  TableSet: 0x26,
  FirstLoad: 0x28,
  FirstStore: 0x36,
  I32Store8: 0x3a,
  LastStore: 0x3e,
  MemorySize: 0x3f,
  MemoryGrow: 0x40,
  I32Const: 0x41,
  I64Const: 0x42,
  F32Const: 0x43,
  F64Const: 0x44,
  FirstNumeric: 0x45,
  I32Eqz: 0x45,
  I32Eq: 0x46,
  I32LtS: 0x48,
  I32LtU: 0x49,
  I32GtU: 0x4b,
  I64Eqz: 0x50,
  I64LtS: 0x53,
  I64GtU: 0x56,
  F32Ne: 0x5c,
  F32Eq: 0x5b,
  F64Eq: 0x61,
  I32Add: 0x6a,
  I32Sub: 0x6b,
  I32Mul: 0x6c,
  I32ShrU: 0x76,
  I64Add: 0x7c,
  I64Sub: 0x7d,
  I64Mul: 0x7e,
  I64Shl: 0x86,
  I32WrapI64: 0xa7,
  I64ExtendI32U: 0xad,
  F64ConvertI64S: 0xb9,
  LastNumeric: 0xc4,
  F32Neg: 0x8c,
  F64Neg: 0x9a,
  /** Unary and binary operators on values of one type, which they give as well. */
  FirstArithmetic: 0x67,
  LastArithmetic: 0xa6,
  RefNull: 0xd0,
  RefIsNull: 0xd1,
  RefFunc: 0xd2,
  Prefix: 0xfc,
} as const;

/** Opcodes behind the 0xfc prefix. */
export const PrefixOp = {
  LastTruncSat: 7,
  MemoryInit: 8,
  DataDrop: 9,
  MemoryCopy: 10,
  MemoryFill: 11,
  TableInit: 12,
  ElemDrop: 13,
  TableCopy: 14,
  TableGrow: 15,
  TableSize: 16,
  TableFill: 17,
} as const;

const { I32, I64, F32, F64 } = ValType;

/** Operand type of a numeric instruction; all operands of one have the same type. */
export const NUMERIC_INPUT = new Uint8Array(256);
/** Number of operands of a numeric instruction. */
export const NUMERIC_ARITY = new Uint8Array(256);
/** Result type of a numeric instruction. */
export const NUMERIC_OUTPUT = new Uint8Array(256);
/** 1 for a numeric instruction that can trap. */
export const NUMERIC_TRAPS = new Uint8Array(256);
/** Result type of a load, operand type of a store. */
export const ACCESS_TYPE = new Uint8Array(256);
/** Largest alignment exponent of a load or store. */
export const ACCESS_ALIGN = new Uint8Array(256);
/** Float type of a result that may be a NaN whose bits depend on the machine. */
export const NAN_RESULT = new Uint8Array(256);
/** Float type of a top operand whose NaN bits cannot be observed through this instruction. */
export const NAN_BLIND = new Uint8Array(256);
/** The two tables for NearVm, where demote and promote keep sign and payload of a NaN. */
export const NEAR_VM_NAN_RESULT = new Uint8Array(256);
export const NEAR_VM_NAN_BLIND = new Uint8Array(256);

function numeric(first: number, last: number, input: number, arity: number, output: number): void {
  for (let op = first; op <= last; op++) {
    NUMERIC_INPUT[op] = input;
    NUMERIC_ARITY[op] = arity;
    NUMERIC_OUTPUT[op] = output;
  }
}

function mark(table: Uint8Array, value: number, ...ranges: readonly (readonly [number, number])[]): void {
  for (const [first, last] of ranges) for (let op = first; op <= last; op++) table[op] = value;
}

numeric(0x45, 0x45, I32, 1, I32);
numeric(0x46, 0x4f, I32, 2, I32);
numeric(0x50, 0x50, I64, 1, I32);
numeric(0x51, 0x5a, I64, 2, I32);
numeric(0x5b, 0x60, F32, 2, I32);
numeric(0x61, 0x66, F64, 2, I32);
numeric(0x67, 0x69, I32, 1, I32);
numeric(0x6a, 0x78, I32, 2, I32);
numeric(0x79, 0x7b, I64, 1, I64);
numeric(0x7c, 0x8a, I64, 2, I64);
numeric(0x8b, 0x91, F32, 1, F32);
numeric(0x92, 0x98, F32, 2, F32);
numeric(0x99, 0x9f, F64, 1, F64);
numeric(0xa0, 0xa6, F64, 2, F64);
numeric(0xa7, 0xa7, I64, 1, I32);
numeric(0xa8, 0xa9, F32, 1, I32);
numeric(0xaa, 0xab, F64, 1, I32);
numeric(0xac, 0xad, I32, 1, I64);
numeric(0xae, 0xaf, F32, 1, I64);
numeric(0xb0, 0xb1, F64, 1, I64);
numeric(0xb2, 0xb3, I32, 1, F32);
numeric(0xb4, 0xb5, I64, 1, F32);
numeric(0xb6, 0xb6, F64, 1, F32);
numeric(0xb7, 0xb8, I32, 1, F64);
numeric(0xb9, 0xba, I64, 1, F64);
numeric(0xbb, 0xbb, F32, 1, F64);
numeric(0xbc, 0xbc, F32, 1, I32);
numeric(0xbd, 0xbd, F64, 1, I64);
numeric(0xbe, 0xbe, I32, 1, F32);
numeric(0xbf, 0xbf, I64, 1, F64);
numeric(0xc0, 0xc1, I32, 1, I32);
numeric(0xc2, 0xc4, I64, 1, I64);

mark(NUMERIC_TRAPS, 1, [0x6d, 0x70], [0x7f, 0x82], [0xa8, 0xab], [0xae, 0xb1]);

// ceil, floor, trunc, nearest, sqrt, add, sub, mul, div, min, max; demote and promote. Not abs, neg, copysign: those keep the bits.
mark(NAN_RESULT, F32, [0x8d, 0x97], [0xb6, 0xb6]);
mark(NAN_RESULT, F64, [0x9b, 0xa5], [0xbb, 0xbb]);
// Comparisons, the operations above (whose own result is made canonical), conversions to integers, drop.
mark(NAN_BLIND, F32, [0x5b, 0x60], [0x8d, 0x97], [0xa8, 0xa9], [0xae, 0xaf], [0xbb, 0xbb]);
mark(NAN_BLIND, F64, [0x61, 0x66], [0x9b, 0xa5], [0xaa, 0xab], [0xb0, 0xb1], [0xb6, 0xb6]);
NEAR_VM_NAN_RESULT.set(NAN_RESULT);
NEAR_VM_NAN_BLIND.set(NAN_BLIND);
for (const table of [NEAR_VM_NAN_RESULT, NEAR_VM_NAN_BLIND]) mark(table, 0, [0xb6, 0xb6], [0xbb, 0xbb]);

const LOADS: readonly (readonly [number, number])[] = [
  [I32, 2],
  [I64, 3],
  [F32, 2],
  [F64, 3],
  [I32, 0],
  [I32, 0],
  [I32, 1],
  [I32, 1],
  [I64, 0],
  [I64, 0],
  [I64, 1],
  [I64, 1],
  [I64, 2],
  [I64, 2],
];
const STORES: readonly (readonly [number, number])[] = [
  [I32, 2],
  [I64, 3],
  [F32, 2],
  [F64, 3],
  [I32, 0],
  [I32, 1],
  [I64, 0],
  [I64, 1],
  [I64, 2],
];
[...LOADS, ...STORES].forEach(([type, align], i) => {
  ACCESS_TYPE[Op.FirstLoad + i] = type;
  ACCESS_ALIGN[Op.FirstLoad + i] = align;
});
