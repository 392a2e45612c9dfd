import { isFeatureEnabled } from '../parameters/features.ts';
import type { Receipt } from '../primitives/receipt.ts';

/**
 * Whether a receipt is applied right after the one that made it: yields, and a lone DeleteAccount without inputs.
 *
 * @see nearcore core/primitives/src/receipt.rs is_instant_receipt
 */
export function isInstantReceipt({ body }: Receipt, protocolVersion: number): boolean {
  if (body.kind === 'PromiseYield') return isFeatureEnabled('InstantPromiseYield', protocolVersion);
  if (body.kind !== 'Action') return false;
  return (
    isFeatureEnabled('InstantDeleteAccount', protocolVersion) &&
    body.actions.length === 1 &&
    body.actions[0]?.kind === 'DeleteAccount' &&
    body.inputDataIds.length === 0
  );
}
