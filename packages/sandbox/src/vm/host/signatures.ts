import { secp256k1 } from '@noble/curves/secp256k1.js';

import { ExtCost } from '../../parameters/ext-costs.ts';
import { cryptoProvider } from '../../primitives/crypto.ts';
import { isP256Signature, verifyP256 } from '../curves/p256.ts';
import { hostError } from '../errors.ts';
import type { VmLogicError } from '../errors.ts';
import { toU64 } from '../u64.ts';
import type { HostFunction } from './host-function.ts';

const ORDER = secp256k1.Point.Fn.ORDER;
const SIGNATURE_LENGTH = 64;
const HASH_LENGTH = 32;
const PUBLIC_KEY_LENGTH = 32;
const P256_KEY_LENGTH = 33;

/**
 * Host functions that recover and check signatures.
 *
 * Prices, checks and their order are those of the functions of the same names in nearcore.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/imports.rs (Math API), src/wasmtime_runner/logic.rs
 */
export const SIGNATURE_FUNCTIONS: readonly HostFunction[] = [
  {
    /**
     * Recovers a secp256k1 public key (64 bytes, into the register); 0 when the signature has none.
     *
     * `malleability_flag` 1 refuses an s above half the order.
     * Cost: ecrecover_base + reading signature and hash + write_register of 64 bytes
     *
     * @throws {VmLogicError} ECRecoverError for wrong lengths, v above 3 and an unknown flag
     */
    name: 'ecrecover',
    params: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64'],
    results: ['i64'],
    fn(
      logic,
      hashLength: bigint,
      hashPtr: bigint,
      signatureLength: bigint,
      signaturePtr: bigint,
      signedV: bigint,
      signedFlag: bigint,
      registerId: bigint,
    ) {
      logic.gas.payBase(ExtCost.ecrecover_base);
      const signature = logic.bytes(signaturePtr, signatureLength);
      if (signature.length !== SIGNATURE_LENGTH)
        throw recoverError(`The length of the signature: ${signature.length}, exceeds the limit of 64 bytes`);
      const v = toU64(signedV);
      if (v > 3n) throw recoverError(`V recovery byte 0 through 3 are valid but was provided ${v}`);
      const hash = logic.bytes(hashPtr, hashLength);
      if (hash.length !== HASH_LENGTH)
        throw recoverError(`The length of the hash: ${hash.length}, exceeds the limit of 32 bytes`);
      const flag = toU64(signedFlag);
      if (flag > 1n) throw recoverError(`Malleability flag needs to be 0 or 1, but is instead ${flag}`);
      const publicKey = recover(hash, signature, Number(v), flag === 1n);
      if (publicKey === null) return 0n;
      logic.registers.set(registerId, publicKey);
      return 1n;
    },
  },
  {
    /**
     * Checks an ed25519 signature; 1 when it fits.
     *
     * Cost: ed25519_verify_base + reading signature, message and key + ed25519_verify_byte * message; a signature whose
     * last byte has one of the upper three bits set is refused before the message is read
     *
     * @throws {VmLogicError} Ed25519VerifyInvalidInput for wrong lengths of signature or key
     */
    name: 'ed25519_verify',
    params: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64'],
    results: ['i64'],
    fn(
      logic,
      signatureLength: bigint,
      signaturePtr: bigint,
      messageLength: bigint,
      messagePtr: bigint,
      keyLength: bigint,
      keyPtr: bigint,
    ) {
      logic.gas.payBase(ExtCost.ed25519_verify_base);
      const signature = logic.bytes(signaturePtr, signatureLength);
      if (signature.length !== SIGNATURE_LENGTH)
        throw hostError({ kind: 'Ed25519VerifyInvalidInput', msg: 'invalid signature length' });
      if ((signature[SIGNATURE_LENGTH - 1]! & 0b1110_0000) !== 0) return 0n;
      const message = logic.bytes(messagePtr, messageLength);
      logic.gas.payPer(ExtCost.ed25519_verify_byte, message.length);
      const publicKey = logic.bytes(keyPtr, keyLength);
      if (publicKey.length !== PUBLIC_KEY_LENGTH)
        throw hostError({ kind: 'Ed25519VerifyInvalidInput', msg: 'invalid public key length' });
      return cryptoProvider().ed25519Verify(signature, message, publicKey) ? 1n : 0n;
    },
  },
  {
    /**
     * Checks a P-256 signature (r and s) of a message that is already hashed, under a compressed key; 1 when it fits
     * (NEP-635, from version 85).
     *
     * Cost: p256_verify_base + reading signature, message and key + p256_verify_byte * message; a signature with r or s
     * out of range is refused before the message is read
     *
     * @throws {VmLogicError} P256VerifyInvalidInput for wrong lengths of signature or key
     */
    name: 'p256_verify',
    params: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64'],
    results: ['i64'],
    isAvailable: (config) => config.features.p256VerifyHostFn,
    fn(
      logic,
      signatureLength: bigint,
      signaturePtr: bigint,
      messageLength: bigint,
      messagePtr: bigint,
      keyLength: bigint,
      keyPtr: bigint,
    ) {
      logic.gas.payBase(ExtCost.p256_verify_base);
      const signature = logic.ownBytes(signaturePtr, signatureLength);
      if (signature.length !== SIGNATURE_LENGTH)
        throw hostError({ kind: 'P256VerifyInvalidInput', msg: 'invalid signature length' });
      if (!isP256Signature(signature)) return 0n;
      const message = logic.bytes(messagePtr, messageLength);
      logic.gas.payPer(ExtCost.p256_verify_byte, message.length);
      const publicKey = logic.bytes(keyPtr, keyLength);
      if (publicKey.length !== P256_KEY_LENGTH)
        throw hostError({ kind: 'P256VerifyInvalidInput', msg: 'invalid public key length' });
      return verifyP256(signature, message, publicKey) ? 1n : 0n;
    },
  },
];

function recoverError(msg: string): VmLogicError {
  return hostError({ kind: 'ECRecoverError', msg });
}

/** @see nearcore 2.12 core/crypto/src/signature.rs Secp256K1Signature: check_signature_values, then recover of libsecp256k1 */
function recover(hash: Uint8Array, signature: Uint8Array, recovery: number, lowS: boolean): Uint8Array | null {
  const { r, s } = readScalars(signature);
  if (r >= ORDER || s >= ORDER || r === 0n || s === 0n || (lowS && s > ORDER >> 1n)) return null;
  try {
    return new secp256k1.Signature(r, s, recovery).recoverPublicKey(hash).toBytes(false).slice(1);
  } catch {
    return null;
  }
}

function readScalars(signature: Uint8Array): { readonly r: bigint; readonly s: bigint } {
  const read = (start: number): bigint =>
    signature.subarray(start, start + 32).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return { r: read(0), s: read(32) };
}
