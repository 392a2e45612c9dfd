import { createHash, randomBytes } from 'node:crypto';
import { base58 } from '@scure/base';
import test from 'ava';
import { decodeBase58, encodeBase58 } from '../../src/lib/base58.ts';
import { formatPublicKey, parsePublicKey } from '../../src/lib/public-key.ts';

test('texts equal those of @scure/base for random bytes of every length', (t) => {
  for (let length = 0; length <= 80; length++) {
    for (let round = 0; round < 4; round++) {
      const bytes = new Uint8Array(randomBytes(length));
      bytes.fill(0, 0, Math.min(round, length));
      const text = base58.encode(bytes);
      t.is(encodeBase58(bytes), text);
      t.deepEqual(decodeBase58(text, length), bytes);
    }
  }
});

test('a text of another length or with a foreign character is not decoded', (t) => {
  const text = base58.encode(createHash('sha256').update('code').digest());
  t.is(decodeBase58(text, 31), undefined);
  t.is(decodeBase58(text, 33), undefined);
  t.is(decodeBase58(`${text.slice(1)}0`, 32), undefined);
  t.is(decodeBase58('', 32), undefined);
  t.is(decodeBase58('1'.repeat(33), 32), undefined);
  t.is(decodeBase58('1'.repeat(31), 32), undefined);
  t.is(decodeBase58(`1${text}`, 32), undefined);
  t.is(decodeBase58(`${text}é`, 32), undefined);
  t.is(decodeBase58('z'.repeat(10_000), 32), undefined);
});

test('public keys of both curves survive a round trip', (t) => {
  for (const [prefix, tag, length] of [
    ['ed25519:', 0, 32],
    ['secp256k1:', 1, 64],
  ] as const) {
    const key = new Uint8Array(randomBytes(length));
    const text = prefix + base58.encode(key);
    const bytes = parsePublicKey(text);
    t.deepEqual(bytes, new Uint8Array([tag, ...key]));
    t.is(formatPublicKey(bytes), text);
  }
});

for (const text of [
  '',
  'ed25519:',
  'ed25519:11',
  'rsa:11111111111111111111111111111111',
  '11111111111111111111111111111111',
  3,
  null,
]) {
  test(`${JSON.stringify(text)} is refused as a public key`, (t) => {
    t.throws(() => parsePublicKey(text), { message: /^FactoryInvalidKeys: key=/ });
  });
}
