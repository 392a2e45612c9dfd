import { rustDebugString } from '../primitives/rust-format.ts';
import { byteCountText } from './byte-count.ts';
import type { ByteCount, CompilationError, FunctionCallError, PrepareError, WasmTrap } from './errors.ts';
import { hostErrorText } from './host-error-text.ts';

const TRAP_TEXTS: Readonly<Record<WasmTrap, string>> = {
  Unreachable: 'An `unreachable` opcode was executed.',
  IncorrectCallIndirectSignature: 'Call indirect incorrect signature trap.',
  MemoryOutOfBounds: 'Memory out of bounds trap.',
  CallIndirectOOB: 'Call indirect out of bounds trap.',
  IllegalArithmetic: 'An arithmetic exception, e.g. divided by zero.',
  MisalignedAtomicAccess: 'Misaligned atomic access trap.',
  GenericTrap: 'Generic trap.',
  StackOverflow: 'Stack overflow.',
  IndirectCallToNull: 'Indirect call to null.',
};

/** A call's error in the JSON shape of outcomes: `ActionError.kind.FunctionCallError`. */
export type FunctionCallErrorView =
  | { readonly ExecutionError: string }
  | { readonly MethodResolveError: string }
  | {
      readonly CompilationError:
        | { readonly CodeDoesNotExist: { readonly account_id: string } }
        | { readonly PrepareError: PrepareError }
        | { readonly WasmerCompileError: { readonly msg: string } };
    };

/**
 * A call's error as outcomes show it: host errors, traps and link errors collapse into one text.
 *
 * @see nearcore 2.12 runtime/runtime/src/conversions.rs function_call_error
 */
export function toFunctionCallErrorView(error: FunctionCallError): FunctionCallErrorView {
  switch (error.kind) {
    case 'CompilationError':
      return { CompilationError: compilationErrorView(error.error) };
    case 'MethodResolveError':
      return { MethodResolveError: error.error };
    case 'LinkError':
      return { ExecutionError: `Link Error: ${error.msg}` };
    case 'WasmTrap':
      return { ExecutionError: `WebAssembly trap: ${TRAP_TEXTS[error.trap]}` };
    case 'HostError':
      return { ExecutionError: hostErrorText(error.error) };
  }
}

/**
 * A call's error as Rust's `{:?}` prints it, the form of "wasm execution failed with error: ..." in view answers.
 *
 * @see nearcore 2.12 runtime/runtime/src/state_viewer/mod.rs call_function
 */
export function functionCallErrorDebug(error: FunctionCallError): string {
  switch (error.kind) {
    case 'CompilationError':
      return `CompilationError(${compilationErrorDebug(error.error)})`;
    case 'MethodResolveError':
      return `MethodResolveError(${error.error})`;
    case 'LinkError':
      return `LinkError { msg: ${rustDebugString(error.msg)} }`;
    case 'WasmTrap':
      return `WasmTrap(${error.trap})`;
    case 'HostError':
      return `HostError(${structDebug(error.error)})`;
  }
}

/** The outcome's form of a call's error as Rust's `{:?}` prints it ("Function call returned an error: ..."). */
export function functionCallErrorViewDebug(view: FunctionCallErrorView): string {
  if ('ExecutionError' in view) return `ExecutionError(${rustDebugString(view.ExecutionError)})`;
  if ('MethodResolveError' in view) return `MethodResolveError(${view.MethodResolveError})`;
  const inner = view.CompilationError;
  if ('CodeDoesNotExist' in inner)
    return `CompilationError(CodeDoesNotExist { account_id: AccountId(${rustDebugString(inner.CodeDoesNotExist.account_id)}) })`;
  if ('PrepareError' in inner) return `CompilationError(PrepareError(${inner.PrepareError}))`;
  return `CompilationError(WasmerCompileError { msg: ${rustDebugString(inner.WasmerCompileError.msg)} })`;
}

function compilationErrorView(
  error: CompilationError,
): Extract<FunctionCallErrorView, { CompilationError: unknown }>['CompilationError'] {
  switch (error.kind) {
    case 'CodeDoesNotExist':
      return { CodeDoesNotExist: { account_id: error.account_id } };
    case 'PrepareError':
      return { PrepareError: error.error };
    default:
      // nearcore hides which compiler refused the module.
      return { WasmerCompileError: { msg: error.msg } };
  }
}

function compilationErrorDebug(error: CompilationError): string {
  return error.kind === 'PrepareError' ? `PrepareError(${error.error})` : structDebug(error);
}

function structDebug(value: { readonly kind: string }): string {
  const fields = Object.entries(value).filter(([name]) => name !== 'kind');
  if (fields.length === 0) return value.kind;
  return `${value.kind} { ${fields.map(([name, field]) => `${name}: ${fieldDebug(field as string | number | bigint | ByteCount)}`).join(', ')} }`;
}

function fieldDebug(field: string | number | bigint | ByteCount): string {
  if (typeof field === 'string') return rustDebugString(field);
  return typeof field === 'object' ? byteCountText(field) : String(field);
}
