import type { WasmConfig } from '../parameters/runtime-config.ts';
import type { FunctionCallError } from './errors.ts';
import { hostFunctions } from './host/index.ts';
import type { HostFunction } from './host/host-function.ts';
import { GuestCall } from './guest-call.ts';
import { globalExport, mutableGlobals } from './instrument/module-writer.ts';
import { prepareModule } from './prepare/prepare.ts';
import type { FuncType, ModuleInfo } from './wasm/types.ts';
import { ValType } from './wasm/types.ts';

/** A contract ready to run, shared by all its calls. */
export interface RunnableContract {
  readonly info: ModuleInfo;
  readonly guest: GuestCall;
}

/** What became of a contract's code: it runs, it cannot be compiled, or its imports cannot be linked. */
export interface CompiledContract {
  readonly result:
    | { readonly kind: 'Runnable'; readonly contract: RunnableContract }
    | { readonly kind: 'CompilationError' | 'LinkError'; readonly error: FunctionCallError };
  /** Bytes that keeping it costs, roughly. */
  readonly weight: number;
}

/** Machine code takes a few times the bytes of its wasm. */
const MACHINE_CODE_FACTOR = 4;
/** A refused module keeps its error only. */
const ERROR_WEIGHT = 500;

/** Prepares, compiles and links a contract; all its failures are values. */
export function compileContract(code: Uint8Array, config: WasmConfig): CompiledContract {
  const preparation = prepareModule(code, config);
  if ('error' in preparation) return failed('CompilationError', { kind: 'CompilationError', error: preparation.error });
  const { info, bytes, largestCharge, hasHooks } = preparation.module;
  const linked = link(info, config);
  if (typeof linked === 'string') return failed('LinkError', { kind: 'LinkError', msg: linked });
  let module: WebAssembly.Module;
  try {
    module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  } catch (error) {
    // Limits of V8 that nearcore's engine does not have; valid modules within the protocol's limits compile.
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    return failed('CompilationError', {
      kind: 'CompilationError',
      error: { kind: 'WasmtimeCompileError', msg: error.message },
    });
  }
  const modules = {
    plain: module,
    guarded: once(() => compileGuarded(code, config)),
    dataEnd: info.dataEnd,
    hookedGlobals: hasHooks ? mutableGlobals(info).map(globalExport) : null,
  };
  const guest = new GuestCall(modules, linked, largestCharge, config.limits);
  return { result: { kind: 'Runnable', contract: { info, guest } }, weight: bytes.length * MACHINE_CODE_FACTOR };
}

/** The module with guarded memory; null when V8 does not take it, as when no more locals fit. */
function compileGuarded(code: Uint8Array, config: WasmConfig): WebAssembly.Module | null {
  const preparation = prepareModule(code, config, { guardMemory: true });
  if ('error' in preparation) return null;
  try {
    return new WebAssembly.Module(preparation.module.bytes as Uint8Array<ArrayBuffer>);
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    return null;
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function failed(kind: 'CompilationError' | 'LinkError', error: FunctionCallError): CompiledContract {
  return { result: { kind, error }, weight: ERROR_WEIGHT };
}

/** The host functions that a module imports, or the text of nearcore's link error: unknown names come first, then types. */
function link(info: ModuleInfo, config: WasmConfig): HostFunction[] | string {
  const available = hostFunctions(config);
  const linked: HostFunction[] = [];
  for (const { name } of info.imports) {
    const fn = available.get(name);
    if (fn === undefined) return 'unknown or invalid import';
    linked.push(fn);
  }
  for (const [i, fn] of linked.entries()) {
    const expected = typeText(signatureOf(info.types[info.imports[i]!.type]!));
    const found = typeText(fn);
    if (expected !== found) return `types incompatible: expected type \`${expected}\`, found type \`${found}\``;
  }
  return linked;
}

const TYPE_NAMES: Readonly<Record<number, string>> = {
  [ValType.I32]: 'i32',
  [ValType.I64]: 'i64',
  [ValType.F32]: 'f32',
  [ValType.F64]: 'f64',
  [ValType.FuncRef]: 'funcref',
};

function signatureOf({ params, result }: FuncType): { params: readonly string[]; results: readonly string[] } {
  return { params: [...params].map((type) => TYPE_NAMES[type]!), results: result === 0 ? [] : [TYPE_NAMES[result]!] };
}

/** A function type as Wasmtime prints it. */
function typeText({
  params,
  results,
}: {
  readonly params: readonly string[];
  readonly results: readonly string[];
}): string {
  const parts = ['func'];
  if (params.length > 0) parts.push(`(param ${params.join(' ')})`);
  if (results.length > 0) parts.push(`(result ${results.join(' ')})`);
  return `(${parts.join(' ')})`;
}
