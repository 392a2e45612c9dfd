import type { WasmConfig } from '../../parameters/runtime-config.ts';
import type { PrepareError } from '../errors.ts';
import type { ByteRange, FuncType, ModuleExport, ModuleInfo, TableType } from '../wasm/types.ts';
import { ExternalKind, FORBIDDEN_TYPE, SectionId, ValType } from '../wasm/types.ts';
import { WasmReader } from '../wasm/wasm-reader.ts';
import { readConstExpression } from './const-expression.ts';
import { readValType } from './value-type.ts';

/** Thrown when a module is refused by a limit or rule that has its own name. Deliberately no `Error`; never leaves vm/prepare. */
export class RefusedModule {
  readonly error: PrepareError;

  constructor(error: PrepareError) {
    this.error = error;
  }
}

/** Receives the function bodies as the module is read, so that the first error in the file wins. */
export interface BodySink {
  /** Called once before the first body; everything but the data section is known. */
  begin(module: ModuleReader): void;
  /** @param reader - stands at the body's locals and ends with it */
  body(reader: WasmReader, functionIndex: number, type: FuncType): void;
}

/** Position of each section in a module; custom sections may stand anywhere. */
const ORDER: Readonly<Record<number, number>> = {
  [SectionId.Type]: 1,
  [SectionId.Import]: 2,
  [SectionId.Function]: 3,
  [SectionId.Table]: 4,
  [SectionId.Memory]: 5,
  [SectionId.Global]: 6,
  [SectionId.Export]: 7,
  [SectionId.Start]: 8,
  [SectionId.Element]: 9,
  [SectionId.DataCount]: 10,
  [SectionId.Code]: 11,
  [SectionId.Data]: 12,
};

/** wasmparser's own limits. @see wasmparser 0.228 src/limits.rs */
const MAX_ITEMS = 1_000_000;
const MAX_SEGMENTS = 100_000;
const MAX_PARAMS = 1_000;
const MAX_TABLE_ENTRIES = 10_000_000;
const MAX_TABLES = 100;
const MAX_MEMORY_PAGES = 65_536;
const MAX_TYPE_SIZE = 1_000_000;

/**
 * Reads and validates a module section by section.
 *
 * Invariant: what is wrong first in the file decides the error, as in nearcore, where each section is validated before
 * its limits are checked.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/prepare/prepare_v3.rs; wasmparser 0.228 src/validator/core.rs
 */
export class ModuleReader {
  readonly types: FuncType[] = [];
  readonly imports: { name: string; type: number }[] = [];
  readonly functions: number[] = [];
  readonly tables: TableType[] = [];
  readonly globals: number[] = [];
  readonly mutableGlobals: boolean[] = [];
  readonly exports = new Map<string, ModuleExport>();
  readonly referencedFunctions = new Set<number>();
  hasMemory = false;
  start = -1;
  elementCount = 0;
  dataCount: number | null = null;
  globalEntries: ByteRange | null = null;
  elementEntries: ByteRange | null = null;
  dataSection: ByteRange | null = null;
  dataEnd = 0;

  readonly #config: WasmConfig;
  readonly #reader: WasmReader;
  readonly #sink: BodySink;
  #order = 0;
  #dataSegments = 0;
  #expectedBodies: number | null = null;
  #typeBudget: number;
  #functionBudget: number;
  #localBudget: number;
  #typeSize = 1;

  constructor(bytes: Uint8Array, config: WasmConfig, sink: BodySink) {
    this.#config = config;
    // Memory accesses may have to be written anew, see FunctionAnalyzer.
    this.#reader = new WasmReader(config.features.reftypesBulkMemory ? bytes : bytes.slice());
    this.#sink = sink;
    this.#typeBudget = config.limits.maxTypesPerContract ?? Infinity;
    this.#functionBudget = config.limits.maxFunctionsNumberPerContract ?? Infinity;
    this.#localBudget = config.limits.maxLocalsPerContract ?? Infinity;
  }

