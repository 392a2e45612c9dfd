import type { WasmConfig } from '../../parameters/runtime-config.ts';
import { Op } from '../wasm/opcodes.ts';
import type { ModuleInfo } from '../wasm/types.ts';
import { ExternalKind, SectionId, ValType } from '../wasm/types.ts';
import { WasmWriter } from '../wasm/wasm-writer.ts';
import { writeAddedFunctions } from './added-functions.ts';
import type { Layout } from './helpers.ts';
import { ADDED_GLOBALS, ADDED_SIGNATURES, AddedFunction, AddedGlobal, i32Const, i64Const } from './helpers.ts';
import { MARK_PAGES } from './memory-guard.ts';

/** Names in the instrumented module. Imported functions are named by their number, in the module `f`. */
export const IMPORT_MODULE = 'f';
export const MEMORY_MODULE = 'm';
export const MEMORY_NAME = 'm';
export const TABLE_EXPORT = 't';
/** Exports of the added functions that the engine calls. */
export const ADDED_EXPORTS = {
  gas: AddedFunction.Gas,
  setGas: AddedFunction.SetGas,
  stack: AddedFunction.Stack,
  tableIndex: AddedFunction.TableIndex,
  bulkFailure: AddedFunction.BulkFailure,
  hidePages: AddedFunction.HidePages,
  growRefused: AddedFunction.GrowRefused,
  reset: AddedFunction.Reset,
  hiddenPages: AddedFunction.HiddenPages,
  setPrologueMode: AddedFunction.SetPrologueMode,
  takeEvent: AddedFunction.TakeEvent,
  callResult: AddedFunction.CallResult,
  setCallResult: AddedFunction.SetCallResult,
} as const;

/** Name under which the instrumented module exports a function of the contract. */
export function functionExport(index: number): string {
  return String(index);
}

/** Name under which the instrumented module exports a mutable global, where methods' calls are hooked. */
export function globalExport(index: number): string {
  return `g${index}`;
}

/** Indices of the globals that the guest can change. */
export function mutableGlobals(module: ModuleInfo): number[] {
  return module.globals.map((_, i) => i).filter((i) => module.mutableGlobals[i]);
}

/**
 * Puts the instrumented module together.
 *
 * All additions (types, globals, functions, an element segment) come behind the module's own entries, so that no index
 * in the module changes; memory is imported in place of the declared one, and the start function becomes an export.
 *
 * @param code - instrumented bodies of the module's own functions, in order, each behind its size
 * @param usesRefFunc - whether functions must be declared as referenced once their exports are gone
 */
export function writeModule(
  module: ModuleInfo,
  config: WasmConfig,
  layout: Layout,
  code: WasmWriter,
  usesRefFunc: boolean,
): Uint8Array {
  const out = new WasmWriter(code.length + module.bytes.length / 2 + 4096);
  const section = new WasmWriter(4096);
  const write = (id: number, fill: () => void): void => {
    section.clear();
    fill();
    out.section(id, section);
  };
  out.raw(HEADER);
  write(SectionId.Type, () => writeTypes(section, module));
  write(SectionId.Import, () => writeImports(section, module, config, layout));
  write(SectionId.Function, () => writeFunctions(section, module));
  if (module.tables.length > 0) write(SectionId.Table, () => writeTables(section, module, config));
  write(SectionId.Global, () => writeGlobals(section, module, config));
  write(SectionId.Export, () => writeExports(section, module, layout));
  if (module.elementCount > 0 || usesRefFunc)
    write(SectionId.Element, () => writeElements(section, module, usesRefFunc));
  if (module.dataCount !== null) write(SectionId.DataCount, () => section.u32(module.dataCount!));
  writeAddedFunctions(code, module, layout, config.limits.maxStackHeight);
  write(SectionId.Code, () => {
    section.u32(module.functions.length - module.imports.length + ADDED_SIGNATURES.length);
    section.raw(code.view());
  });
  if (module.dataSection !== null) {
    const { start, end } = module.dataSection;
    write(SectionId.Data, () => section.raw(module.bytes, start, end));
  }
  return out.view();
}

const HEADER = new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);

function writeTypes(section: WasmWriter, module: ModuleInfo): void {
  section.u32(module.types.length + ADDED_SIGNATURES.length);
  for (const { params, result } of module.types) {
    section.u8(0x60);
    section.sized(params);
    section.sized(result === 0 ? NO_TYPES : Uint8Array.of(result));
  }
  for (const [params, results] of ADDED_SIGNATURES) {
    section.u8(0x60);
    section.sized(Uint8Array.from(params));
    section.sized(Uint8Array.from(results));
  }
}

