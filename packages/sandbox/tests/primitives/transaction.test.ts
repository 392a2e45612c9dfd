import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BorshError } from '../../src/errors/parse.ts';
import { BorshReader } from '../../src/primitives/borsh-reader.ts';
import { sha256 } from '../../src/primitives/crypto.ts';
import { keyPairFromSeedText, signMessage } from '../../src/primitives/key-pair.ts';
import {
  createSignedTransaction,
  decodeSignedTransaction,
  encodeSignedTransaction,
  encodeTransaction,
  readTransaction,
  type Transaction,
} from '../../src/primitives/transaction.ts';
import { ACTIONS, HASH } from './samples.ts';

const pair = keyPairFromSeedText('test');
const base: Transaction = {
  version: 0,
  signerId: 'alice.near',
  publicKey: pair.publicKey,
  nonce: 5n,
  nonceIndex: null,
  receiverId: 'bob.near',
  blockHash: HASH,
  actions: ACTIONS,
  nonceMode: 'Monotonic',
};

function sign(transaction: Transaction) {
  return createSignedTransaction(transaction, signMessage(pair, sha256(encodeTransaction(transaction))));
}

describe('decodeSignedTransaction', () => {
  const versions: readonly [string, Transaction][] = [
    ['version 0', base],
    ['version 1', { ...base, version: 1 }],
    ['version 1 with a gas key and a strict nonce', { ...base, version: 1, nonceIndex: 3, nonceMode: 'Strict' }],
  ];
  for (const [name, transaction] of versions) {
    it(`reads ${name} with its hash and size`, () => {
      const signed = sign(transaction);
      const decoded = decodeSignedTransaction(encodeSignedTransaction(signed));
      assert.deepEqual(decoded.transaction, transaction);
      assert.deepEqual(Buffer.from(decoded.hash), Buffer.from(signed.hash));
      assert.equal(decoded.size, encodeTransaction(transaction).length);
    });
  }

  it('hashes the canonical form of a state init whose entries came unsorted', () => {
    const entry = (key: number) => ({ key: Uint8Array.of(key), value: new Uint8Array() });
    const withData = (data: ReturnType<typeof entry>[]): Transaction => ({
      ...base,
      actions: [
        {
          kind: 'DeterministicStateInit',
          stateInit: { code: { kind: 'CodeHash', codeHash: HASH }, data },
          deposit: 0n,
        },
      ],
    });
    const unsorted = decodeSignedTransaction(encodeSignedTransaction(sign(withData([entry(2), entry(1)]))));
    assert.deepEqual(Buffer.from(unsorted.hash), Buffer.from(sign(withData([entry(1), entry(2)])).hash));
  });

  const refusals: readonly [string, Uint8Array, string][] = [
    ['nothing', new Uint8Array(), 'Unexpected length of input'],
    ['one byte', Uint8Array.of(97), 'Unexpected length of input'],
    ['an unknown version', Uint8Array.of(2, 1, 0, 0), 'invalid transaction version tag: 2'],
  ];
  for (const [name, bytes, message] of refusals) {
    it(`refuses ${name} in nearcore's words`, () => {
      assert.throws(
        () => decodeSignedTransaction(bytes),
        (error) => error instanceof BorshError && error.shortMessage === message,
      );
    });
  }

  it('refuses a byte too many and any byte too few', () => {
    const bytes = encodeSignedTransaction(sign(base));
    assert.throws(() => decodeSignedTransaction(Uint8Array.of(...bytes, 0)), BorshError);
    for (let length = 0; length < bytes.length; length += 7) {
      assert.throws(() => decodeSignedTransaction(bytes.subarray(0, length)), BorshError, `cut to ${length}`);
    }
  });
});

describe('readTransaction', () => {
  it('tells the versions apart by the first two bytes', () => {
    for (const version of [0, 1] as const) {
      const bytes = encodeTransaction({ ...base, version, signerId: 'aa' });
      assert.equal(readTransaction(new BorshReader(bytes)).version, version);
    }
  });
});
