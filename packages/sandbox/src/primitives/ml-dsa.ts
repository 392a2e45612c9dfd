import { sha3_256 } from '@noble/hashes/sha3.js';
import { invariant } from '../errors/invariant.ts';
import { toUtf8 } from './text.ts';

const HASH_DOMAIN = toUtf8('near:ml-dsa-65-pubkey-hash:v1');

type Verify = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean;

let verify: Verify | null = null;

/**
 * Loads the verifier of ML-DSA-65 signatures, once in a process.
 *
 * Needed before a chain of protocol 85 or later runs: loading it takes longer than most other modules together, and
 * earlier chains refuse such keys by name.
 */
export async function loadMlDsa65(): Promise<void> {
  if (verify !== null) return;
  const { ml_dsa65 } = await import('@noble/post-quantum/ml-dsa.js');
  verify = (signature, message, publicKey) => ml_dsa65.verify(signature, message, publicKey);
}

/**
 * Whether the signature over the message fits the key: pure ML-DSA-65 of FIPS 204 with an empty context.
 *
 * Cost: some milliseconds.
 *
 * @throws {InvariantError} when {@link loadMlDsa65} was not awaited before
 */
export function verifyMlDsa65(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  invariant(verify !== null, 'the verifier of ML-DSA-65 was not loaded');
  try {
    return verify(signature, message, publicKey);
  } catch {
    return false;
  }
}

/** The 32 bytes that stand for a key of 1952 in the state. */
export function mlDsa65KeyHash(publicKey: Uint8Array): Uint8Array {
  return sha3_256.create().update(HASH_DOMAIN).update(publicKey).digest();
}
