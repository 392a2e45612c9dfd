import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { cryptoProvider, installCryptoProvider } from '../../src/primitives/crypto.ts';
import { Signature } from '../../src/primitives/keys.ts';
import { createSignedTransaction, type SignedTransaction } from '../../src/primitives/transaction.ts';
import type { Chain } from '../../src/chain/chain.ts';
import { ManualClock, settle } from './helpers/manual-clock.ts';
import { heightOf, startChain, transactionOf } from './helpers/test-chain.ts';

const TRANSFER = [{ kind: 'Transfer', deposit: 1n }] as const;

function transferOf(chain: Chain, nonceOffset: bigint): SignedTransaction {
  return transactionOf(chain, 'alice.near', 'bob.near', TRANSFER, { nonceOffset });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A clock that goes on by a step whenever it is read. */
class HastyClock extends ManualClock {
  stepNs = 0n;
  #aheadNs = 0n;

  override nowNs(): bigint {
    return super.nowNs() + (this.#aheadNs += this.stepNs);
  }
}

/** A clock that tells when a block begins to gather what has been sent. */
class WatchedClock extends ManualClock {
  onBreathe: () => void = () => undefined;

  override breathe(): Promise<void> {
    this.onBreathe();
    return super.breathe();
  }
}

/** Number of transactions in each block from a height on. */
function counts(chain: Chain, from: number): number[] {
  const heights = Array.from({ length: heightOf(chain) - from + 1 }, (_, i) => from + i);
  return heights.map((height) => chain.findBlock({ kind: 'height', height })?.chunk.transactions.length ?? -1);
}

describe('a block', () => {
  it('waits while each turn of the event loop brings another transaction', async () => {
    const { chain } = await startChain();
    const transactions = [1n, 2n, 3n, 4n, 5n].map((nonce) => transferOf(chain, nonce));
    for (const transaction of transactions) {
      chain.submitTransaction(transaction);
      await nextTurn();
    }
    await settle();
    assert.deepEqual(counts(chain, 4)[0], 5);
    await chain.stop();
  });

  it('waits no longer than 20 ms', async () => {
    const clock = new HastyClock();
    const { chain } = await startChain(undefined, { clock });
    clock.stepNs = 10_000_000n;
    for (let nonce = 1n; nonce <= 10n; nonce++) {
      chain.submitTransaction(transferOf(chain, nonce));
      await nextTurn();
    }
    await settle();
    const [first] = counts(chain, 4);
    assert.ok(first !== undefined && first >= 2 && first < 10, `${first} transactions`);
    await chain.stop();
  });
});

describe('a transaction whose nonce leaves a gap', () => {
  it('waits for the missing one', async () => {
    const { chain, clock } = await startChain();
    const [first, second, third] = [1n, 2n, 3n].map((nonce) => transferOf(chain, nonce)) as [
      SignedTransaction,
      SignedTransaction,
      SignedTransaction,
    ];
    chain.submitTransaction(first);
    chain.submitTransaction(third);
    await clock.advance(60);
    chain.submitTransaction(second);
    await clock.advance(60);
    for (const { hash } of [first, second, third]) assert.notEqual(chain.transactionStatus(hash), undefined);
    await chain.stop();
  });

  it('goes without it after 100 ms in which nothing came', async () => {
    const { chain, clock } = await startChain();
    const [second, fourth] = [transferOf(chain, 2n), transferOf(chain, 4n)];
    chain.submitTransaction(second);
    await clock.advance(90);
    // Whatever comes begins the wait anew.
    chain.submitTransaction(fourth);
    await clock.advance(90);
    assert.equal(chain.transactionStatus(second.hash), undefined);
    await clock.advance(40);
    assert.notEqual(chain.transactionStatus(second.hash), undefined);
    await chain.stop();
  });
});

describe('a transaction whose nonce leaves a gap, while a block goes without what another one waited for,', () => {
  it('begins a wait of its own', async () => {
    const clock = new WatchedClock();
    const { chain } = await startChain(undefined, { clock });
    const second = transferOf(chain, 2n);
    const [one, two] = [1n, 2n].map((nonceOffset) =>
      transactionOf(chain, 'bob.near', 'alice.near', TRANSFER, { nonceOffset }),
    ) as [SignedTransaction, SignedTransaction];
    chain.submitTransaction(second);
    await settle();
    const began = clock.nowNs();
    clock.onBreathe = () => {
      if (clock.nowNs() - began < 90_000_000n || chain.transactionStatus(second.hash) !== undefined) return;
      clock.onBreathe = () => undefined;
      chain.submitTransaction(two);
    };
    await clock.advance(110);
    assert.notEqual(chain.transactionStatus(second.hash), undefined);
    assert.equal(chain.transactionStatus(two.hash), undefined);
    chain.submitTransaction(one);
    await clock.advance(60);
    for (const { hash } of [one, two]) assert.notEqual(chain.transactionStatus(hash), undefined);
    await chain.stop();
  });
});

describe('admitTransaction', () => {
  const provider = { ...cryptoProvider() };
  // Back to a provider without another thread.
  afterEach(() => installCryptoProvider({ ed25519VerifyAside: provider.ed25519VerifyAside as never }));

  it('lets the block wait for signatures that are still being checked', async () => {
    const { chain } = await startChain();
    let check: () => void = () => undefined;
    const isChecked = new Promise<void>((resolve) => (check = resolve));
    installCryptoProvider({
      ed25519VerifyAside: (...signed) => isChecked.then(() => provider.ed25519Verify(...signed)),
    });
    const [first, second] = [transferOf(chain, 1n), transferOf(chain, 2n)];
    const admission = chain.admitTransaction(second);
    chain.submitTransaction(first);
    await settle();
    assert.equal(heightOf(chain), 3);
    check();
    assert.deepEqual(await admission, { kind: 'accepted' });
    await settle();
    assert.equal(counts(chain, 4)[0], 2);
    await chain.stop();
  });

  it('refuses for the reason that comes first, and a signature that does not fit', async () => {
    const { chain } = await startChain();
    installCryptoProvider({ ed25519VerifyAside: () => Promise.resolve(false) });
    const { transaction } = transferOf(chain, 1n);
    const unsigned = new Signature('ed25519', new Uint8Array(64));
    assert.deepEqual(await chain.admitTransaction(createSignedTransaction(transaction, unsigned)), {
      kind: 'invalid',
      error: 'InvalidSignature',
    });
    const old = { ...transaction, blockHash: new Uint8Array(32) };
    assert.deepEqual(await chain.admitTransaction(createSignedTransaction(old, unsigned)), {
      kind: 'invalid',
      error: 'Expired',
    });
    await chain.stop();
  });

  it('does not keep who asks for nothing waiting, until very many are on their way', async () => {
    const { chain } = await startChain();
    let check: () => void = () => undefined;
    const isChecked = new Promise<void>((resolve) => (check = resolve));
    installCryptoProvider({ ed25519VerifyAside: () => isChecked.then(() => false) });
    for (let nonce = 1n; nonce < 512n; nonce++) await chain.enqueueTransaction(transferOf(chain, nonce));
    let isAnswered = false;
    const last = chain.enqueueTransaction(transferOf(chain, 512n)).then(() => (isAnswered = true));
    await settle();
    assert.equal(isAnswered, false);
    check();
    assert.equal(await last, true);
    await chain.stop();
  });
});
