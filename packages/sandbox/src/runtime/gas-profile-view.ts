import type { GasProfileEntry } from '../primitives/outcome.ts';
import type { GasProfile } from '../vm/gas-profile.ts';
import { ACTION_COST_NAMES } from '../parameters/action-costs.ts';
import { EXT_COST_NAMES } from '../parameters/ext-costs.ts';

const NO_ENTRIES: readonly GasProfileEntry[] = [];

/**
 * A profile as outcomes show it: costs that are not zero, action costs before wasm instructions before host functions,
 * each group sorted by name.
 *
 * @see nearcore core/primitives/src/views.rs ExecutionMetadataView
 */
export function gasProfileEntries(profile: GasProfile | null): readonly GasProfileEntry[] {
  if (profile === null) return NO_ENTRIES;
  const entries: GasProfileEntry[] = [];
  for (const [index, name] of ACTION_COST_NAMES.entries()) {
    push(entries, 'ACTION_COST', name.toUpperCase(), profile.actions[index] ?? 0);
  }
  push(entries, 'WASM_HOST_COST', 'WASM_INSTRUCTION', profile.wasmGas);
  for (const [index, name] of EXT_COST_NAMES.entries()) {
    push(entries, 'WASM_HOST_COST', name.toUpperCase(), profile.ext[index] ?? 0);
  }
  return entries.sort(compareEntries);
}

function push(
  entries: GasProfileEntry[],
  costCategory: GasProfileEntry['costCategory'],
  cost: string,
  gas: number,
): void {
  if (gas > 0) entries.push({ costCategory, cost, gasUsed: BigInt(gas) });
}

function compareEntries(left: GasProfileEntry, right: GasProfileEntry): number {
  if (left.costCategory !== right.costCategory) return left.costCategory < right.costCategory ? -1 : 1;
  return left.cost < right.cost ? -1 : left.cost > right.cost ? 1 : 0;
}
