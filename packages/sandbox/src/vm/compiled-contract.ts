import type { WasmConfig } from '../parameters/runtime-config.ts';
import type { FunctionCallError } from './errors.ts';
import { GuestCall } from './guest-call.ts';
import { globalExport, mutableGlobals } from './instrument/module-writer.ts';
import { linkImports } from './link.ts';
import type { PrepareOptions } from './prepare/prepare.ts';
import { prepareModule } from './prepare/prepare.ts';
import type { ModuleInfo } from './wasm/types.ts';

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
  /** What the module exports; absent when it cannot be compiled. */
  readonly info?: ModuleInfo;
  /** Bytes that keeping it costs, roughly; what is kept for further calls adds to it. */
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
  const { info, bytes, largestCharge, hasHooks, isReusable, asksMemorySize } = preparation.module;
  const linked = linkImports(info, config);
  if (typeof linked === 'string') return { ...failed('LinkError', { kind: 'LinkError', msg: linked }), info };
  let compiledBytes = 0;
  const variant = (options: PrepareOptions): (() => WebAssembly.Module | null) =>
    once(() => {
      compiledBytes += bytes.length;
      return compileVariant(code, config, options);
    });
  const guarded = variant({ guardMemory: true });
  let plain: WebAssembly.Module | null = null;
  // What asks for the size of its memory, as near-sdk-js's allocator does, mostly goes on to use all of it.
  if (!asksMemorySize || guarded() === null) {
    try {
      plain = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
      compiledBytes += bytes.length;
    } catch (error) {
      // Limits of V8 that nearcore's engine does not have; valid modules within the protocol's limits compile.
      if (!(error instanceof WebAssembly.CompileError)) throw error;
      return failed('CompilationError', {
        kind: 'CompilationError',
        error: { kind: 'WasmtimeCompileError', msg: error.message },
      });
    }
  }
  const modules = {
    plain,
    guarded,
    checked: variant({ checkEachCharge: true }),
    checkedGuarded: variant({ checkEachCharge: true, guardMemory: true }),
    dataEnd: info.dataEnd,
    hookedGlobals: hasHooks ? mutableGlobals(info).map(globalExport) : null,
    isReusable,
  };
  const guest = new GuestCall(modules, linked, largestCharge, config.limits);
  return {
    result: { kind: 'Runnable', contract: { info, guest } },
    info,
    get weight() {
      return compiledBytes * MACHINE_CODE_FACTOR + guest.keptBytes;
    },
  };
}

/** The module instrumented in another way; null when V8 does not take it, as when no more locals fit. */
function compileVariant(code: Uint8Array, config: WasmConfig, options: PrepareOptions): WebAssembly.Module | null {
  const preparation = prepareModule(code, config, options);
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
