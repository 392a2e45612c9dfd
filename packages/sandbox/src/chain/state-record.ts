import type { AccessKey } from '../primitives/access-key.ts';
import type { Account } from '../primitives/account.ts';
import type { CryptoHash } from '../primitives/hash.ts';
import type { PublicKey } from '../primitives/keys.ts';
import type { Receipt } from '../primitives/receipt.ts';

/**
 * One record of the state as genesis files, patches and dumps hold it.
 *
 * @see nearcore core/primitives/src/state_record.rs StateRecord
 */
export type StateRecord =
  | { readonly kind: 'Account'; readonly accountId: string; readonly account: Account }
  | { readonly kind: 'Data'; readonly accountId: string; readonly dataKey: Uint8Array; readonly value: Uint8Array }
  | { readonly kind: 'Contract'; readonly accountId: string; readonly code: Uint8Array }
  | { readonly kind: 'AccessKey'; readonly accountId: string; readonly publicKey: PublicKey; readonly accessKey: AccessKey }
  | { readonly kind: 'GasKeyNonce'; readonly accountId: string; readonly publicKey: PublicKey; readonly index: number; readonly nonce: bigint }
  | { readonly kind: 'PostponedReceipt'; readonly receipt: Receipt }
  | { readonly kind: 'ReceivedData'; readonly accountId: string; readonly dataId: CryptoHash; readonly data: Uint8Array | null }
  | { readonly kind: 'DelayedReceipt'; readonly receipt: Receipt };
