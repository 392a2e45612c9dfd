import type { GlobalContractIdentifier } from '../primitives/global-contract.ts';
import { hashToText } from '../primitives/hash.ts';
import type { GlobalContractIdentifierJson } from '../primitives/tx-errors.ts';

/** A global contract's name as it stands in errors. */
export function globalContractIdentifierJson(identifier: GlobalContractIdentifier): GlobalContractIdentifierJson {
  return identifier.kind === 'CodeHash'
    ? { CodeHash: hashToText(identifier.codeHash) }
    : { AccountId: identifier.accountId };
}
