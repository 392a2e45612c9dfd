import type { VmLogic } from './logic.ts';

/**
 * Counts bytes that the contract has added to or removed from its storage.
 *
 * An account whose record claims less than it stores (only a state patch can make one) stays at 0; nearcore stops its chain there.
 */
export function addStorageUsage(logic: VmLogic, bytes: number): void {
  const usage = logic.storageUsage + BigInt(bytes);
  logic.storageUsage = usage < 0n ? 0n : usage;
}
