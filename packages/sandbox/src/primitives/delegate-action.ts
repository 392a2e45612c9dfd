import type { AccountId } from './account-id.ts';
import type { Action } from './action.ts';
import type { PublicKey, Signature } from './keys.ts';

/** What the owner of an account signs so that anyone may relay it. */
export interface DelegateAction {
  readonly senderId: AccountId;
  readonly receiverId: AccountId;
  /** Never a Delegate. */
  readonly actions: readonly Action[];
  readonly nonce: bigint;
  /** 85 and later only: which of a gas key's nonces; null otherwise. */
  readonly nonceIndex: number | null;
  /** Last height at which the action is valid. */
  readonly maxBlockHeight: bigint;
  readonly publicKey: PublicKey;
}

/** A delegate action with its signature; version 2 is DelegateV2 of protocol 85. */
export interface SignedDelegateAction {
  readonly version: 1 | 2;
  readonly delegateAction: DelegateAction;
  readonly signature: Signature;
}
