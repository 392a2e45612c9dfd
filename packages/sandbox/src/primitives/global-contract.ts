import type { AccountContract } from './account.ts';
import type { BorshReader } from './borsh-reader.ts';
import type { BorshWriter } from './borsh-writer.ts';
import type { CryptoHash } from './hash.ts';

/** How a global contract is named: by its code's hash (fixed for ever) or by its owner's id (may be redeployed). */
export type GlobalContractIdentifier =
  | { readonly kind: 'CodeHash'; readonly codeHash: CryptoHash }
  | { readonly kind: 'AccountId'; readonly accountId: string };

/** Under which name a global contract is deployed. */
export type GlobalContractDeployMode = 'CodeHash' | 'AccountId';

/** Bytes that the name takes: 32, or the id's length. */
export function globalContractIdentifierLength(identifier: GlobalContractIdentifier): number {
  return identifier.kind === 'CodeHash' ? 32 : identifier.accountId.length;
}

/** The account contract that uses a global contract. */
export function accountContractOf(identifier: GlobalContractIdentifier): AccountContract {
  return identifier.kind === 'CodeHash'
    ? { kind: 'Global', codeHash: identifier.codeHash }
    : { kind: 'GlobalByAccount', accountId: identifier.accountId };
}

/** The global contract that an account contract uses; null for local code or none. */
export function globalContractOf(contract: AccountContract): GlobalContractIdentifier | null {
  if (contract.kind === 'Global') return { kind: 'CodeHash', codeHash: contract.codeHash };
  if (contract.kind === 'GlobalByAccount') return { kind: 'AccountId', accountId: contract.accountId };
  return null;
}

/** Borsh of the name: 0 and the hash, or 1 and the id. */
export function writeGlobalContractIdentifier(writer: BorshWriter, identifier: GlobalContractIdentifier): void {
  if (identifier.kind === 'CodeHash') writer.u8(0).fixed(identifier.codeHash);
  else writer.u8(1).string(identifier.accountId);
}

/** Reads what {@link writeGlobalContractIdentifier} wrote. */
export function readGlobalContractIdentifier(reader: BorshReader): GlobalContractIdentifier {
  const tag = reader.u8();
  if (tag === 0) return { kind: 'CodeHash', codeHash: reader.fixed(32) };
  if (tag === 1) return { kind: 'AccountId', accountId: reader.accountId() };
  return reader.unexpectedTag(tag);
}
