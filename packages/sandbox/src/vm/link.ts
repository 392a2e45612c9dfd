import type { WasmConfig } from '../parameters/runtime-config.ts';
import { rustDebugString } from '../primitives/rust-format.ts';
import type { HostFunction } from './host/host-function.ts';
import { hostFunctions } from './host/index.ts';
import type { FuncType, ModuleInfo } from './wasm/types.ts';
import { ValType } from './wasm/types.ts';

/** A function's signature by the names of its types. */
interface Signature {
  readonly params: readonly string[];
  readonly results: readonly string[];
}

/**
 * The host functions that a module imports, in order, or the text of nearcore's link error.
 *
 * Wasmtime looks all names up before it compares types, and does not say which function it means; NearVm goes through
 * the imports once.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/wasmtime_runner/mod.rs into_vm_error
 */
export function linkImports(info: ModuleInfo, config: WasmConfig): HostFunction[] | string {
  return config.features.vmKind === 'Wasmtime' ? linkAsWasmtime(info, config) : linkAsNearVm(info, config);
}

function linkAsWasmtime(info: ModuleInfo, config: WasmConfig): HostFunction[] | string {
  const available = hostFunctions(config);
  const linked: HostFunction[] = [];
  for (const { name } of info.imports) {
    const fn = available.get(name);
    if (fn === undefined) return 'unknown or invalid import';
    linked.push(fn);
  }
  for (const [i, fn] of linked.entries()) {
    const expected = wasmtimeText(signatureOf(info.types[info.imports[i]!.type]!));
    const found = wasmtimeText(fn);
    if (expected !== found) return `types incompatible: expected type \`${expected}\`, found type \`${found}\``;
  }
  return linked;
}

function linkAsNearVm(info: ModuleInfo, config: WasmConfig): HostFunction[] | string {
  const available = hostFunctions(config);
  const linked: HostFunction[] = [];
  for (const { name, type } of info.imports) {
    const fn = available.get(name);
    const expected = nearVmText(signatureOf(info.types[type]!));
    const where = `Error while importing "env".${rustDebugString(name)}:`;
    if (fn === undefined) return `${where} unknown import. Expected ${expected}`;
    const received = nearVmText(fn);
    if (expected !== received)
      return `${where} incompatible import type. Expected ${expected} but received ${received}`;
    linked.push(fn);
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

function signatureOf({ params, result }: FuncType): Signature {
  return { params: [...params].map((type) => TYPE_NAMES[type]!), results: result === 0 ? [] : [TYPE_NAMES[result]!] };
}

/** A function type as Wasmtime prints it. */
function wasmtimeText({ params, results }: Signature): string {
  const parts = ['func'];
  if (params.length > 0) parts.push(`(param ${params.join(' ')})`);
  if (results.length > 0) parts.push(`(result ${results.join(' ')})`);
  return `(${parts.join(' ')})`;
}

/** A function type as NearVm prints it: Rust's debug form. */
function nearVmText({ params, results }: Signature): string {
  const list = (types: readonly string[]): string => `[${types.map((type) => type.toUpperCase()).join(', ')}]`;
  return `Function(FunctionType { params: ${list(params)}, results: ${list(results)} })`;
}
