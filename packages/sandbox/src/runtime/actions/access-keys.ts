import type { RuntimeConfig } from '../../parameters/runtime-config.ts';
import { ACCESS_KEY_NONCE_RANGE_MULTIPLIER, type AccessKey } from '../../primitives/access-key.ts';
import type { PublicKey } from '../../primitives/keys.ts';
import { accessKeyBorshLength } from '../records.ts';

/** Greatest gas-key balance, in yoctoNEAR, that deleting the key or its account may burn: 1 NEAR. */
export const MAX_GAS_KEY_BALANCE_TO_BURN = 10n ** 24n;
/** Bytes of a nonce index in a state key and of the nonce that is its value. */
const NONCE_INDEX_LENGTH = 2;
export const NONCE_VALUE_LENGTH = 8;

/** First nonce of a key that is added at a height, so that a key added again never repeats a transaction. */
export function initialNonce(blockHeight: number): bigint {
  return (BigInt(blockHeight) - 1n) * ACCESS_KEY_NONCE_RANGE_MULTIPLIER;
}

/**
 * Bytes that a key adds to its account's storage usage: the key's handle and borsh of the value, 40 for the record, and each nonce of a gas key.
 *
 * @see nearcore runtime/runtime/src/access_keys.rs access_key_storage_usage, gas_key_storage_cost
 */
export function accessKeyStorageUsage(config: RuntimeConfig, publicKey: PublicKey, key: AccessKey): bigint {
  const { numExtraBytesRecord } = config.fees.storageUsage;
  const handleLength = publicKey.handle.borshLength;
  let bytes = handleLength + accessKeyBorshLength(key) + numExtraBytesRecord;
  if ('numNonces' in key.permission) {
    const perNonce = handleLength + NONCE_INDEX_LENGTH + NONCE_VALUE_LENGTH + numExtraBytesRecord;
    bytes += key.permission.numNonces * perNonce;
  }
  return BigInt(bytes);
}
