import { SYSTEM_ACCOUNT, type AccountId } from './account-id.ts';
import type { Action } from './action.ts';
import type { GlobalContractIdentifier } from './global-contract.ts';
import { ZERO_HASH, type CryptoHash } from './hash.ts';
import { EMPTY_PUBLIC_KEY, type PublicKey } from './keys.ts';

/** Where an action receipt's result goes. */
export interface DataReceiver {
  readonly dataId: CryptoHash;
  readonly receiverId: AccountId;
}

/** Actions to be applied to the receiver once all inputs have arrived. */
export interface ActionReceipt {
  readonly kind: 'Action' | 'PromiseYield';
  /** 2 only when `refundTo` was set on the promise; the two differ in borsh. */
  readonly version: 1 | 2;
  /** Signer of the first transaction. */
  readonly signerId: AccountId;
  /** Who gets deposits back instead of the predecessor; null by default and in version 1. */
  readonly refundTo: AccountId | null;
  readonly signerPublicKey: PublicKey;
  /** Price at which the gas was bought, in yoctoNEAR a unit. */
  readonly gasPrice: bigint;
  /** Grows while the receipt is being made, when its creator's own result is forwarded. */
  readonly outputDataReceivers: DataReceiver[];
  readonly inputDataIds: readonly CryptoHash[];
  readonly actions: readonly Action[];
}

/** A result for a waiting action receipt: null data is a failed promise. PromiseResume is the answer to a yield. */
export interface DataReceipt {
  readonly kind: 'Data' | 'PromiseResume';
  readonly dataId: CryptoHash;
  readonly data: Uint8Array | null;
}

/** Carries a global contract's code to a shard. */
export interface GlobalContractDistributionReceipt {
  readonly kind: 'GlobalContractDistribution';
  readonly id: GlobalContractIdentifier;
  readonly targetShard: bigint;
  readonly alreadyDeliveredShards: readonly bigint[];
  readonly code: Uint8Array;
  /** Null in version 1 (before protocol 82's nonce): deliveries are not ordered. */
  readonly nonce: bigint | null;
}

/** What a receipt holds. */
export type ReceiptBody = ActionReceipt | DataReceipt | GlobalContractDistributionReceipt;

/** A message between accounts. Immutable but for {@link ActionReceipt.outputDataReceivers}. */
export interface Receipt {
  readonly predecessorId: AccountId;
  readonly receiverId: AccountId;
  readonly receiptId: CryptoHash;
  readonly body: ReceiptBody;
}

/** Whether the receipt holds actions (a yield's callback included). */
export function isActionReceipt(body: ReceiptBody): body is ActionReceipt {
  return body.kind === 'Action' || body.kind === 'PromiseYield';
}

/** Who gets the deposits of a failed receipt back. */
export function balanceRefundReceiver(receipt: Receipt): AccountId {
  return (isActionReceipt(receipt.body) ? receipt.body.refundTo : null) ?? receipt.predecessorId;
}

/** A refund of yoctoNEAR to the sender of a deposit, with the id still zero. */
export function createBalanceRefund(receiverId: AccountId, refund: bigint): Receipt {
  return createRefund(receiverId, refund, SYSTEM_ACCOUNT, EMPTY_PUBLIC_KEY);
}

/** A refund of unspent gas; signer and key tell whose allowance grows again. */
export function createGasRefund(receiverId: AccountId, refund: bigint, signerPublicKey: PublicKey): Receipt {
  return createRefund(receiverId, refund, receiverId, signerPublicKey);
}

function createRefund(
  receiverId: AccountId,
  deposit: bigint,
  signerId: AccountId,
  signerPublicKey: PublicKey,
): Receipt {
  return {
    predecessorId: SYSTEM_ACCOUNT,
    receiverId,
    receiptId: ZERO_HASH,
    body: {
      kind: 'Action',
      version: 1,
      signerId,
      refundTo: null,
      signerPublicKey,
      gasPrice: 0n,
      outputDataReceivers: [],
      inputDataIds: [],
      actions: [{ kind: 'Transfer', deposit }],
    },
  };
}
