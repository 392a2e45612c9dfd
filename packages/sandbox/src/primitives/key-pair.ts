import { KeyError } from '../errors/parse.ts';
import { fromBase58, toBase58 } from './base58.ts';
import { cryptoProvider } from './crypto.ts';
import { PublicKey, Signature } from './keys.ts';

/** An ed25519 key pair; the secret's text is `ed25519:` + base58 of seed and public key, as in nearcore's key files. */
export interface KeyPair {
  readonly publicKey: PublicKey;
  /** 32 bytes. */
  readonly seed: Uint8Array;
  /** `ed25519:base58` of 64 bytes. */
  readonly secretKey: string;
}

/** The key pair of a 32-byte seed. */
export function keyPairFromSeed(seed: Uint8Array): KeyPair {
  const data = cryptoProvider().ed25519PublicKey(seed);
  const both = new Uint8Array(64);
  both.set(seed);
  both.set(data, 32);
  return { publicKey: new PublicKey('ed25519', data), seed, secretKey: `ed25519:${toBase58(both)}` };
}

/**
 * `ed25519:base58` of seed and public key to a key pair.
 *
 * @throws {KeyError} when the text is no ed25519 secret key of 64 (or 32) bytes
 */
export function parseKeyPair(text: string): KeyPair {
  const colon = text.indexOf(':');
  const type = colon < 0 ? 'ed25519' : text.slice(0, colon).toLowerCase();
  if (type !== 'ed25519') throw new KeyError(`unknown key type '${type}'`);
  const data = fromBase58(text.slice(colon + 1));
  if (data.length !== 64 && data.length !== 32) {
    throw new KeyError(`invalid key length: expected the input of 64 bytes, but ${data.length} was given`);
  }
  return keyPairFromSeed(data.slice(0, 32));
}

/**
 * The key pair that nearcore derives from a seed text: the text cut or padded with spaces to 32 bytes.
 *
 * @see nearcore core/crypto/src/test_utils.rs ed25519_key_pair_from_seed
 */
export function keyPairFromSeedText(text: string): KeyPair {
  const seed = new Uint8Array(32).fill(0x20);
  seed.set(new TextEncoder().encode(text).subarray(0, 32));
  return keyPairFromSeed(seed);
}

/** Signs a message (a transaction's 32-byte hash). */
export function signMessage(pair: KeyPair, message: Uint8Array): Signature {
  return new Signature('ed25519', cryptoProvider().ed25519Sign(message, pair.seed));
}
