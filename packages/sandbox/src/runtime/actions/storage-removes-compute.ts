import { ExtCost } from '../../parameters/ext-costs.ts';
import type { RuntimeConfig } from '../../parameters/runtime-config.ts';

/**
 * Compute usage of removing records that cost no gas of their own.
 *
 * @see nearcore runtime/runtime/src/config.rs storage_removes_compute
 */
export function storageRemovesCompute(
  config: RuntimeConfig,
  count: number,
  keyBytes: number,
  valueBytes: number,
): number {
  const compute = (cost: number): number => config.wasm.extCosts[cost]?.compute ?? 0;
  return (
    count * compute(ExtCost.storage_remove_base) +
    keyBytes * compute(ExtCost.storage_remove_key_byte) +
    valueBytes * compute(ExtCost.storage_remove_ret_value_byte)
  );
}
