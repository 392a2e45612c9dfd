import { parseAccountId, type AccountId } from '../../primitives/account-id.ts';
import type { CryptoHash } from '../../primitives/hash.ts';
import { KeyHandle, PublicKey, type KeyType } from '../../primitives/keys.ts';
import { decodeBase58 } from './base58.ts';
import { decodeBase64 } from './base64.ts';
import { DecodeError, invalidLength, invalidType, refuseAs, type Decode } from './decode.ts';
import { string } from './scalars.ts';

/** nearcore's `AccountId`. */
export const accountId: Decode<AccountId> = (value) => {
  const text = string(value);
  return refuseAs(
    () => parseAccountId(text),
    (fault) => `invalid value: "${text}", ${fault}`,
  );
};

const HASH_EXPECTED = 'base58-encoded 256-bit hash';

/** nearcore's `CryptoHash`. */
export const cryptoHash: Decode<CryptoHash> = (value) => {
  if (typeof value !== 'string') return invalidType(value, HASH_EXPECTED);
  const bytes = decodeBase58(value, 32);
  return bytes?.length === 32 ? bytes : invalidLength(new TextEncoder().encode(value).length, HASH_EXPECTED);
};

const KEY_BYTES: Record<KeyType, number> = { ed25519: 32, secp256k1: 64, 'ml-dsa-65': 1952 };

/** nearcore's `PublicKey`: `type:base58`, ed25519 when there is no type. */
export const publicKey: Decode<PublicKey> = (value) => parsePublicKeyText(string(value));

const HASH_PREFIX = 'ml-dsa-65-hash:';

/** nearcore's `PublicKeyHandle`: a public key, or the hash that stands for one of ML-DSA-65 in the state. */
export const keyHandle: Decode<PublicKey | KeyHandle> = (value) => {
  const text = string(value);
  if (!text.startsWith(HASH_PREFIX)) return parsePublicKeyText(text);
  return new KeyHandle('ml-dsa-65-hash', cryptoHash(text.slice(HASH_PREFIX.length)));
};

/**
 * The text of a public key to the key.
 *
 * @throws {DecodeError} in the words of near-crypto's ParseKeyError
 */
export function parsePublicKeyText(text: string): PublicKey {
  const colon = text.indexOf(':');
  const type = (colon < 0 ? 'ed25519' : text.slice(0, colon).toLowerCase()) as KeyType;
  if (!Object.hasOwn(KEY_BYTES, type)) throw new DecodeError(`unknown key type '${type}'`);
  const size = KEY_BYTES[type];
  const bytes = refuseAs(
    () => decodeBase58(text.slice(colon + 1), size),
    (fault) => `invalid key data: ${fault}`,
  );
  if (bytes?.length !== size) {
    const given = bytes === null ? size + 1 : bytes.length;
    throw new DecodeError(`invalid key length: expected the input of ${size} bytes, but ${given} was given`);
  }
  return new PublicKey(type, bytes);
}

/** serde_with's `Base64`, of nearcore's StoreKey, StoreValue and FunctionArgs: padding may be left out. */
export const base64: Decode<Uint8Array> = (value) =>
  typeof value === 'string' ? decodeBase64(value, 'free') : invalidType(value, 'a base64 encoded string');
