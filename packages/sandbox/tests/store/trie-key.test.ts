import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binaryStringFromBytes, bytesFromBinaryString } from '../../src/store/binary-string.ts';
import {
  isContractDataKey,
  trieKey,
  trieKeyFromBytes,
  trieKeyToBytes,
  type TrieKey,
} from '../../src/store/trie-key.ts';

const hex = (key: TrieKey): string => Buffer.from(trieKeyToBytes(key)).toString('hex');
const ascii = (text: string): string => Buffer.from(text).toString('hex');
const id = new Uint8Array(32).fill(0xab);
const idHex = 'ab'.repeat(32);
const ed25519 = { type: 0, data: id };

describe('trieKey', () => {
  // nearcore core/primitives/src/trie_key.rs TrieKey::append_into.
  const expected: [name: string, key: TrieKey, bytes: string][] = [
    ['account', trieKey.account('a.near'), `00${ascii('a.near')}`],
    ['contractCode', trieKey.contractCode('a.near'), `01${ascii('a.near')}`],
    ['accessKey', trieKey.accessKey('a.near', ed25519), `02${ascii('a.near')}0200${idHex}`],
    ['gasKeyNonce', trieKey.gasKeyNonce('a.near', ed25519, 0x0102), `02${ascii('a.near')}0200${idHex}0201`],
    ['receivedData', trieKey.receivedData('a.near', id), `03${ascii('a.near,')}${idHex}`],
    ['postponedReceiptId', trieKey.postponedReceiptId('a.near', id), `04${ascii('a.near,')}${idHex}`],
    ['pendingDataCount', trieKey.pendingDataCount('a.near', id), `05${ascii('a.near,')}${idHex}`],
    ['postponedReceipt', trieKey.postponedReceipt('a.near', id), `06${ascii('a.near,')}${idHex}`],
    ['delayedReceiptIndices', trieKey.delayedReceiptIndices(), '07'],
    ['delayedReceipt', trieKey.delayedReceipt(0x0102n), '070201000000000000'],
    ['contractData', trieKey.contractData('a.near', Uint8Array.of(0, 255)), `09${ascii('a.near,')}00ff`],
    ['promiseYieldIndices', trieKey.promiseYieldIndices(), '0a'],
    ['promiseYieldTimeout', trieKey.promiseYieldTimeout(2n ** 64n - 1n), `0b${'ff'.repeat(8)}`],
    ['promiseYieldReceipt', trieKey.promiseYieldReceipt('a.near', id), `0c${ascii('a.near,')}${idHex}`],
    ['bufferedReceiptIndices', trieKey.bufferedReceiptIndices(), '0d'],
    ['bufferedReceipt', trieKey.bufferedReceipt(3n, 4n), '0e03000400000000000000'],
    ['bandwidthSchedulerState', trieKey.bandwidthSchedulerState(), '0f'],
    ['bufferedReceiptGroupsQueueData', trieKey.bufferedReceiptGroupsQueueData(3n), '100300000000000000'],
    [
      'bufferedReceiptGroupsQueueItem',
      trieKey.bufferedReceiptGroupsQueueItem(3n, 4n),
      '1103000000000000000400000000000000',
    ],
    ['globalContractCode by hash', trieKey.globalContractCode({ codeHash: id }), `1200${idHex}`],
    [
      'globalContractCode by account',
      trieKey.globalContractCode({ accountId: 'a.near' }),
      `120106000000${ascii('a.near')}`,
    ],
    ['globalContractNonce', trieKey.globalContractNonce({ codeHash: id }), `1300${idHex}`],
    ['promiseYieldStatus', trieKey.promiseYieldStatus('a.near', id), `14${ascii('a.near,')}${idHex}`],
  ];
  for (const [name, key, bytes] of expected) {
    it(`encodes ${name} as nearcore does`, () => assert.equal(hex(key), bytes));
  }

  it('knows the records of contracts', () => {
    assert.equal(isContractDataKey(trieKey.contractData('a.near', id)), true);
    assert.equal(isContractDataKey(trieKey.account('a.near')), false);
  });
});

describe('binary strings', () => {
  it('hold any bytes, long ones included', () => {
    for (const length of [0, 1, 255, 4096, 4097, 100_000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 7) & 255);
      assert.deepEqual(bytesFromBinaryString(binaryStringFromBytes(bytes)), bytes);
      assert.equal(trieKeyFromBytes(bytes).length, length);
    }
  });
});
