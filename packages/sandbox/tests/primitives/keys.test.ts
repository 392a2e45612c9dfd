import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { base58 } from '@scure/base';
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js';
import { InvariantError } from '../../src/errors/invariant.ts';
import { BorshError, KeyError, ParseError } from '../../src/errors/parse.ts';
import { longFromBase58, longToBase58 } from '../../src/primitives/base58-long.ts';
import { fromBorsh } from '../../src/primitives/borsh-reader.ts';
import { toBorsh } from '../../src/primitives/borsh-writer.ts';
import { sha256 } from '../../src/primitives/crypto.ts';
import { keyPairFromSeedText, parseKeyPair, signMessage } from '../../src/primitives/key-pair.ts';
import {
  parsePublicKey,
  parseSignature,
  PublicKey,
  readKeyHandle,
  readPublicKey,
  readSignature,
  Signature,
  verifySignature,
  writeKeyHandle,
  writePublicKey,
  writeSignature,
} from '../../src/primitives/keys.ts';
import { loadMlDsa65, verifyMlDsa65 } from '../../src/primitives/ml-dsa.ts';
import { toUtf8 } from '../../src/primitives/text.ts';

// From nearcore's tests of InMemorySigner with the seed "test".
const TEST_KEY = 'ed25519:DcA2MzgpJbrUATQLLceocVckhhAqrkingax4oJ9kZ847';
const TEST_SECRET = 'ed25519:3KyUuch8pYP47krBq4DosFEVBMR5wDTMQ8AThzM8kAEcBQEpsPdYTZ2FPX5ZnSoLrerjwg66hwwJaW1wHzprd5k3';

describe('keyPairFromSeedText', () => {
  it('derives the same key as nearcore', () => {
    const pair = keyPairFromSeedText('test');
    assert.equal(pair.publicKey.toString(), TEST_KEY);
    assert.equal(pair.secretKey, TEST_SECRET);
    assert.ok(parseKeyPair(TEST_SECRET).publicKey.equals(pair.publicKey));
  });
});

describe('parsePublicKey', () => {
  it('takes a key without prefix for ed25519', () => {
    assert.equal(parsePublicKey(TEST_KEY.slice(8)).toString(), TEST_KEY);
  });

  const refusals: readonly [string, string][] = [
    ['rsa:abc', "unknown key type 'rsa'"],
    ['ed25519:abc', 'invalid key length: expected the input of 32 bytes, but 3 was given'],
    ['ed25519:0OIl', 'invalid key data: not base58: 0OIl'],
  ];
  for (const [text, message] of refusals) {
    it(`refuses ${text}`, () => {
      assert.throws(
        () => parsePublicKey(text),
        (error) => error instanceof KeyError && error.shortMessage === message,
      );
    });
  }
});

