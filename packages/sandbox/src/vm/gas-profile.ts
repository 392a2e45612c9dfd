import { ACTION_COST_NAMES } from '../parameters/action-costs.ts';
import { EXT_COST_NAMES } from '../parameters/ext-costs.ts';
import type { ExtCostValue } from '../parameters/runtime-config.ts';

/**
 * Where the gas of one contract call went.
 *
 * Wasm instructions are not counted while they run: `wasmGas` is what the total leaves, see `settleWasmGas`.
 * Units: gas units, safe integers.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/profile.rs ProfileDataV3
 */
export class GasProfile {
  /** Gas by `ActionCost` index. */
  readonly actions = new Float64Array(ACTION_COST_NAMES.length);
  /** Gas by `ExtCost` index. */
  readonly ext = new Float64Array(EXT_COST_NAMES.length);
  /** Gas of wasm instructions. */
  wasmGas = 0;

  /** Adds another call's profile, as for the calls of one receipt. */
  merge(other: GasProfile): void {
    for (let i = 0; i < this.actions.length; i++) this.actions[i]! += other.actions[i]!;
    for (let i = 0; i < this.ext.length; i++) this.ext[i]! += other.ext[i]!;
    this.wasmGas += other.wasmGas;
  }

  /** Gas of actions and receipts that the contract created. */
  actionGas(): number {
    return sum(this.actions);
  }

  /** Attributes to wasm instructions what neither actions nor host functions took of the total. */
  settleWasmGas(burntGas: number): void {
    this.wasmGas = Math.max(0, burntGas - this.actionGas() - sum(this.ext));
  }

  /**
   * Compute usage: host costs priced by their compute weight, everything else one to one.
   *
   * @see nearcore 2.12 runtime/near-vm-runner/src/profile.rs total_compute_usage
   */
  computeUsage(extCosts: readonly ExtCostValue[]): number {
    let usage = this.actionGas() + this.wasmGas;
    for (let i = 0; i < this.ext.length; i++) {
      const gas = this.ext[i]!;
      if (gas === 0) continue;
      const cost = extCosts[i]!;
      if (cost.compute === cost.gas) usage += gas;
      else usage += Number((BigInt(gas) * BigInt(cost.compute)) / BigInt(cost.gas));
    }
    return usage;
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
