/** Value types by their byte in the binary format; 0 stands for a value of any type in unreachable code. */
export const ValType = { Bottom: 0, I32: 0x7f, I64: 0x7e, F32: 0x7d, F64: 0x7c, FuncRef: 0x70 } as const;

/** A type that wasmparser can read and the protocol does not allow. */
export const FORBIDDEN_TYPE = 1;

/** Block type of a block without a result. */
export const EMPTY_BLOCK = 0;

/** Kinds of exports and imports by their byte. */
export const ExternalKind = { Func: 0, Table: 1, Memory: 2, Global: 3, Tag: 4 } as const;

/** Sections by their id. */
export const SectionId = {
  Custom: 0,
  Type: 1,
  Import: 2,
  Function: 3,
  Table: 4,
  Memory: 5,
  Global: 6,
  Export: 7,
  Start: 8,
  Element: 9,
  Code: 10,
  Data: 11,
  DataCount: 12,
} as const;

/** A function type: parameter types and, without multi-value, at most one result. */
export interface FuncType {
  readonly params: Uint8Array;
  /** The result's type or 0. */
  readonly result: number;
}

/** A table: only funcref ones are allowed. */
export interface TableType {
  readonly initial: number;
  readonly maximum: number | null;
}

/** What is exported under a name. */
export interface ModuleExport {
  readonly kind: number;
  readonly index: number;
}

/** A part of the module's bytes. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A module that passed preparation, its code validated.
 *
 * Function indices count imports first, as in the binary format.
 */
export interface ModuleInfo {
  readonly bytes: Uint8Array;
  readonly types: readonly FuncType[];
  /** Imported functions in order: name in `env` and type index. */
  readonly imports: readonly { readonly name: string; readonly type: number }[];
  /** Type index of each function, imports included. */
  readonly functions: readonly number[];
  readonly tables: readonly TableType[];
  /** Type of each global. */
  readonly globals: readonly number[];
  readonly mutableGlobals: readonly boolean[];
  readonly exports: ReadonlyMap<string, ModuleExport>;
  /** Index of the start function or -1. */
  readonly start: number;
  /** Bytes behind the count of the sections that are copied. */
  readonly globalEntries: ByteRange | null;
  readonly elementEntries: ByteRange | null;
  readonly elementCount: number;
  readonly dataCount: number | null;
  readonly dataSection: ByteRange | null;
  /** Address behind the last byte that a data segment writes when the module is instantiated. */
  readonly dataEnd: number;
}