describe('verifySignature', () => {
  const pair = keyPairFromSeedText('test');
  const hash = sha256(toUtf8('message'));

  it('accepts an ed25519 signature of the key and nothing else', () => {
    const signature = signMessage(pair, hash);
    assert.equal(verifySignature(signature, hash, pair.publicKey), true);
    assert.equal(verifySignature(signature, sha256(hash), pair.publicKey), false);
    assert.equal(verifySignature(signature, hash, keyPairFromSeedText('other').publicKey), false);
    const changed = signature.data.slice();
    changed[0] = (changed[0] as number) ^ 1;
    assert.equal(verifySignature(new Signature('ed25519', changed), hash, pair.publicKey), false);
  });

  it('never fits when the schemes differ', () => {
    const signature = signMessage(pair, hash);
    assert.equal(verifySignature(signature, hash, new PublicKey('secp256k1', new Uint8Array(64))), false);
  });

  it('accepts secp256k1 with low s and a recovery id below 4 only', () => {
    const secret = sha256(toUtf8('secret'));
    const key = new PublicKey('secp256k1', secp256k1.getPublicKey(secret, false).slice(1));
    const compact = secp256k1.sign(hash, secret, { prehash: false });
    const data = new Uint8Array(65);
    data.set(compact);
    assert.equal(verifySignature(new Signature('secp256k1', data), hash, key), true);
    data[64] = 4;
    assert.equal(verifySignature(new Signature('secp256k1', data), hash, key), false);
    data[64] = 0;
    const order = secp256k1.Point.CURVE().n;
    const s = BigInt(`0x${Buffer.from(compact.subarray(32)).toString('hex')}`);
    data.set(Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex'), 32);
    assert.equal(verifySignature(new Signature('secp256k1', data), hash, key), false);
  });
});

describe('borsh of keys', () => {
  it('begins with the number of the scheme', () => {
    const key = parsePublicKey(TEST_KEY);
    const bytes = toBorsh((writer) => writePublicKey(writer, key));
    assert.equal(bytes.length, key.borshLength);
    assert.ok(fromBorsh(bytes, readPublicKey).equals(key));
  });

  it('refuses unknown schemes and ed25519 signatures with high bits', () => {
    const refuses = (message: string) => (error: unknown) =>
      error instanceof BorshError && error.shortMessage === message;
    assert.throws(() => fromBorsh(Uint8Array.of(9), readPublicKey), refuses("unknown key type '9'"));
    const signature = new Signature('ed25519', new Uint8Array(64).fill(255));
    assert.throws(
      () =>
        fromBorsh(
          toBorsh((writer) => writeSignature(writer, signature)),
          readSignature,
        ),
      refuses('signature error'),
    );
  });

  it('writes signatures as text and back', () => {
    const signature = signMessage(keyPairFromSeedText('test'), sha256(toUtf8('x')));
    assert.deepEqual(parseSignature(signature.toString()).data, Uint8Array.from(signature.data));
  });
});

describe('handles of keys in the state', () => {
  const raw = new Uint8Array(1952).map((_, i) => i);
  const hash = createHash('sha3-256').update('near:ml-dsa-65-pubkey-hash:v1').update(raw).digest();

  it('are the key itself, or a hash of an ML-DSA-65 key under the number 3', () => {
    const classical = keyPairFromSeedText('test').publicKey;
    assert.equal(classical.handle.toString(), classical.toString());
    assert.equal(classical.handle.borshLength, 33);
    const { handle } = new PublicKey('ml-dsa-65', raw);
    assert.deepEqual([...toBorsh((writer) => writeKeyHandle(writer, handle))], [3, ...hash]);
    assert.match(handle.toString(), /^ml-dsa-65-hash:[1-9A-HJ-NP-Za-km-z]{40,44}$/);
    assert.deepEqual(fromBorsh(Uint8Array.of(3, ...hash), readKeyHandle), handle);
  });

  it('are no keys, and the other way round', () => {
    assert.throws(() => fromBorsh(Uint8Array.of(2, ...raw), readKeyHandle), /unknown key handle type '2'/);
    assert.throws(() => fromBorsh(Uint8Array.of(3, ...hash), readPublicKey), /unknown key type '3'/);
    assert.throws(() => parsePublicKey(new PublicKey('ml-dsa-65', raw).handle.toString()), /unknown key type/);
  });
});

describe('verifyMlDsa65', () => {
  it('is a bug to call before the verifier was loaded, and then takes only what fits', async () => {
    const { publicKey, secretKey } = ml_dsa65.keygen(new Uint8Array(32));
    const message = new Uint8Array(32).fill(1);
    const signature = ml_dsa65.sign(message, secretKey);
    assert.throws(() => verifyMlDsa65(signature, message, publicKey), InvariantError);
    await loadMlDsa65();
    assert.equal(verifyMlDsa65(signature, message, publicKey), true);
    assert.equal(verifyMlDsa65(signature, new Uint8Array(32), publicKey), false);
    assert.equal(verifyMlDsa65(signature, message, publicKey.slice(1)), false);
    // A context is part of what is signed; NEAR's is empty.
    const other = ml_dsa65.sign(message, secretKey, { context: Uint8Array.of(1) });
    assert.equal(verifyMlDsa65(other, message, publicKey), false);
  });
});

describe('base58 of ML-DSA-65', () => {
  it('writes keys and signatures as text and back', () => {
    for (const fill of [0, 1, 255]) {
      const key = new PublicKey('ml-dsa-65', new Uint8Array(1952).fill(fill, 3));
      assert.deepEqual(parsePublicKey(key.toString()).data, key.data);
      const signature = new Signature(
        'ml-dsa-65',
        new Uint8Array(3309).map((_, i) => i * fill),
      );
      assert.deepEqual(parseSignature(signature.toString()).data, signature.data);
    }
    assert.throws(() => parsePublicKey(`ml-dsa-65:${'0'.repeat(2600)}`), KeyError);
    assert.throws(() => longFromBase58('2'.repeat(8193)), ParseError);
  });

  it('is the same as of short byte arrays', () => {
    for (const length of [0, 1, 2, 3, 31, 32, 33, 64, 100]) {
      for (const zeros of [0, 1, length]) {
        const bytes = Uint8Array.from({ length }, (_, i) => (i < zeros ? 0 : (i * 89 + length) & 0xff));
        assert.equal(longToBase58(bytes), base58.encode(bytes));
        assert.deepEqual(longFromBase58(base58.encode(bytes)), bytes);
      }
    }
  });
});
