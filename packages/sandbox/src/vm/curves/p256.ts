import { p256 } from '@noble/curves/nist.js';
import { fromBigEndian } from './bytes.ts';

const { Fp, Fn } = p256.Point;
/** The SEC1 form of a point that is named by its x alone: of both points the one with the smaller y is meant. */
const COMPACT_TAG = 5;
/** A hash shorter than half a field element is no hash of this curve. */
const MIN_HASH_LENGTH = 16;

/** Whether the 64 bytes are r and s in the range of the scalar field. */
export function isP256Signature(signature: Uint8Array): boolean {
  return [signature.subarray(0, 32), signature.subarray(32)]
    .map(fromBigEndian)
    .every((scalar) => scalar > 0n && scalar < Fn.ORDER);
}

/**
 * Checks a P-256 signature of a hash; high s is fine, and of a long hash the first 32 bytes count.
 *
 * @param publicKey - 33 bytes in SEC1, compressed or compact
 * @see crate p256 0.13 ecdsa verify_prehash, crate sec1 Coordinates::Compact
 */
export function verifyP256(signature: Uint8Array, hash: Uint8Array, publicKey: Uint8Array): boolean {
  if (hash.length < MIN_HASH_LENGTH) return false;
  try {
    return p256.verify(signature, hash, compressed(publicKey), { prehash: false, lowS: false });
  } catch {
    return false;
  }
}

function compressed(publicKey: Uint8Array): Uint8Array {
  if (publicKey[0] !== COMPACT_TAG) return publicKey;
  const even = p256.Point.fromBytes(Uint8Array.of(2, ...publicKey.subarray(1)));
  const { y } = even.toAffine();
  return (y <= Fp.neg(y) ? even : even.negate()).toBytes(true);
}
