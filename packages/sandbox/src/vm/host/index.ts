import type { WasmConfig } from '../../parameters/runtime-config.ts';
import { BLS12381_FUNCTIONS } from './bls12381.ts';
import { BN128_FUNCTIONS } from './bn128.ts';
import { CONTEXT_FUNCTIONS } from './context.ts';
import { ECONOMICS_FUNCTIONS } from './economics.ts';
import { HASH_FUNCTIONS } from './hashes.ts';
import type { HostFunction } from './host-function.ts';
import { MISCELLANEOUS_FUNCTIONS } from './miscellaneous.ts';
import { PROMISE_ACTION_FUNCTIONS } from './promise-actions.ts';
import { PROMISE_CREATE_FUNCTIONS } from './promise-create.ts';
import { PROMISE_GAS_KEY_FUNCTIONS } from './promise-gas-keys.ts';
import { PROMISE_GLOBAL_FUNCTIONS } from './promise-global.ts';
import { PROMISE_KEY_FUNCTIONS } from './promise-keys.ts';
import { PROMISE_RESULT_FUNCTIONS } from './promise-results.ts';
import { PROMISE_STATE_INIT_FUNCTIONS } from './promise-state-init.ts';
import { PROMISE_YIELD_FUNCTIONS } from './promise-yield.ts';
import { REGISTER_FUNCTIONS } from './registers.ts';
import { SIGNATURE_FUNCTIONS } from './signatures.ts';
import { STORAGE_FUNCTIONS } from './storage.ts';

const SECTIONS: readonly (readonly HostFunction[])[] = [
  REGISTER_FUNCTIONS,
  CONTEXT_FUNCTIONS,
  ECONOMICS_FUNCTIONS,
  HASH_FUNCTIONS,
  SIGNATURE_FUNCTIONS,
  BN128_FUNCTIONS,
  BLS12381_FUNCTIONS,
  MISCELLANEOUS_FUNCTIONS,
  PROMISE_CREATE_FUNCTIONS,
  PROMISE_ACTION_FUNCTIONS,
  PROMISE_KEY_FUNCTIONS,
  PROMISE_GAS_KEY_FUNCTIONS,
  PROMISE_GLOBAL_FUNCTIONS,
  PROMISE_STATE_INIT_FUNCTIONS,
  PROMISE_YIELD_FUNCTIONS,
  PROMISE_RESULT_FUNCTIONS,
  STORAGE_FUNCTIONS,
];

const tables = new WeakMap<WasmConfig, ReadonlyMap<string, HostFunction>>();

/**
 * The functions that a contract may import from `env` under the given configuration, by name.
 *
 * The table of a configuration is built once.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs
 */
export function hostFunctions(config: WasmConfig): ReadonlyMap<string, HostFunction> {
  let table = tables.get(config);
  if (table === undefined) {
    table = new Map(
      SECTIONS.flat()
        .filter((fn) => fn.isAvailable?.(config) ?? true)
        .map((fn) => [fn.name, fn]),
    );
    tables.set(config, table);
  }
  return table;
}
