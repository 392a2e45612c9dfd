import type { CryptoHash } from '../primitives/hash.ts';
import type { FunctionCallError, MethodResolveError } from './errors.ts';
import { functionExport } from './instrument/module-writer.ts';
import type { VmLogicOptions } from './logic.ts';
import { VmLogic } from './logic.ts';
import { ModuleCache } from './module-cache.ts';
import type { VMOutcome } from './outcome.ts';
import type { ModuleInfo } from './wasm/types.ts';
import { ExternalKind } from './wasm/types.ts';

/** A contract call. */
export interface RunContractOptions extends VmLogicOptions {
  readonly codeHash: CryptoHash;
  /** Length of the code in bytes: its loading is charged. */
  readonly codeLength: number;
  /** Called only when the compiled contract is not in the cache. */
  readonly code: () => Uint8Array;
  readonly method: string;
  readonly cache?: ModuleCache;
}

const sharedCache = new ModuleCache();

/**
 * Calls a method of a contract.
 *
 * Order: an empty method name fails first, then code that cannot be compiled, then the loading of the code is paid,
 * then imports that cannot be linked and missing methods fail (the latter without any cost before version 129), then
 * data segments that do not fit, then the start function and the method run.
 * Never throws because of what a contract does: that is `error` in the outcome.
 *
 * @throws {InvariantError} on a bug of this package, or when the thread's stack is too small for the protocol's limit
 * @see nearcore 2.12 runtime/near-vm-runner/src/runner.rs, wasmtime_runner/mod.rs with_compiled_and_loaded, run
 */
export function runContract(options: RunContractOptions): VMOutcome {
  const { codeHash, codeLength, code, method, cache = sharedCache } = options;
  const logic = new VmLogic(options);
  const config = logic.config;
  const { result, info } = cache.get(codeHash, code, config);
  const early = logic.gas.beforeLoadingExecutable(config, method, codeLength);
  if (early !== undefined) return logic.outcome(early);
  if (result.kind === 'CompilationError') return logic.outcome(result.error);
  const late = logic.gas.afterLoadingExecutable(config, codeLength);
  if (late !== undefined) return logic.outcome(late);
  // Wasmtime links when it loads a module, NearVm when it has found the method.
  if (result.kind !== 'Runnable' && config.features.vmKind === 'Wasmtime') return logic.outcome(result.error);
  const target = resolveMethod(info!, method);
  if (typeof target === 'string') {
    const error: FunctionCallError = { kind: 'MethodResolveError', error: target };
    // Without the loading rule of version 129 a missing method costs nothing at all.
    return config.features.fixContractLoadingCost ? logic.outcome(error) : new VmLogic(options).outcome(error);
  }
  if (result.kind !== 'Runnable') return logic.outcome(result.error);
  const { contract } = result;
  const names =
    contract.info.start >= 0 ? [functionExport(contract.info.start), functionExport(target)] : [functionExport(target)];
  return logic.outcome(contract.guest.run(logic, names));
}

/** Index of the function behind a method, or why it cannot be called. */
function resolveMethod(info: ModuleInfo, method: string): number | MethodResolveError {
  const found = info.exports.get(method);
  if (found === undefined || found.kind !== ExternalKind.Func) return 'MethodNotFound';
  const { params, result } = info.types[info.functions[found.index]!]!;
  return params.length === 0 && result === 0 ? found.index : 'MethodInvalidSignature';
}
