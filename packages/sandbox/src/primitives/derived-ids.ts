import { sha256 } from './crypto.ts';
import type { CryptoHash } from './hash.ts';

const U64_MAX = (1n << 64n) - 1n;

// What is hashed to an id: one buffer for all, for its view costs more than the hash.
const derived = new Uint8Array(48);
const derivedView = new DataView(derived.buffer);

/** sha256 of a parent id, the block's height and a salt: how every id of a receipt, action or data is made. */
function derive(parent: CryptoHash, blockHeight: bigint, salt: bigint): CryptoHash {
  derived.set(parent);
  derivedView.setBigUint64(32, blockHeight, true);
  derivedView.setBigUint64(40, salt, true);
  return sha256(derived);
}

/**
 * Id of the receipt that a transaction turns into.
 *
 * @see nearcore core/primitives/src/utils.rs create_receipt_id_from_transaction
 */
export function receiptIdFromTransaction(transactionHash: CryptoHash, blockHeight: bigint): CryptoHash {
  return derive(transactionHash, blockHeight, 0n);
}

/** Id of the `index`-th receipt that a receipt produced. */
export function receiptIdFromReceipt(receiptId: CryptoHash, blockHeight: bigint, index: number): CryptoHash {
  return derive(receiptId, blockHeight, BigInt(index));
}

/** Id of the `index`-th action of a receipt; salts run down from the top so that they never meet those of receipts. */
export function actionHash(receiptId: CryptoHash, blockHeight: bigint, index: number): CryptoHash {
  return derive(receiptId, blockHeight, U64_MAX - BigInt(index));
}

/** Id of the `index`-th data or yield that an action made. */
export function dataIdFromAction(hash: CryptoHash, blockHeight: bigint, index: bigint): CryptoHash {
  return derive(hash, blockHeight, index);
}

/** The random seed that a contract sees: sha256 of the action's hash and the block's random value. */
export function actionRandomSeed(hash: CryptoHash, blockRandomValue: CryptoHash): CryptoHash {
  const bytes = new Uint8Array(64);
  bytes.set(hash);
  bytes.set(blockRandomValue, 32);
  return sha256(bytes);
}
