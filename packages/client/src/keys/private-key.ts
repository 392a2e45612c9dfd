import { parseKey, type KeyPair } from 'near-kit';

/** What a private key looks like, for messages. */
export const PRIVATE_KEY_FORM = 'ed25519:… or secp256k1:…, as near-cli keeps it';

/** Bytes of the public keys of ed25519 and secp256k1: near-kit takes shorter texts and makes keys of no use of them. */
const PUBLIC_KEY_BYTES: readonly number[] = [32, 64];

/** Reads a private key's text form; undefined for anything else, of which nothing must be shown. */
export function parsePrivateKey(text: unknown): KeyPair | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const key = parseKey(text.trim());
    return PUBLIC_KEY_BYTES.includes(key.publicKey.data.length) ? key : undefined;
  } catch {
    return undefined;
  }
}
