import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';

const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;

/**
 * Checks an ed25519 signature exactly as nearcore does; false for malformed input.
 *
 * The rules differ from RFC 8032 and from ZIP 215: the key may be any point that decodes, also a non-canonical or a
 * small-order one, the scalar must be reduced, and the recomputed R must equal the signature's bytes.
 *
 * @see crate ed25519-dalek 2.x verifying.rs VerifyingKey::verify (not verify_strict)
 */
export function verifyEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  const scalar = littleEndian(signature.subarray(32));
  if (scalar >= ORDER) return false;
  try {
    const key = Point.fromBytes(publicKey, true);
    const hash = sha512.create().update(signature.subarray(0, 32)).update(publicKey).update(message).digest();
    const challenge = littleEndian(hash) % ORDER;
    const expected = Point.BASE.multiplyUnsafe(scalar).subtract(key.multiplyUnsafe(challenge)).toBytes();
    return expected.every((byte, index) => byte === signature[index]);
  } catch {
    return false;
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
