import { BorshError, KeyError, ParseError } from '../errors/parse.ts';
import { fromBase58, toBase58 } from './base58.ts';
import type { BorshReader } from './borsh-reader.ts';
import type { BorshWriter } from './borsh-writer.ts';
import { cryptoProvider } from './crypto.ts';
import { equalBytes } from './hash.ts';
import { mlDsa65KeyHash, verifyMlDsa65 } from './ml-dsa.ts';

/** Names of the signature schemes as they stand before the colon of a key's text. */
export type KeyType = 'ed25519' | 'secp256k1' | 'ml-dsa-65';

const KEY_TYPES: readonly KeyType[] = ['ed25519', 'secp256k1', 'ml-dsa-65'];
const PUBLIC_KEY_BYTES: Record<KeyType, number> = { ed25519: 32, secp256k1: 64, 'ml-dsa-65': 1952 };
const SIGNATURE_BYTES: Record<KeyType, number> = { ed25519: 64, secp256k1: 65, 'ml-dsa-65': 3309 };

/** What stands before the colon of a handle's text. */
export type KeyHandleType = 'ed25519' | 'secp256k1' | 'ml-dsa-65-hash';

/** Numbers of handles in state keys; 2 is left to ML-DSA-65 keys themselves, which never enter the state. */
const HANDLE_TAGS: Record<KeyHandleType, number> = { ed25519: 0, secp256k1: 1, 'ml-dsa-65-hash': 3 };
const HANDLE_TYPES: readonly (KeyHandleType | undefined)[] = ['ed25519', 'secp256k1', undefined, 'ml-dsa-65-hash'];
const HANDLE_BYTES: Record<KeyHandleType, number> = { ed25519: 32, secp256k1: 64, 'ml-dsa-65-hash': 32 };

/**
 * What names an access key in the state: the public key itself, or the hash of an ML-DSA-65 key. Immutable.
 *
 * @see nearcore 2.13 core/crypto/src/signature.rs PublicKeyHandle; NEP-645
 */
export class KeyHandle {
  readonly type: KeyHandleType;
  readonly data: Uint8Array;

  constructor(type: KeyHandleType, data: Uint8Array) {
    this.type = type;
    this.data = data;
  }

  /** `type:base58`. */
  toString(): string {
    return `${this.type}:${toBase58(this.data)}`;
  }

  /** The kind's number in state keys. */
  get tag(): number {
    return HANDLE_TAGS[this.type];
  }

  /** Number of bytes in state keys: the tag and the data; what storage usage counts. */
  get borshLength(): number {
    return 1 + this.data.length;
  }

  /** Itself, so that keys and handles name records alike. */
  get handle(): KeyHandle {
    return this;
  }
}

/** A public key: its scheme and raw bytes (secp256k1: x and y without the leading 04). Immutable. */
export class PublicKey {
  readonly type: KeyType;
  readonly data: Uint8Array;
  #text: string | undefined;
  #handle: KeyHandle | undefined;

  constructor(type: KeyType, data: Uint8Array) {
    this.type = type;
    this.data = data;
  }

  /** `type:base58`, kept after the first call. */
  toString(): string {
    return (this.#text ??= `${this.type}:${toBase58(this.data)}`);
  }

  /** The same text, so that a key may stand in a JSON value. */
  toJSON(): string {
    return this.toString();
  }

  /** What names the key in the state, kept after the first call. */
  get handle(): KeyHandle {
    return (this.#handle ??=
      this.type === 'ml-dsa-65'
        ? new KeyHandle('ml-dsa-65-hash', mlDsa65KeyHash(this.data))
        : new KeyHandle(this.type, this.data));
  }

  /** Number of bytes in borsh: the scheme's tag and the key. */
  get borshLength(): number {
    return 1 + this.data.length;
  }

  /** Whether both are the same scheme and bytes. */
  equals(other: PublicKey): boolean {
    return this.type === other.type && equalBytes(this.data, other.data);
  }
}

/** The ed25519 key of 32 zero bytes that nearcore writes as signer key of protocol receipts. */
export const EMPTY_PUBLIC_KEY = new PublicKey('ed25519', new Uint8Array(32));

/** A signature: its scheme and raw bytes (secp256k1: r, s and the recovery id). Immutable. */
export class Signature {
  readonly type: KeyType;
  readonly data: Uint8Array;

  constructor(type: KeyType, data: Uint8Array) {
    this.type = type;
    this.data = data;
  }

