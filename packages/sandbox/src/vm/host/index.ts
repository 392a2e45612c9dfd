import type { WasmConfig } from '../../parameters/runtime-config.ts';
import type { HostFunction } from './host-function.ts';

const SECTIONS: readonly (readonly HostFunction[])[] = [];

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
    table = new Map(SECTIONS.flat().filter((fn) => fn.isAvailable?.(config) ?? true).map((fn) => [fn.name, fn]));
    tables.set(config, table);
  }
  return table;
}
