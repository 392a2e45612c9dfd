import type { WasmConfig } from '../../parameters/runtime-config.ts';
import type { PrepareError } from '../errors.ts';
import type { ByteRange, FuncType, ModuleExport, ModuleInfo, TableType } from '../wasm/types.ts';
import type { WasmReader } from '../wasm/wasm-reader.ts';
import type { ConstContext } from './const-expression.ts';
import { RefusedModule } from './refused-module.ts';

/** wasmparser's own limit. @see wasmparser 0.228 src/limits.rs MAX_WASM_TYPE_SIZE */
const MAX_TYPE_SIZE = 1_000_000;

/** What the sections read so far say. */
export class ModuleDraft implements Omit<ModuleInfo, 'bytes'> {
  readonly types: FuncType[] = [];
  readonly imports: { name: string; type: number }[] = [];
  readonly functions: number[] = [];
  readonly tables: TableType[] = [];
  readonly globals: number[] = [];
  readonly mutableGlobals: boolean[] = [];
  readonly exports = new Map<string, ModuleExport>();
  /** Functions that `ref.func` may name. */
  readonly referencedFunctions = new Set<number>();
  hasMemory = false;
  start = -1;
  elementCount = 0;
  dataCount: number | null = null;
  globalEntries: ByteRange | null = null;
  elementEntries: ByteRange | null = null;
  dataSection: ByteRange | null = null;
  dataEnd = 0;

  /** The finished module, without what only its reading needed. */
  toInfo(bytes: Uint8Array): ModuleInfo {
    const { referencedFunctions: _referenced, hasMemory: _hasMemory, ...info } = this;
    return { ...info, bytes };
  }
}

/** Receives the function bodies as the module is read, so that the first error in the file wins. */
export interface BodySink {
  /** Called once before the first body; everything but the data section is known. */
  begin(module: ModuleDraft, reader: WasmReader): void;
  /** Called for each body; the reader stands at its locals and ends with it. */
  body(functionIndex: number, type: FuncType): void;
}

/** What the reading of one section needs and leaves for later ones. */
export class SectionContext {
  readonly config: WasmConfig;
  /** Ends with the section. */
  readonly reader: WasmReader;
  readonly sink: BodySink;
  readonly module = new ModuleDraft();
  /** Number of bodies that the code section must have, until it comes; null without a function section. */
  expectedBodies: number | null = null;
  dataSegments = 0;
  // What is left of limits.
  typeBudget: number;
  functionBudget: number;
  localBudget: number;
  #typeSize = 1;

  constructor(config: WasmConfig, reader: WasmReader, sink: BodySink) {
    const { maxTypesPerContract, maxFunctionsNumberPerContract, maxLocalsPerContract } = config.limits;
    this.config = config;
    this.reader = reader;
    this.sink = sink;
    this.typeBudget = maxTypesPerContract ?? Infinity;
    this.functionBudget = maxFunctionsNumberPerContract ?? Infinity;
    this.localBudget = maxLocalsPerContract ?? Infinity;
  }

  /** Whether the parser is the one of version 84 and later. */
  get referenceTypes(): boolean {
    return this.config.features.reftypesBulkMemory;
  }

  /** What constant expressions of this section may refer to. */
  get constants(): ConstContext {
    const { functions, referencedFunctions } = this.module;
    return { functionCount: functions.length, referenced: referencedFunctions, referenceTypes: this.referenceTypes };
  }

  /** Reads a number of items. */
  count(limit: number): number {
    const count = this.reader.u32();
    if (count > limit) this.reader.fail('too many items');
    return count;
  }

  /** Fails unless the section has been read to its end, where that comes before a limit is checked. */
  requireEnd(): void {
    if (this.reader.pos !== this.reader.end) this.reader.fail('section size mismatch');
  }

  /**
   * Takes the number of items that comes next from what is left of a limit.
   *
   * Unlike other limits, those of types and functions come before the section is validated, even its place.
   */
  spend(budget: number, refusal: PrepareError): number {
    const start = this.reader.pos;
    const rest = budget - this.reader.u32();
    if (rest < 0) throw new RefusedModule(refusal);
    this.reader.pos = start;
    return rest;
  }

  /** Size of a function's type. */
  functionSize(type: number): number {
    const { params, result } = this.module.types[type]!;
    return 1 + params.length + (result === 0 ? 0 : 1);
  }

  /** Counts an import or export. @see wasmparser 0.228 src/validator/core.rs type_size */
  addTypeSize(size: number): void {
    this.#typeSize += size;
    if (this.#typeSize >= MAX_TYPE_SIZE) this.reader.fail('effective type size exceeds the limit');
  }
}
