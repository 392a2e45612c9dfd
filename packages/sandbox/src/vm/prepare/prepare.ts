import type { WasmConfig } from '../../parameters/runtime-config.ts';
import { toUtf8 } from '../../primitives/text.ts';
import type { CompilationError } from '../errors.ts';
import { FunctionWriter } from '../instrument/function-writer.ts';
import type { Layout } from '../instrument/helpers.ts';
import { writeModule } from '../instrument/module-writer.ts';
import { NearcoreSize } from '../instrument/nearcore-size.ts';
import { isResettable } from '../instrument/reset.ts';
import type { FuncType, ModuleInfo } from '../wasm/types.ts';
import { ExternalKind, ValType } from '../wasm/types.ts';
import { MAX_STRING_SIZE, MalformedModule } from '../wasm/wasm-reader.ts';
import type { WasmReader } from '../wasm/wasm-reader.ts';
import { WasmWriter } from '../wasm/wasm-writer.ts';
import { FunctionAnalyzer } from './function-analyzer.ts';
import { MAX_FUNCTION_LOCALS } from './local-types.ts';
import type { BodySink, ModuleDraft } from './module-draft.ts';
import { ModuleReader } from './read-module.ts';
import { RefusedModule } from './refused-module.ts';
import { StructureLimits } from './structure-limits.ts';

/** A contract that can be compiled. */
export interface PreparedModule {
  readonly info: ModuleInfo;
  /** The instrumented module. */
  readonly bytes: Uint8Array;
  /** Most gas that one charge outside bulk operations takes. Units: gas. */
  readonly largestCharge: number;
  /** Whether calls made by methods can be recorded and left out, see vm/prologue.ts. */
  readonly hasHooks: boolean;
  /** Whether an instance can serve many calls, see vm/guest-instance.ts. */
  readonly isReusable: boolean;
  /** Whether the code asks for the size of its memory, as allocators do that take all of it. */
  readonly asksMemorySize: boolean;
  /** Bytes of the module as nearcore instruments it. */
  readonly nearcoreSize: () => number;
}

/** How to instrument. */
export interface PrepareOptions {
  /** Whether to guard memory accesses, so that one large memory can serve many calls; see instrument/memory-guard.ts. */
  readonly guardMemory?: boolean;
  /** Whether to check each charge at once, so that the one that fails is known. */
  readonly checkEachCharge?: boolean;
}

/** Result of the preparation: a module, or nearcore's refusal. */
export type Preparation = { readonly module: PreparedModule } | { readonly error: CompilationError };

/**
 * Validates a contract, refuses it as nearcore does, and instruments it.
 *
 * Time and memory are linear in the size of the code.
 *
 * @see nearcore 2.12 (up to 84) and 2.13 runtime/near-vm-runner/src/prepare/prepare_v3.rs prepare_contract
 */
export function prepareModule(code: Uint8Array, config: WasmConfig, options: PrepareOptions = {}): Preparation {
  const instrumenter = new Instrumenter(config, options);
  try {
    const info = new ModuleReader(code, config, instrumenter).read();
    return instrumenter.finish(info);
  } catch (error) {
    if (error instanceof MalformedModule) return { error: { kind: 'PrepareError', error: 'Deserialization' } };
    if (error instanceof RefusedModule) return { error: { kind: 'PrepareError', error: error.error } };
    throw error;
  }
}

/**
 * Most work for blocks in one function, and for branches in a module.
 *
 * A known difference from nearcore: a module beyond is refused like one that its engine cannot compile. V8 would need
 * more than a gigabyte or ten seconds for it (50,000 locals alive in 20,000 loops); no compiler makes such code.
 */
const MAX_BLOCK_WORK = 20_000_000;
const MAX_BRANCH_WORK = 1_000_000_000;

/** Bytes of a page of memory. */
const PAGE_BYTES = 65_536;
/** Mutable globals that a recorded call may change. */
const MAX_HOOKED_GLOBALS = 16;
const NO_ENTRIES: ReadonlySet<number> = new Set();

/**
 * The methods of a contract, if their calls can be hooked.
 *
 * There must be an import to tell the host by, one that only takes integers as all host functions do; nothing may run
 * before the method; and the values of mutable globals must survive the way through JavaScript.
 */
function hookedFunctions(module: ModuleDraft): ReadonlySet<number> {
  const { imports, types, functions, globals, mutableGlobals, start, exports } = module;
  const isInteger = (type: number): boolean => type === ValType.I32 || type === ValType.I64;
  const mutable = globals.filter((_, i) => mutableGlobals[i]);
  if (imports.length === 0 || start >= 0 || mutable.length > MAX_HOOKED_GLOBALS || !mutable.every(isInteger))
    return NO_ENTRIES;
  if (!types[functions[0]!]!.params.every(isInteger)) return NO_ENTRIES;
  const methods = new Set<number>();
  for (const { kind, index } of exports.values()) {
    if (kind !== ExternalKind.Func || index < imports.length) continue;
    const { params, result } = types[functions[index]!]!;
    if (params.length === 0 && result === 0) methods.add(index);
  }
  return methods;
}

/** Instruments each body as soon as it is validated. */
class Instrumenter implements BodySink {
  readonly #config: WasmConfig;
  readonly #guardMemory: boolean;
  readonly #checkEachCharge: boolean;
  readonly #structure: StructureLimits;
  #reader: WasmReader | null = null;
  #analyzer: FunctionAnalyzer | null = null;
  #writer: FunctionWriter | null = null;
  #size: NearcoreSize | null = null;
  #layout: Layout;
  #code = new WasmWriter(0);
  #largestCharge = 0;
  #branchWork = 0;
  /** Index of the first function that Wasmtime does not compile, or -1. */
  #uncompilable = -1;

