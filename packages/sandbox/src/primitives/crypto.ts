import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { keccak_256 as nobleKeccak256 } from '@noble/hashes/sha3.js';
import { verifyEd25519 } from './ed25519.ts';
import { equalBytes } from './hash.ts';

/** The primitives that may be swapped for a platform's faster ones; all are pure functions. */
export interface CryptoProvider {
  /** SHA-256, 32 bytes. */
  sha256(data: Uint8Array): Uint8Array;
  /** SHA-256 as 32 characters 0..255, one a byte: a cheap key of a `Map`, and small in memory. */
  sha256Key(data: Uint8Array): string;
  /** Whether two arrays of the same length hold the same; for large ones, of which a loop takes its time. */
  sameBytes(left: Uint8Array, right: Uint8Array): boolean;
  /** Keccak-256 (the padding before SHA-3), 32 bytes. */
  keccak256(data: Uint8Array): Uint8Array;
  /** Whether a 64-byte ed25519 signature fits; false for malformed input. */
  ed25519Verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
  /** As `ed25519Verify`, in another thread; absent where there is none. */
  readonly ed25519VerifyAside?: (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => Promise<boolean>;
  /** Signs with a 32-byte ed25519 seed. */
  ed25519Sign(message: Uint8Array, seed: Uint8Array): Uint8Array;
  /** The public key of a 32-byte ed25519 seed. */
  ed25519PublicKey(seed: Uint8Array): Uint8Array;
  /** Whether the 64-byte compact secp256k1 signature with low s fits a 32-byte message hash; false for malformed input. */
  secp256k1Verify(signature: Uint8Array, messageHash: Uint8Array, publicKey64: Uint8Array): boolean;
}

const nobleProvider: CryptoProvider = {
  sha256: nobleSha256,
  sha256Key: (data) => String.fromCharCode.apply(null, nobleSha256(data) as unknown as number[]),
  sameBytes: equalBytes,
  keccak256: nobleKeccak256,
  ed25519Verify: verifyEd25519,
  ed25519Sign: (message, seed) => ed25519.sign(message, seed),
  ed25519PublicKey: (seed) => ed25519.getPublicKey(seed),
  secp256k1Verify(signature, messageHash, publicKey64) {
    const publicKey = new Uint8Array(65);
    publicKey[0] = 4;
    publicKey.set(publicKey64, 1);
    try {
      return secp256k1.verify(signature, messageHash, publicKey, { prehash: false, lowS: true });
    } catch {
      return false;
    }
  },
};

let provider: CryptoProvider = nobleProvider;

/** Replaces some of the primitives for the whole process; what is not given stays as it was. */
export function installCryptoProvider(replacement: Partial<CryptoProvider>): void {
  provider = { ...provider, ...replacement };
}

/** SHA-256 of the bytes by the installed provider. */
export function sha256(data: Uint8Array): Uint8Array {
  return provider.sha256(data);
}

/** SHA-256 of the bytes as a string of 32 characters 0..255, by the installed provider. */
export function sha256Key(data: Uint8Array): string {
  return provider.sha256Key(data);
}

/** Keccak-256 of the bytes by the installed provider. */
export function keccak256(data: Uint8Array): Uint8Array {
  return provider.keccak256(data);
}

/** The installed provider, for signatures. */
export function cryptoProvider(): CryptoProvider {
  return provider;
}
