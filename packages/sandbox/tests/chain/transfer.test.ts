import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { balanceOf, heightOf, startChain, transactionOf } from './helpers/test-chain.ts';
import { settle } from './helpers/manual-clock.ts';

const TRANSFER = [{ kind: 'Transfer', deposit: 1n }] as const;

describe('Chain', () => {
  it('makes three blocks at once, the fourth after 500 ms and then one each 120 ms', async () => {
    const { chain, clock } = await startChain();
    assert.equal(heightOf(chain), 3);
    assert.equal(chain.blockByFinality('final').header.innerLite.height, 1);
    await clock.advance(499);
    assert.equal(heightOf(chain), 3);
    await clock.advance(1);
    assert.equal(heightOf(chain), 4);
    await clock.advance(119);
    assert.equal(heightOf(chain), 4);
    await clock.advance(1);
    assert.equal(heightOf(chain), 5);
    await chain.stop();
  });

  it('executes a transfer to another account one block after its transaction', async () => {
    const { chain } = await startChain();
    const transaction = transactionOf(chain, 'alice.near', 'bob.near', TRANSFER);
    assert.deepEqual(chain.submitTransaction(transaction), { kind: 'accepted' });
    const result = await chain.waitForTransaction(transaction.hash, 'FINAL', 10_000, transaction);
    assert.equal(result.kind, 'reached');
    assert.ok(result.kind === 'reached' && result.status.outcomes !== null);
    assert.equal(result.status.level, 'FINAL');
    const { transactionOutcome, receiptOutcomes } = result.status.outcomes;
    assert.equal(transactionOutcome.blockHeight, 4);
    assert.deepEqual(
      receiptOutcomes.map((outcome) => outcome.blockHeight),
      [5],
    );
    assert.equal(heightOf(chain), 7);
    assert.equal(balanceOf(chain, 'bob.near'), 10n ** 25n + 1n);
    await chain.stop();
  });

  it('takes nonces in order, whatever the order they come in', async () => {
    const { chain } = await startChain();
    const transactions = [5n, 3n, 1n, 2n, 4n].map((nonceOffset) =>
      transactionOf(chain, 'alice.near', 'bob.near', TRANSFER, { nonceOffset }),
    );
    for (const transaction of transactions) assert.equal(chain.submitTransaction(transaction).kind, 'accepted');
    const results = await Promise.all(
      transactions.map((transaction) => chain.waitForTransaction(transaction.hash, 'FINAL', 10_000, transaction)),
    );
    assert.deepEqual(
      results.map((result) => result.kind),
      ['reached', 'reached', 'reached', 'reached', 'reached'],
    );
    await chain.stop();
  });

  it('refuses a transaction on an unknown block as expired', async () => {
    const { chain } = await startChain();
    const transaction = transactionOf(chain, 'alice.near', 'bob.near', TRANSFER, {
      blockHash: new Uint8Array(32).fill(7),
    });
    assert.deepEqual(chain.submitTransaction(transaction), { kind: 'invalid', error: 'Expired' });
    await chain.stop();
  });

  it('ends a wait for a transaction that never came', async () => {
    const { chain, clock } = await startChain();
    const wait = chain.waitForTransaction(new Uint8Array(32), 'FINAL', 1000);
    await clock.advance(1001);
    assert.deepEqual(await wait, { kind: 'timeout' });
    assert.deepEqual(await chain.waitForTransaction(new Uint8Array(32), 'NONE', 1000), { kind: 'unknown' });
    await settle();
    await chain.stop();
  });
});