const NO_TYPES = new Uint8Array(0);

function writeImports(section: WasmWriter, module: ModuleInfo, config: WasmConfig, layout: Layout): void {
  section.u32(module.imports.length + 1);
  module.imports.forEach(({ type }, i) => {
    section.name(IMPORT_MODULE);
    section.name(String(i));
    section.u8(ExternalKind.Func);
    section.u32(type);
  });
  section.name(MEMORY_MODULE);
  section.name(MEMORY_NAME);
  section.u8(ExternalKind.Memory);
  // No minimum: most calls run on a memory that is smaller than the one they see.
  section.u8(1);
  section.u32(0);
  section.u32(config.limits.maxMemoryPages + (layout.guarded ? MARK_PAGES : 0));
}

function writeFunctions(section: WasmWriter, module: ModuleInfo): void {
  const { functions, imports, types } = module;
  section.u32(functions.length - imports.length + ADDED_SIGNATURES.length);
  for (let i = imports.length; i < functions.length; i++) section.u32(functions[i]!);
  ADDED_SIGNATURES.forEach((_, i) => section.u32(types.length + i));
}

/** The size to which a table may grow is limited by the protocol, whatever the module says. */
function writeTables(section: WasmWriter, module: ModuleInfo, config: WasmConfig): void {
  const limit = config.limits.maxElementsPerContractTable ?? Infinity;
  section.u32(module.tables.length);
  for (const { initial, maximum } of module.tables) {
    const most = Math.min(maximum ?? Infinity, limit);
    section.u8(ValType.FuncRef);
    section.u8(most === Infinity ? 0 : 1);
    section.u32(initial);
    if (most !== Infinity) section.u32(most);
  }
}

function writeGlobals(section: WasmWriter, module: ModuleInfo, config: WasmConfig): void {
  section.u32(module.globals.length + ADDED_GLOBALS.length);
  if (module.globalEntries !== null) section.raw(module.bytes, module.globalEntries.start, module.globalEntries.end);
  const global = (type: number, value: number): void => {
    section.u8(type);
    section.u8(1);
    if (type === ValType.I64) i64Const(section, value);
    else i32Const(section, value);
    section.u8(Op.End);
  };
  ADDED_GLOBALS.forEach((type, i) => global(type, i === AddedGlobal.Stack ? config.limits.maxStackHeight : 0));
}

/** Functions that can be called from outside, each once: without parameters or results, exported or the start function. */
export function callableFunctions(module: ModuleInfo): number[] {
  const indices = new Set<number>();
  if (module.start >= 0) indices.add(module.start);
  for (const { kind, index } of module.exports.values()) {
    if (kind !== ExternalKind.Func) continue;
    const { params, result } = module.types[module.functions[index]!]!;
    if (params.length === 0 && result === 0) indices.add(index);
  }
  return [...indices];
}

function writeExports(section: WasmWriter, module: ModuleInfo, layout: Layout): void {
  const callable = callableFunctions(module);
  const added = Object.entries(ADDED_EXPORTS);
  const globals = layout.firstImport === null ? [] : mutableGlobals(module);
  section.u32(callable.length + added.length + globals.length + (module.tables.length > 0 ? 1 : 0));
  for (const index of callable) {
    section.name(functionExport(index));
    section.u8(ExternalKind.Func);
    section.u32(index);
  }
  for (const [name, fn] of added) {
    section.name(name);
    section.u8(ExternalKind.Func);
    section.u32(layout.firstFunction + fn);
  }
  for (const index of globals) {
    section.name(globalExport(index));
    section.u8(ExternalKind.Global);
    section.u32(index);
  }
  if (module.tables.length > 0) {
    section.name(TABLE_EXPORT);
    section.u8(ExternalKind.Table);
    section.u32(0);
  }
}

/** `ref.func` needs its function named outside the code; exports did that, a declarative segment does it now. */
function writeElements(section: WasmWriter, module: ModuleInfo, usesRefFunc: boolean): void {
  section.u32(module.elementCount + (usesRefFunc ? 1 : 0));
  if (module.elementEntries !== null) section.raw(module.bytes, module.elementEntries.start, module.elementEntries.end);
  if (!usesRefFunc) return;
  const exported = [...module.exports.values()].filter(({ kind }) => kind === ExternalKind.Func);
  section.u8(3);
  section.u8(0);
  section.u32(exported.length);
  for (const { index } of exported) section.u32(index);
}