  /**
   * Reads the whole module.
   *
   * @throws {MalformedModule} when it is not valid
   * @throws {RefusedModule} when a limit of the protocol is passed
   */
  read(): ModuleInfo {
    const reader = this.#reader;
    this.#readHeader();
    while (reader.pos < reader.bytes.length) {
      reader.end = reader.bytes.length;
      const id = reader.u8();
      if (id >= 0x80) reader.fail('malformed section id');
      const length = reader.u32();
      if (length > reader.end - reader.pos) reader.fail('section too large');
      reader.end = reader.pos + length;
      this.#readSection(id);
      if (reader.pos !== reader.end) reader.fail('section size mismatch');
    }
    if (this.dataCount !== null && this.dataCount !== this.#dataSegments)
      reader.fail('data count and data section have inconsistent lengths');
    if (this.#expectedBodies !== null && this.#expectedBodies > 0)
      reader.fail('function and code section have inconsistent lengths');
    return { ...this.#info(), bytes: reader.bytes };
  }

  #info(): Omit<ModuleInfo, 'bytes'> {
    const {
      types,
      imports,
      functions,
      tables,
      globals,
      mutableGlobals,
      exports,
      start,
      globalEntries,
      elementEntries,
      elementCount,
      dataCount,
      dataSection,
      dataEnd,
    } = this;
    return {
      types,
      imports,
      functions,
      tables,
      globals,
      mutableGlobals,
      exports,
      start,
      globalEntries,
      elementEntries,
      elementCount,
      dataCount,
      dataSection,
      dataEnd,
    };
  }

  #readHeader(): void {
    const reader = this.#reader;
    for (const byte of [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00])
      if (reader.u8() !== byte) reader.fail('bad magic number or version');
  }

  #readSection(id: number): void {
    const reader = this.#reader;
    if (id === SectionId.Custom) {
      reader.name();
      reader.pos = reader.end;
      return;
    }
    const order = ORDER[id];
    if (order === undefined) return reader.fail('unknown section');
    if (id === SectionId.Type) this.#typeBudget = this.#spend(this.#typeBudget, 'TooManyTypes');
    if (id === SectionId.Code) this.#functionBudget = this.#spend(this.#functionBudget, 'TooManyFunctions');
    if (order <= this.#order) reader.fail('section out of order');
    this.#order = order;
    switch (id) {
      case SectionId.Type:
        return this.#readTypes();
      case SectionId.Import:
        return this.#readImports();
      case SectionId.Function:
        return this.#readFunctions();
      case SectionId.Table:
        return this.#readTables();
      case SectionId.Memory:
        return this.#readMemories();
      case SectionId.Global:
        return this.#readGlobals();
      case SectionId.Export:
        return this.#readExports();
      case SectionId.Start:
        return this.#readStart();
      case SectionId.Element:
        return this.#readElements();
      case SectionId.DataCount:
        this.dataCount = this.#count(MAX_SEGMENTS);
        return;
      case SectionId.Code:
        return this.#readCode();
      default:
        return this.#readData();
    }
  }

  #count(limit: number): number {
    const count = this.#reader.u32();
    if (count > limit) this.#reader.fail('too many items');
    return count;
  }

