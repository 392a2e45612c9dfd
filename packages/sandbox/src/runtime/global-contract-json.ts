import { isFeatureEnabled } from '../parameters/features.ts';
import type { GlobalContractIdentifier } from '../primitives/global-contract.ts';
import { hashToText } from '../primitives/hash.ts';
import type { GlobalContractIdentifierJson } from '../primitives/tx-errors.ts';

/**
 * A global contract's name as it stands in errors.
 *
 * @see nearcore 2.12 and 2.13 core/primitives-core/src/global_contract.rs GlobalContractIdentifier
 */
export function globalContractIdentifierJson(
  identifier: GlobalContractIdentifier,
  protocolVersion: number,
): GlobalContractIdentifierJson {
  const snakeCase = isFeatureEnabled('GlobalContractIdInSnakeCase', protocolVersion);
  if (identifier.kind === 'CodeHash') {
    const hash = hashToText(identifier.codeHash);
    return snakeCase ? { hash } : { CodeHash: hash };
  }
  return snakeCase ? { account_id: identifier.accountId } : { AccountId: identifier.accountId };
}
