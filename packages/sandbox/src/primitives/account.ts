import type { BorshReader } from './borsh-reader.ts';
import type { BorshWriter } from './borsh-writer.ts';
import { equalBytes, ZERO_HASH, type CryptoHash } from './hash.ts';
import { U128_MAX } from './u128.ts';

/** Which code an account runs. */
export type AccountContract =
  | { readonly kind: 'None' }
  | { readonly kind: 'Local'; readonly codeHash: CryptoHash }
  | { readonly kind: 'Global'; readonly codeHash: CryptoHash }
  | { readonly kind: 'GlobalByAccount'; readonly accountId: string };

/** No contract. */
export const NO_CONTRACT: AccountContract = { kind: 'None' };

/**
 * An account's record. Mutable: the runtime changes one copy while it applies a receipt and writes it back.
 *
 * Version 2 is needed for global contracts; an account that became version 2 stays so.
 */
export interface Account {
  version: 1 | 2;
  /** Free balance in yoctoNEAR. */
  amount: bigint;
  /** Staked balance in yoctoNEAR. */
  locked: bigint;
  contract: AccountContract;
  /** Bytes charged for storage staking. */
  storageUsage: bigint;
}

/** First 16 bytes of a record of version 2 or later; no balance can be that large. */
const VERSION_SENTINEL = U128_MAX;

/** Whether a record of the account could be read again: the sentinel as a balance would be taken for a later version. */
export function isStorable({ version, amount }: Account): boolean {
  return version !== 1 || amount !== VERSION_SENTINEL;
}

/** A new account record; its version follows from the contract. */
export function createAccount(
  amount: bigint,
  storageUsage: bigint,
  contract: AccountContract = NO_CONTRACT,
  locked = 0n,
): Account {
  const version = contract.kind === 'None' || contract.kind === 'Local' ? 1 : 2;
  return { version, amount, locked, contract, storageUsage };
}

/** Points the account to other code and raises its version when the code is global. */
export function setContract(account: Account, contract: AccountContract): void {
  account.contract = contract;
  if (contract.kind === 'Global' || contract.kind === 'GlobalByAccount') account.version = 2;
}

/** The account's own code hash: 32 zero bytes without one, also when it uses a global contract. */
export function localCodeHash(account: Account): CryptoHash {
  return account.contract.kind === 'Local' ? account.contract.codeHash : ZERO_HASH;
}

/** A local contract, or none for the zero hash. */
export function contractFromCodeHash(codeHash: CryptoHash): AccountContract {
  return equalBytes(codeHash, ZERO_HASH) ? NO_CONTRACT : { kind: 'Local', codeHash };
}

/** Bytes that naming a global contract adds to storage usage. */
export function contractIdentifierUsage(contract: AccountContract): bigint {
  if (contract.kind === 'Global') return 32n;
  if (contract.kind === 'GlobalByAccount') return BigInt(contract.accountId.length);
  return 0n;
}

/**
 * Borsh of an account record.
 *
 * Version 1 has no tag: amount, locked, code hash, storage usage. Later versions begin with 2^128 - 1 and a tag.
 *
 * @see nearcore core/primitives-core/src/account.rs BorshSerialize for Account
 */
export function writeAccount(writer: BorshWriter, account: Account): void {
  if (account.version === 1) {
    writer.u128(account.amount).u128(account.locked).fixed(localCodeHash(account)).u64(account.storageUsage);
    return;
  }
  writer.u128(VERSION_SENTINEL).u8(0);
  writer.u128(account.amount).u128(account.locked).u64(account.storageUsage);
  const contract = account.contract;
  switch (contract.kind) {
    case 'None':
      writer.u8(0);
      break;
    case 'Local':
      writer.u8(1).fixed(contract.codeHash);
      break;
    case 'Global':
      writer.u8(2).fixed(contract.codeHash);
      break;
    case 'GlobalByAccount':
      writer.u8(3).string(contract.accountId);
      break;
  }
}

/** Reads what {@link writeAccount} wrote. */
export function readAccount(reader: BorshReader): Account {
  const amount = reader.u128();
  if (amount !== VERSION_SENTINEL) {
    const locked = reader.u128();
    // Most accounts have no code: nothing is copied for them.
    const contract: AccountContract = reader.skipZeros(32)
      ? NO_CONTRACT
      : { kind: 'Local', codeHash: reader.fixed(32) };
    return { version: 1, amount, locked, contract, storageUsage: reader.u64() };
  }
  const tag = reader.u8();
  if (tag !== 0) reader.unexpectedTag(tag);
  return {
    version: 2,
    amount: reader.u128(),
    locked: reader.u128(),
    storageUsage: reader.u64(),
    contract: readContract(reader),
  };
}

function readContract(reader: BorshReader): AccountContract {
  const tag = reader.u8();
  switch (tag) {
    case 0:
      return NO_CONTRACT;
    case 1:
      return { kind: 'Local', codeHash: reader.fixed(32) };
    case 2:
      return { kind: 'Global', codeHash: reader.fixed(32) };
    case 3:
      return { kind: 'GlobalByAccount', accountId: reader.accountId() };
    default:
      return reader.unexpectedTag(tag);
  }
}
