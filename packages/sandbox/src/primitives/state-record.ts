import type { AccessKey } from './access-key.ts';
import type { AccountId } from './account-id.ts';
import type { Account } from './account.ts';
import type { CryptoHash } from './hash.ts';
import type { KeyHandle, PublicKey } from './keys.ts';
import type { Receipt } from './receipt.ts';

/** One entry of genesis.json's `records` or of a state patch. */
export type StateRecord =
  | { readonly kind: 'Account'; readonly accountId: AccountId; readonly account: Account }
  | { readonly kind: 'Data'; readonly accountId: AccountId; readonly dataKey: Uint8Array; readonly value: Uint8Array }
  | { readonly kind: 'Contract'; readonly accountId: AccountId; readonly code: Uint8Array }
  | {
      readonly kind: 'AccessKey';
      readonly accountId: AccountId;
      readonly publicKey: PublicKey | KeyHandle;
      readonly accessKey: AccessKey;
    }
  | {
      readonly kind: 'GasKeyNonce';
      readonly accountId: AccountId;
      readonly publicKey: PublicKey | KeyHandle;
      readonly index: number;
      readonly nonce: bigint;
    }
  | { readonly kind: 'PostponedReceipt'; readonly receipt: Receipt }
  | {
      readonly kind: 'ReceivedData';
      readonly accountId: AccountId;
      readonly dataId: CryptoHash;
      readonly data: Uint8Array | null;
    }
  | { readonly kind: 'DelayedReceipt'; readonly receipt: Receipt };