  /** `type:base58`. */
  toString(): string {
    return `${this.type}:${toBase58(this.data)}`;
  }
}

function typeOf(text: string): KeyType {
  const lower = text.toLowerCase();
  const type = KEY_TYPES.find((known) => known === lower);
  if (type === undefined) throw new KeyError(`unknown key type '${lower}'`);
  return type;
}

function parseTyped(text: string, sizes: Record<KeyType, number>, what: string): [KeyType, Uint8Array] {
  const colon = text.indexOf(':');
  // nearcore: no prefix means ed25519.
  const type = colon < 0 ? 'ed25519' : typeOf(text.slice(0, colon));
  let data: Uint8Array;
  try {
    const encoded = text.slice(colon + 1);
    if (encoded.length > 2 * sizes[type]) throw new ParseError('BASE58', 'too long');
    data = fromBase58(encoded);
  } catch (cause) {
    throw new KeyError(`invalid ${what} data: ${cause instanceof ParseError ? cause.shortMessage : String(cause)}`);
  }
  if (data.length !== sizes[type]) {
    throw new KeyError(
      `invalid ${what} length: expected the input of ${sizes[type]} bytes, but ${data.length} was given`,
    );
  }
  return [type, data];
}

/**
 * `ed25519:base58` and the like to a public key; without a prefix the key is ed25519.
 *
 * @throws {KeyError} for an unknown scheme, text that is not base58 or a wrong length
 */
export function parsePublicKey(text: string): PublicKey {
  return new PublicKey(...parseTyped(text, PUBLIC_KEY_BYTES, 'key'));
}

/**
 * `ed25519:base58` and the like to a signature.
 *
 * @throws {KeyError} for an unknown scheme, text that is not base58 or a wrong length
 */
export function parseSignature(text: string): Signature {
  return new Signature(...parseTyped(text, SIGNATURE_BYTES, 'signature'));
}

/** Borsh of a public key: the scheme's number and the raw bytes. */
export function writePublicKey(writer: BorshWriter, key: PublicKey): void {
  writer.u8(KEY_TYPES.indexOf(key.type)).fixed(key.data);
}

/** Borsh of a handle, as it stands in state keys. */
export function writeKeyHandle(writer: BorshWriter, handle: KeyHandle): void {
  writer.u8(handle.tag).fixed(handle.data);
}

/** Reads what {@link writeKeyHandle} wrote. */
export function readKeyHandle(reader: BorshReader): KeyHandle {
  const tag = reader.u8();
  const type = HANDLE_TYPES[tag];
  if (type === undefined) throw new BorshError(`unknown key handle type '${tag}'`);
  return new KeyHandle(type, reader.fixed(HANDLE_BYTES[type]));
}

/** Borsh of a signature: the scheme's number and the raw bytes. */
export function writeSignature(writer: BorshWriter, signature: Signature): void {
  writer.u8(KEY_TYPES.indexOf(signature.type)).fixed(signature.data);
}

function readType(reader: BorshReader): KeyType {
  const tag = reader.u8();
  const type = KEY_TYPES[tag];
  if (type === undefined) throw new BorshError(`unknown key type '${tag}'`);
  return type;
}

/** nearcore reads the long forms of ml-dsa-65 itself rather than by borsh, which has another text when bytes end. */
function readFixed(reader: BorshReader, type: KeyType, length: number): Uint8Array {
  if (type === 'ml-dsa-65' && reader.remaining < length) throw new BorshError('failed to fill whole buffer');
  return reader.fixed(length);
}

/** Reads what {@link writePublicKey} wrote. */
export function readPublicKey(reader: BorshReader): PublicKey {
  const type = readType(reader);
  return new PublicKey(type, readFixed(reader, type, PUBLIC_KEY_BYTES[type]));
}

/**
 * Reads what {@link writeSignature} wrote.
 *
 * @throws {BorshError} "signature error" for an ed25519 signature whose top three bits are set
 * @see nearcore core/crypto/src/signature.rs BorshDeserialize for Signature
 */
export function readSignature(reader: BorshReader): Signature {
  const type = readType(reader);
  const data = readFixed(reader, type, SIGNATURE_BYTES[type]);
  if (type === 'ed25519' && ((data[63] as number) & 0xe0) !== 0) throw new BorshError('signature error');
  return new Signature(type, data);
}

/**
 * Whether the signature over the 32-byte hash fits the key; schemes that differ never fit.
 *
 * secp256k1 wants a recovery id below 4 and a low s, as the library in nearcore does.
 *
 * @see nearcore core/crypto/src/signature.rs Signature::verify
 */
export function verifySignature(signature: Signature, hash: Uint8Array, key: PublicKey): boolean {
  if (signature.type !== key.type) return false;
  switch (key.type) {
    case 'ed25519':
      return cryptoProvider().ed25519Verify(signature.data, hash, key.data);
    case 'secp256k1':
      if ((signature.data[64] as number) > 3) return false;
      return cryptoProvider().secp256k1Verify(signature.data.subarray(0, 64), hash, key.data);
    case 'ml-dsa-65':
      return verifyMlDsa65(signature.data, hash, key.data);
  }
}

/** As {@link verifySignature}, in another thread where the platform offers one for the scheme. */
export function verifySignatureAside(
  signature: Signature,
  hash: Uint8Array,
  key: PublicKey,
): boolean | Promise<boolean> {
  const aside = cryptoProvider().ed25519VerifyAside;
  const isEd25519 = signature.type === 'ed25519' && key.type === 'ed25519';
  return isEd25519 && aside !== undefined
    ? aside(signature.data, hash, key.data)
    : verifySignature(signature, hash, key);
}
