import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { base58 } from '@scure/base';

/** SHA-256. */
export function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

/** An ed25519 key pair whose seed is sha256("key:" + name). */
export interface NamedKey {
  readonly key: KeyObject;
  /** 32 bytes. */
  readonly raw: Buffer;
  /** `ed25519:...` */
  readonly text: string;
  /** `ed25519:...` of seed and public key. */
  readonly secret: string;
}

const kept = new Map<string, NamedKey>();

/** The key of a name; scenarios call it "key:NAME". */
export function keyOf(name: string): NamedKey {
  const known = kept.get(name);
  if (known !== undefined) return known;
  const seed = sha256(`key:${name}`);
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const named = {
    key,
    raw,
    text: `ed25519:${base58.encode(raw)}`,
    secret: `ed25519:${base58.encode(Buffer.concat([seed, raw]))}`,
  };
  kept.set(name, named);
  return named;
}

/** "key:NAME" or a public key's text, to text. */
export function publicKeyText(value: string): string {
  return value.startsWith('key:') ? keyOf(value.slice(4)).text : value;
}

/** An ed25519 signature of 64 bytes. */
export function signWith(name: string, message: Uint8Array): Buffer {
  return sign(null, message, keyOf(name).key);
}