  /**
   * Takes the number of items that comes next from what is left of a limit.
   *
   * Unlike other limits, those of types and functions come before the section is validated, even its place.
   */
  #spend(budget: number, refusal: PrepareError): number {
    const start = this.#reader.pos;
    const rest = budget - this.#reader.u32();
    if (rest < 0) throw new RefusedModule(refusal);
    this.#reader.pos = start;
    return rest;
  }

  #readTypes(): void {
    const reader = this.#reader;
    for (let left = this.#count(MAX_ITEMS); left > 0; left--) {
      let form = reader.u8();
      // A final type without supertypes may be written at length and is an ordinary one, to the parser since version 84.
      if (form === 0x4f && this.#config.features.reftypesBulkMemory) {
        if (reader.u32() !== 0) reader.fail('subtypes are not enabled');
        form = reader.u8();
      }
      if (form !== 0x60) reader.fail('type of a proposal that is not enabled');
      const params = new Uint8Array(this.#count(MAX_PARAMS));
      for (let i = 0; i < params.length; i++) params[i] = this.#valType();
      const results = this.#count(MAX_PARAMS);
      if (results > 1) reader.fail('multi-value is not enabled');
      this.types.push({ params, result: results === 1 ? this.#valType() : 0 });
    }
    if (reader.pos !== reader.end) reader.fail('section size mismatch');
  }

  #valType(): number {
    const type = readValType(this.#reader);
    if (type === FORBIDDEN_TYPE || (type === ValType.FuncRef && !this.#config.features.reftypesBulkMemory)) {
      this.#reader.fail('value type of a proposal that is not enabled');
    }
    return type;
  }

  #readImports(): void {
    const reader = this.#reader;
    let refusal: PrepareError | null = null;
    for (let left = this.#count(MAX_ITEMS); left > 0; left--) {
      const module = reader.name();
      const name = reader.name();
      const kind = reader.u8();
      const problem = this.#readImport(kind, name);
      // The whole section is validated before the first import is judged.
      refusal ??= module === 'env' ? problem : 'Instantiate';
    }
    if (reader.pos !== reader.end) reader.fail('section size mismatch');
    if (refusal !== null) throw new RefusedModule(refusal);
  }

  #readImport(kind: number, name: string): PrepareError | null {
    const reader = this.#reader;
    switch (kind) {
      case ExternalKind.Func: {
        const type = reader.u32();
        if (type >= this.types.length) reader.fail('unknown type');
        this.#addTypeSize(this.#functionSize(type));
        this.imports.push({ name, type });
        this.functions.push(type);
        return --this.#functionBudget < 0 ? 'TooManyFunctions' : null;
      }
      case ExternalKind.Table:
        this.tables.push(this.#tableType());
        if (this.tables.length > this.#maxTables()) reader.fail('too many tables');
        this.#addTypeSize(1);
        return 'Instantiate';
      case ExternalKind.Memory:
        this.#memoryType();
        this.#addTypeSize(1);
        return 'Memory';
      case ExternalKind.Global:
        this.#globalType();
        this.#addTypeSize(1);
        return 'Instantiate';
      default:
        return reader.fail('import of a proposal that is not enabled');
    }
  }

  #functionSize(type: number): number {
    const { params, result } = this.types[type]!;
    return 1 + params.length + (result === 0 ? 0 : 1);
  }

  #addTypeSize(size: number): void {
    this.#typeSize += size;
    if (this.#typeSize >= MAX_TYPE_SIZE) this.#reader.fail('effective type size exceeds the limit');
  }

  #readFunctions(): void {
    const reader = this.#reader;
    const count = this.#count(MAX_ITEMS - this.functions.length);
    for (let i = 0; i < count; i++) {
      const type = reader.u32();
      if (type >= this.types.length) reader.fail('unknown type');
      this.functions.push(type);
    }
    this.#expectedBodies = count;
  }

  #maxTables(): number {
    return this.#config.features.reftypesBulkMemory ? MAX_TABLES : 1;
  }

  #tableType(): TableType {
    const reader = this.#reader;
    if (readValType(reader) !== ValType.FuncRef) reader.fail('table of a type that is not enabled');
    const flags = reader.u8();
    if (flags > 1) reader.fail('table limits of a proposal that is not enabled');
    const initial = reader.u32();
    const maximum = flags === 1 ? reader.u32() : null;
    if (maximum !== null && initial > maximum) reader.fail('size minimum must not be greater than maximum');
    // wasmparser 0.105, which nearcore uses before version 84, has a limit of its own.
    if (initial > MAX_TABLE_ENTRIES && !this.#config.features.reftypesBulkMemory)
      reader.fail('minimum table size is out of bounds');
    return { initial, maximum };
  }

  #readTables(): void {
    const reader = this.#reader;
    const count = this.#count(this.#maxTables() - this.tables.length);
    for (let i = 0; i < count; i++) this.tables.push(this.#tableType());
    if (reader.pos !== reader.end) reader.fail('section size mismatch');
    const { maxTablesPerContract, maxElementsPerContractTable } = this.#config.limits;
    if (count > (maxTablesPerContract ?? Infinity)) throw new RefusedModule('TooManyTables');
    for (const table of this.tables)
      if (table.initial > (maxElementsPerContractTable ?? Infinity)) throw new RefusedModule('TooManyTableElements');
  }

  #memoryType(): void {
    const reader = this.#reader;
    if (this.hasMemory) reader.fail('multiple memories are not enabled');
    this.hasMemory = true;
    const flags = reader.u8();
    if (flags > 1) reader.fail('memory limits of a proposal that is not enabled');
    const initial = reader.u32();
    const maximum = flags === 1 ? reader.u32() : null;
    if (maximum !== null && initial > maximum) reader.fail('size minimum must not be greater than maximum');
    if (initial > MAX_MEMORY_PAGES || (maximum ?? 0) > MAX_MEMORY_PAGES)
      reader.fail('memory size must be at most 65536 pages');
  }

  #readMemories(): void {
    for (let left = this.#count(1); left > 0; left--) this.#memoryType();
  }

  #globalType(): number {
    const type = this.#valType();
    const mutable = this.#reader.u8();
    if (mutable > 1) this.#reader.fail('malformed mutability');
    this.globals.push(type);
    this.mutableGlobals.push(mutable === 1);
    return type;
  }

  #readGlobals(): void {
    const reader = this.#reader;
    const count = this.#count(MAX_ITEMS);
    this.globalEntries = { start: reader.pos, end: reader.end };
    for (let i = 0; i < count; i++) {
      const type = this.#globalType();
      // The new global is not visible in its own initial value, and no global is constant: none can be imported.
      readConstExpression(reader, type, this.#constContext());
    }
  }

  #constContext() {
    return {
      functionCount: this.functions.length,
      referenced: this.referencedFunctions,
      referenceTypes: this.#config.features.reftypesBulkMemory,
    };
  }

  #readExports(): void {
    const reader = this.#reader;
    for (let left = this.#count(MAX_ITEMS); left > 0; left--) {
      const name = reader.name();
      const kind = reader.u8();
      const index = reader.u32();
      const total = [this.functions.length, this.tables.length, this.hasMemory ? 1 : 0, this.globals.length][kind];
      if (total === undefined) return reader.fail('export of a proposal that is not enabled');
      if (index >= total) reader.fail('unknown export');
      if (kind === ExternalKind.Func) this.referencedFunctions.add(index);
      this.#addTypeSize(kind === ExternalKind.Func ? this.#functionSize(this.functions[index]!) : 1);
      if (this.exports.has(name)) reader.fail('duplicate export name');
      this.exports.set(name, { kind, index });
    }
  }

  #readStart(): void {
    const reader = this.#reader;
    const index = reader.u32();
    if (reader.pos !== reader.end) reader.fail('unexpected content in the start section');
    if (index >= this.functions.length) reader.fail('unknown function');
    if (this.#functionSize(this.functions[index]!) !== 1) reader.fail('invalid start function type');
    this.start = index;
  }

  #readElements(): void {
    const reader = this.#reader;
    const count = this.#count(MAX_SEGMENTS);
    this.elementEntries = { start: reader.pos, end: reader.end };
    for (let i = 0; i < count; i++) this.#readElement();
    this.elementCount = count;
  }

  #readElement(): void {
    const reader = this.#reader;
    const { reftypesBulkMemory } = this.#config.features;
    const flags = reader.u32();
    if (flags > 7) reader.fail('invalid flags byte in element segment');
    const active = (flags & 1) === 0;
    if (active) {
      const table = (flags & 2) === 0 ? 0 : reader.u32();
      if (table >= this.tables.length) reader.fail('unknown table');
      readConstExpression(reader, ValType.I32, this.#constContext());
    } else if (!reftypesBulkMemory) reader.fail('bulk memory must be enabled');
    const expressions = (flags & 4) !== 0;
    if ((flags & 3) !== 0) {
      if (expressions ? readValType(reader) !== ValType.FuncRef : reader.u8() !== ExternalKind.Func)
        reader.fail('invalid element type');
    }
    const items = this.#count(MAX_TABLE_ENTRIES);
    for (let i = 0; i < items; i++) {
      if (expressions) readConstExpression(reader, ValType.FuncRef, this.#constContext());
      else {
        const index = reader.u32();
        if (index >= this.functions.length) reader.fail('unknown function');
        this.referencedFunctions.add(index);
      }
    }
  }

  #readCode(): void {
    const reader = this.#reader;
    const sectionEnd = reader.end;
    const count = reader.u32();
    if ((this.#expectedBodies ?? 0) !== count) reader.fail('function and code section have inconsistent lengths');
    this.#expectedBodies = null;
    this.#sink.begin(this);
    const maxBodySize = this.#config.limits.maxFunctionBodySize ?? Infinity;
    for (let i = 0; i < count; i++) {
      const size = reader.u32();
      const start = reader.pos;
      reader.skip(size);
      if (size > maxBodySize) throw new RefusedModule('FunctionBodyTooLarge');
      const end = reader.pos;
      reader.pos = start;
      reader.end = end;
      this.#countLocals();
      reader.pos = start;
      const index = this.imports.length + i;
      this.#sink.body(reader, index, this.types[this.functions[index]!]!);
      reader.pos = end;
      reader.end = sectionEnd;
    }
  }

  #countLocals(): void {
    const reader = this.#reader;
    for (let runs = reader.u32(); runs > 0; runs--) {
      const count = reader.u32();
      readValType(reader);
      this.#localBudget -= count;
      if (this.#localBudget < 0) throw new RefusedModule('TooManyLocals');
    }
  }

  #readData(): void {
    const reader = this.#reader;
    this.dataSection = { start: reader.pos, end: reader.end };
    const count = this.#count(MAX_SEGMENTS);
    this.#dataSegments = count;
    for (let i = 0; i < count; i++) {
      const flags = reader.u32();
      if (flags > 2) reader.fail('invalid flags byte in data segment');
      let start = 0;
      if (flags !== 1) {
        const memory = flags === 0 ? 0 : reader.u32();
        if (memory !== 0 || !this.hasMemory) reader.fail('unknown memory');
        const expression = reader.pos;
        readConstExpression(reader, ValType.I32, this.#constContext());
        // The expression is an i32.const, or its type would be wrong.
        start = new WasmReader(reader.bytes, expression + 1).s32() >>> 0;
      }
      const length = reader.u32();
      reader.skip(length);
      if (flags !== 1) this.dataEnd = Math.max(this.dataEnd, start + length);
    }
  }
}
