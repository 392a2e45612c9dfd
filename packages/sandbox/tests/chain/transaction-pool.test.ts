import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TransactionPool, type ReadyCheck } from '../../src/chain/transaction-pool.ts';
import { congestionLevel, transactionGasLimit } from '../../src/chain/congestion-control.ts';
import { runtimeConfig } from '../../src/parameters/lookup.ts';
import { Signature } from '../../src/primitives/keys.ts';
import { createSignedTransaction, type SignedTransaction } from '../../src/primitives/transaction.ts';
import { keyOf } from './helpers/genesis.ts';

const EVERYTHING = { bytes: 1e9, gas: 1e18 };

function transactionOf(signerId: string, nonce: bigint): SignedTransaction {
  const transaction = {
    version: 0 as const,
    signerId,
    publicKey: keyOf(signerId).publicKey,
    nonce,
    nonceIndex: null,
    receiverId: 'bob.near',
    blockHash: new Uint8Array(32),
    actions: [],
    nonceMode: 'Monotonic' as const,
  };
  return createSignedTransaction(transaction, new Signature('ed25519', new Uint8Array(64)));
}

function namesOf(transactions: readonly SignedTransaction[]): string[] {
  return transactions.map(({ transaction }) => `${transaction.signerId}${transaction.nonce}`);
}

describe('TransactionPool', () => {
  it('gives each signer its turn, and its nonces in order', () => {
    const pool = new TransactionPool(1e6);
    for (const [signer, nonce] of [
      ['a', 3n],
      ['a', 1n],
      ['b', 9n],
      ['a', 2n],
      ['b', 7n],
    ] as const)
      pool.insert(transactionOf(signer, nonce), 1, 0n);
    assert.deepEqual(namesOf(pool.take(EVERYTHING)), ['a1', 'b7', 'a2', 'b9', 'a3']);
    assert.equal(pool.length, 0);
  });

  it('takes a transaction once', () => {
    const pool = new TransactionPool(1e6);
    assert.equal(pool.insert(transactionOf('a', 1n), 1, 0n), 'added');
    assert.equal(pool.insert(transactionOf('a', 1n), 1, 0n), 'duplicate');
    pool.take(EVERYTHING);
    assert.equal(pool.insert(transactionOf('a', 1n), 1, 0n), 'added');
  });

  it('refuses what exceeds its size', () => {
    const { size } = transactionOf('a', 1n);
    const pool = new TransactionPool(size + 1);
    assert.equal(pool.insert(transactionOf('a', 1n), 1, 0n), 'added');
    assert.equal(pool.insert(transactionOf('a', 2n), 1, 0n), 'full');
    pool.take(EVERYTHING);
    assert.equal(pool.insert(transactionOf('a', 2n), 1, 0n), 'added');
  });

  it('stops at the gas and at the bytes of a chunk', () => {
    const pool = new TransactionPool(1e6);
    for (let nonce = 1n; nonce <= 5n; nonce++) pool.insert(transactionOf('a', nonce), 10, 0n);
    // The transaction that reaches the gas limit is taken, the next one is not.
    assert.deepEqual(namesOf(pool.take({ bytes: 1e9, gas: 15 })), ['a1', 'a2']);
    const { size } = transactionOf('a', 1n);
    assert.deepEqual(namesOf(pool.take({ bytes: 2 * size, gas: 1e18 })), ['a3', 'a4']);
    assert.deepEqual(namesOf(pool.take({ bytes: 1, gas: 1e18 })), ['a5']);
  });

  it('leaves groups that are not ready', () => {
    const pool = new TransactionPool(1e6);
    pool.insert(transactionOf('a', 5n), 1, 100n);
    pool.insert(transactionOf('b', 1n), 1, 200n);
    assert.deepEqual(namesOf(pool.take(EVERYTHING, (next) => next.transaction.signerId === 'b')), ['b1']);
    assert.equal(
      pool.hasReady((_, sinceNs) => sinceNs > 100n),
      false,
    );
    assert.equal(
      pool.hasReady((_, sinceNs) => sinceNs === 100n),
      true,
    );
  });

  it("ends a group's turns at a transaction that is not ready", () => {
    const pool = new TransactionPool(1e6);
    for (const nonce of [1n, 2n, 4n]) pool.insert(transactionOf('a', nonce), 1, 0n);
    const hasNoGap: ReadyCheck = (next, _, before) => next.transaction.nonce === (before?.transaction.nonce ?? 0n) + 1n;
    assert.deepEqual(namesOf(pool.take(EVERYTHING, hasNoGap)), ['a1', 'a2']);
    assert.equal(pool.length, 1);
  });
});

describe('congestion', () => {
  const config = runtimeConfig(84).congestionControl;
  const info = { delayedReceiptsGas: 0n, bufferedReceiptsGas: 0n, receiptBytes: 0n, allowedShard: 0 };

  it('lets fewer transactions in, the more gas is delayed', () => {
    assert.equal(transactionGasLimit(config, info), Number(config.maxTxGas));
    const half = { ...info, delayedReceiptsGas: config.maxCongestionIncomingGas / 2n };
    assert.equal(transactionGasLimit(config, half), Number((config.maxTxGas + config.minTxGas) / 2n));
    const full = { ...info, delayedReceiptsGas: config.maxCongestionIncomingGas * 2n };
    assert.equal(transactionGasLimit(config, full), Number(config.minTxGas));
  });

  it('is as high as the fullest queue', () => {
    assert.equal(congestionLevel(config, { ...info, receiptBytes: config.maxCongestionMemoryConsumption / 4n }), 0.25);
  });
});
