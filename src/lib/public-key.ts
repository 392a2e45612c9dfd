import { decodeBase58, encodeBase58 } from './base58.ts';
import { fail } from './errors.ts';

/** Curve names in the order of their borsh tags, with the length of the key behind the tag. */
const CURVES = [
  { prefix: 'ed25519:', length: 32 },
  { prefix: 'secp256k1:', length: 64 },
] as const;

/**
 * Borsh bytes of a public key text: the curve's tag, then the key.
 *
 * @throws FactoryInvalidKeys when `text` is no public key
 */
export function parsePublicKey(text: unknown): Uint8Array {
  if (typeof text === 'string') {
    for (let tag = 0; tag < CURVES.length; tag++) {
      const { prefix, length } = CURVES[tag];
      if (!text.startsWith(prefix)) continue;
      const key = decodeBase58(text.slice(prefix.length), length);
      if (key === undefined) break;
      const bytes = new Uint8Array(length + 1);
      bytes[0] = tag;
      bytes.set(key, 1);
      return bytes;
    }
  }
  return fail('FactoryInvalidKeys', { key: text });
}

/** Text of a public key given as borsh bytes. */
export function formatPublicKey(bytes: Uint8Array): string {
  return CURVES[bytes[0]].prefix + encodeBase58(bytes.slice(1));
}