  constructor(config: WasmConfig, { guardMemory = false, checkEachCharge = false }: PrepareOptions) {
    this.#config = config;
    this.#guardMemory = guardMemory;
    this.#checkEachCharge = checkEachCharge;
    this.#structure = new StructureLimits(config.limits);
    this.#layout = this.#layoutOf(0, 0);
  }

  #layoutOf(globals: number, functions: number, firstImport: FuncType | null = null): Layout {
    const { regularOpCost, linearOpBaseCost, linearOpUnitCost } = this.#config;
    return {
      firstGlobal: globals,
      firstFunction: functions,
      regularCost: regularOpCost,
      linearBase: linearOpBaseCost,
      linearUnit: linearOpUnitCost,
      guarded: this.#guardMemory,
      marksStart: this.#config.limits.maxMemoryPages * PAGE_BYTES,
      checksEachCharge: this.#checkEachCharge,
      firstImport,
    };
  }

  begin(module: ModuleDraft, reader: WasmReader): void {
    const entries = this.#checkEachCharge ? NO_ENTRIES : hookedFunctions(module);
    const firstImport = entries.size > 0 ? module.types[module.functions[0]!]! : null;
    this.#layout = this.#layoutOf(module.globals.length, module.functions.length, firstImport);
    const context = {
      types: module.types,
      functions: module.functions,
      importedFunctions: module.imports.length,
      globals: module.globals,
      mutableGlobals: module.mutableGlobals,
      tableCount: module.tables.length,
      hasMemory: module.hasMemory,
      dataCount: module.dataCount,
      elementCount: module.elementCount,
      referencedFunctions: module.referencedFunctions,
      referenceTypesAndBulkMemory: this.#config.features.reftypesBulkMemory,
      linearGrowCost: this.#config.features.linearGrowCost,
      nearVmNans: this.#config.features.vmKind === 'NearVm',
      guardMemory: this.#guardMemory,
      entries,
    };
    this.#reader = reader;
    this.#analyzer = new FunctionAnalyzer(context, reader);
    this.#writer = new FunctionWriter(this.#layout, module);
    this.#size = new NearcoreSize(this.#config, module.globals.length);
    this.#code = new WasmWriter(1 << 16);
  }

  body(functionIndex: number, type: FuncType): void {
    const reader = this.#reader!;
    const facts = this.#analyzer!.analyze(type, functionIndex);
    this.#structure.addFunction(type.params.length, facts.blockCount, facts.operandSize);
    const { points } = facts;
    for (let i = 0; i < points.count; i++) this.#largestCharge = Math.max(this.#largestCharge, points.costs[i]!);
    this.#largestCharge = Math.max(this.#largestCharge, Math.ceil(facts.frameSize / 8));
    this.#size!.addFunction(facts, reader.end);
    this.#branchWork += facts.branchWork;
    const tooMuch = facts.blockWork > MAX_BLOCK_WORK || this.#branchWork > MAX_BRANCH_WORK;
    if (this.#uncompilable < 0 && (tooMuch || this.#exceedsLocals(facts.localCount)))
      this.#uncompilable = functionIndex;
    this.#writer!.write(this.#code, reader.bytes, facts, type.result, reader.end);
  }

  /** nearcore gives each function two more locals, which the engine then counts against its own limit. */
  #exceedsLocals(localCount: number): boolean {
    return this.#config.features.vmKind === 'Wasmtime' && localCount + 2 > MAX_FUNCTION_LOCALS;
  }

  /**
   * nearcore writes a zero byte before each exported name, which makes one of the greatest length too long to be read
   * when the gas is put in.
   *
   * @see nearcore 2.12 runtime/near-vm-runner/src/prepare/instrument_v3.rs Error::ParseExport
   */
  #exportsLongestName({ exports }: ModuleInfo): boolean {
    if (this.#config.features.vmKind !== 'Wasmtime') return false;
    for (const [name, { kind }] of exports) {
      // No character takes more than three bytes a unit.
      if (kind === ExternalKind.Memory || name.length * 3 < MAX_STRING_SIZE) continue;
      if (toUtf8(name).length === MAX_STRING_SIZE) return true;
    }
    return false;
  }

  finish(info: ModuleInfo): Preparation {
    if (this.#exportsLongestName(info)) return { error: { kind: 'PrepareError', error: 'Serialization' } };
    if (this.#structure.refusal !== null) return { error: { kind: 'PrepareError', error: this.#structure.refusal } };
    const { maxInstrumentedCodeSize } = this.#config.limits;
    const size = this.#size ?? new NearcoreSize(this.#config, info.globals.length);
    if (maxInstrumentedCodeSize !== null && size.exceeds(maxInstrumentedCodeSize, info)) {
      return { error: { kind: 'PrepareError', error: 'InstrumentedCodeTooLarge' } };
    }
    if (this.#uncompilable >= 0) {
      // nearcore's function numbers start with its three imports.
      return {
        error: { kind: 'WasmtimeCompileError', msg: `failed to compile: wasm[0]::function[${this.#uncompilable + 3}]` },
      };
    }
    const code = this.#analyzer?.code;
    const layout = this.#analyzer === null ? this.#layoutOf(info.globals.length, info.functions.length) : this.#layout;
    const bytes = writeModule(info, this.#config, layout, this.#code, code?.usesRefFunc ?? false);
    return {
      module: {
        info,
        bytes,
        largestCharge: this.#largestCharge * this.#config.regularOpCost,
        hasHooks: layout.firstImport !== null && !code!.changesTables,
        isReusable: code?.changesTables !== true && isResettable(info),
        asksMemorySize: code?.asksMemorySize === true,
        nearcoreSize: () => size.total(info),
      },
    };
  }
}
