import type { AccountId } from '../primitives/account-id.ts';
import type { CryptoHash } from '../primitives/hash.ts';

/** What is deployed on the account that runs. */
export type AccountContractCode =
  | { readonly kind: 'None' }
  | { readonly kind: 'Local'; readonly codeHash: CryptoHash }
  | { readonly kind: 'Global'; readonly codeHash: CryptoHash }
  | { readonly kind: 'GlobalByAccount'; readonly accountId: AccountId };

/** Result of a promise that this call waited for. */
export type PromiseResult =
  | { readonly kind: 'NotReady' }
  | { readonly kind: 'Failed' }
  | { readonly kind: 'Successful'; readonly data: Uint8Array };

/**
 * What a contract call knows of the world around it.
 *
 * Units: balances in yoctoNEAR, gas in gas units, time in nanoseconds since 1970, storage in bytes.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/logic/context.rs VMContext
 */
export interface VMContext {
  /** Name of the chain, as in its genesis. */
  readonly chainId: string;
  readonly currentAccountId: AccountId;
  readonly signerAccountId: AccountId;
  /** Borsh of the signer's public key: one byte for the kind, then the key. */
  readonly signerAccountPk: Uint8Array;
  readonly predecessorAccountId: AccountId;
  /** Where the deposit goes when the call fails; the predecessor unless it chose another. */
  readonly refundToAccountId: AccountId;
  readonly input: Uint8Array;
  readonly promiseResults: readonly PromiseResult[];
  readonly blockHeight: bigint;
  readonly blockTimestamp: bigint;
  readonly epochHeight: bigint;
  /** Balance without the attached deposit. */
  readonly accountBalance: bigint;
  readonly accountLockedBalance: bigint;
  readonly storageUsage: bigint;
  readonly accountContract: AccountContractCode;
  readonly attachedDeposit: bigint;
  readonly prepaidGas: bigint;
  readonly randomSeed: Uint8Array;
  /** Present in a view call: how much gas it may burn. */
  readonly view?: { readonly maxGasBurnt: bigint };
  /** Accounts whose receipts wait for this call's value; empty unless the call is the last action of its receipt. */
  readonly outputDataReceivers: readonly AccountId[];
}
