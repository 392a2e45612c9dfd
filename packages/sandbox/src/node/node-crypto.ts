import crypto, { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { installCryptoProvider } from '../primitives/crypto.ts';
import { bytesKey } from '../primitives/hash.ts';

/** What stands before the 32 bytes of a key in its DER form (RFC 8410). */
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signers come again and again: their keys are kept in the library's form. */
const MAX_KEPT_KEYS = 10_000;
const publicKeys = new Map<string, KeyObject>();
const privateKeys = new Map<string, KeyObject>();

function kept(keys: Map<string, KeyObject>, raw: Uint8Array, make: (raw: Uint8Array) => KeyObject): KeyObject {
  const key = bytesKey(raw);
  let object = keys.get(key);
  if (object === undefined) {
    object = make(raw);
    if (keys.size >= MAX_KEPT_KEYS) keys.clear();
    keys.set(key, object);
  }
  return object;
}

const makePublicKey = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' });
const makePrivateKey = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });

const publicKeyObject = (raw: Uint8Array): KeyObject => kept(publicKeys, raw, makePublicKey);
const privateKeyObject = (seed: Uint8Array): KeyObject => kept(privateKeys, seed, makePrivateKey);

/** SHA-256 as a binary string. Node before 20.12 has no `hash`, which makes no object for it. */
const sha256Text: (data: Uint8Array) => string =
  (crypto as Partial<typeof crypto>).hash === undefined
    ? (data) => createHash('sha256').update(data).digest('binary')
    : (data) => crypto.hash('sha256', data, 'binary');

/**
 * Makes Node's own functions the provider of SHA-256, ed25519 and comparing, several times as fast as JavaScript.
 *
 * OpenSSL checks ed25519 as nearcore's library does: the scalar must be reduced and the recomputed R must equal the
 * signature's bytes.
 */
export function installNodeCrypto(): void {
  installCryptoProvider({
    // As text, because a Buffer costs several times what the hash itself does.
    sha256(data) {
      const text = sha256Text(data);
      const bytes = new Uint8Array(32);
      for (let i = 0; i < 32; i++) bytes[i] = text.charCodeAt(i);
      return bytes;
    },
    sha256Key: sha256Text,
    sameBytes: (left, right) => Buffer.compare(left, right) === 0,
    ed25519Sign: (message, seed) => sign(null, message, privateKeyObject(seed)),
    ed25519PublicKey: (seed) =>
      createPublicKey(privateKeyObject(seed)).export({ format: 'der', type: 'spki' }).subarray(-32),
    ed25519Verify(signature, message, publicKey) {
      if (signature.length !== 64 || publicKey.length !== 32) return false;
      try {
        return verify(null, message, publicKeyObject(publicKey), signature);
      } catch {
        return false;
      }
    },
    ed25519VerifyAside(signature, message, publicKey) {
      if (signature.length !== 64 || publicKey.length !== 32) return Promise.resolve(false);
      return new Promise((resolve) => {
        try {
          verify(null, message, publicKeyObject(publicKey), signature, (error, fits) =>
            resolve(error === null && fits),
          );
        } catch {
          resolve(false);
        }
      });
    },
  });
}
