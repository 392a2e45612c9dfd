import { ActionCost } from './action-costs.ts';
import type { FeesConfig } from './runtime-config.ts';
import { execFee, sendFee } from './runtime-config.ts';

/** GasKeyInfo in borsh: a u128 balance and a u16 number of nonces. */
const GAS_KEY_INFO_LENGTH = 18;
/** The least borsh length of an access key that is a gas key: nonce, tag, GasKeyInfo. */
const MIN_GAS_KEY_LENGTH = 8 + 1 + GAS_KEY_INFO_LENGTH;
/** A u16 index at the end of the trie key, a u64 nonce as value. */
const NONCE_INDEX_LENGTH = 2;
const NONCE_VALUE_LENGTH = 8;

/** Gas of a gas key action, split as gas profiles show it. */
export interface GasKeyFee {
  readonly base: number;
  /** Under `gas_key_byte`. */
  readonly bytes: number;
}

/** Bytes of an access key's trie key: column, account id, separator, public key. */
export function accessKeyKeyLength(accountIdLength: number, publicKeyLength: number): number {
  return 1 + accountIdLength + 1 + publicKeyLength;
}

/** Gas of sending a transfer to a gas key. @see nearcore 2.12 core/parameters/src/cost.rs gas_key_transfer_send_fee */
export function gasKeyTransferSendFee(fees: FeesConfig, sir: boolean, publicKeyLength: number): GasKeyFee {
  return {
    base: sendFee(fees, ActionCost.gas_key_transfer_base, sir),
    bytes: sendFee(fees, ActionCost.gas_key_byte, sir) * publicKeyLength,
  };
}

/** Gas of executing a transfer to a gas key. @see nearcore 2.12 core/parameters/src/cost.rs gas_key_transfer_exec_fee */
export function gasKeyTransferExecFee(fees: FeesConfig, accountIdLength: number, publicKeyLength: number): GasKeyFee {
  return {
    base: execFee(fees, ActionCost.gas_key_transfer_base),
    bytes:
      execFee(fees, ActionCost.gas_key_byte) *
      (accessKeyKeyLength(accountIdLength, publicKeyLength) + MIN_GAS_KEY_LENGTH),
  };
}

/** Gas of sending an AddKey of a gas key, on top of AddKey's own. @see nearcore 2.12 core/parameters/src/cost.rs gas_key_add_key_send_fee */
export function gasKeyAddKeySendFee(fees: FeesConfig, sir: boolean): number {
  return sendFee(fees, ActionCost.gas_key_byte, sir) * GAS_KEY_INFO_LENGTH;
}

/** Gas of executing an AddKey of a gas key, which writes each of its nonces. @see nearcore 2.12 core/parameters/src/cost.rs gas_key_add_key_exec_fee */
export function gasKeyAddKeyExecFee(
  fees: FeesConfig,
  accountIdLength: number,
  publicKeyLength: number,
  numNonces: number,
): GasKeyFee {
  const nonceBytes = accessKeyKeyLength(accountIdLength, publicKeyLength) + NONCE_INDEX_LENGTH + NONCE_VALUE_LENGTH;
  return {
    base: execFee(fees, ActionCost.gas_key_nonce_write_base) * numNonces,
    bytes: execFee(fees, ActionCost.gas_key_byte) * nonceBytes * numNonces,
  };
}
