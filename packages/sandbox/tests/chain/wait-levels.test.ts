import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TxExecutionLevel, WaitResult } from '../../src/chain/chain-api.ts';
import { heightOf, startChain, transactionOf, type TestChain } from './helpers/test-chain.ts';

const TRANSFER = [{ kind: 'Transfer', deposit: 1n }] as const;

/** Sends a transfer and waits for a level: the level of the answer and the height at which it came. */
async function answerTo({ chain }: TestChain, receiverId: string, level: TxExecutionLevel): Promise<[string, number]> {
  const transaction = transactionOf(chain, 'alice.near', receiverId, TRANSFER);
  assert.deepEqual(chain.submitTransaction(transaction), { kind: 'accepted' });
  const before = heightOf(chain);
  let height = 0;
  const unsubscribe = chain.subscribe((block) => (height = block.header.innerLite.height));
  const result: WaitResult = await chain.waitForTransaction(transaction.hash, level, 10_000, transaction);
  unsubscribe();
  assert.ok(result.kind === 'reached');
  const answered = height - before;
  // The next transfer must find this one settled.
  await chain.waitForTransaction(transaction.hash, 'FINAL', 10_000);
  return [result.status.level, answered];
}

/* The levels that nearcore answered with are those of the conformance scenario rpc-wait. */
describe('waiting for a transaction', () => {
  it('to another account answers with what is true at the block that ends the wait', async () => {
    const test = await startChain();
    assert.deepEqual(await answerTo(test, 'bob.near', 'INCLUDED'), ['INCLUDED', 1]);
    assert.deepEqual(await answerTo(test, 'bob.near', 'EXECUTED_OPTIMISTIC'), ['EXECUTED_OPTIMISTIC', 2]);
    assert.deepEqual(await answerTo(test, 'bob.near', 'INCLUDED_FINAL'), ['EXECUTED', 3]);
    assert.deepEqual(await answerTo(test, 'bob.near', 'EXECUTED'), ['EXECUTED', 3]);
    assert.deepEqual(await answerTo(test, 'bob.near', 'FINAL'), ['FINAL', 4]);
    await test.chain.stop();
  });

  it('to oneself is executed in its own block and final two blocks later', async () => {
    const test = await startChain();
    assert.deepEqual(await answerTo(test, 'alice.near', 'INCLUDED'), ['INCLUDED', 1]);
    assert.deepEqual(await answerTo(test, 'alice.near', 'EXECUTED_OPTIMISTIC'), ['EXECUTED_OPTIMISTIC', 1]);
    assert.deepEqual(await answerTo(test, 'alice.near', 'INCLUDED_FINAL'), ['FINAL', 3]);
    assert.deepEqual(await answerTo(test, 'alice.near', 'FINAL'), ['FINAL', 3]);
    await test.chain.stop();
  });

  it('has no outcomes when it ends with the inclusion, and all of them afterwards', async () => {
    const { chain } = await startChain();
    const transaction = transactionOf(chain, 'alice.near', 'bob.near', TRANSFER);
    chain.submitTransaction(transaction);
    const included = await chain.waitForTransaction(transaction.hash, 'INCLUDED', 10_000, transaction);
    assert.ok(included.kind === 'reached');
    assert.equal(included.status.outcomes, null);
    const final = await chain.waitForTransaction(transaction.hash, 'FINAL', 10_000);
    assert.ok(final.kind === 'reached');
    assert.equal(final.status.outcomes?.receiptOutcomes.length, 1);
    await chain.stop();
  });

  it('ends with the reason when the transaction is dropped for one', async () => {
    const { chain, clock } = await startChain();
    const [first, second] = [
      transactionOf(chain, 'alice.near', 'bob.near', TRANSFER),
      transactionOf(chain, 'alice.near', 'alice.near', TRANSFER),
    ];
    chain.submitTransaction(first);
    chain.submitTransaction(second);
    const results = [first, second].map((transaction) =>
      chain.waitForTransaction(transaction.hash, 'FINAL', 10_000, transaction),
    );
    await clock.advance(1000);
    const [one, other] = await Promise.all(results);
    // Both have the same nonce: whichever came second is refused.
    assert.equal(one?.kind, 'reached');
    assert.ok(other?.kind === 'invalid');
    assert.deepEqual(Object.keys(other.error), ['InvalidNonce']);
    await chain.stop();
  });

  it('is no error for a transaction that is sent again after its inclusion', async () => {
    const { chain } = await startChain();
    const transaction = transactionOf(chain, 'alice.near', 'bob.near', TRANSFER);
    chain.submitTransaction(transaction);
    await chain.waitForTransaction(transaction.hash, 'FINAL', 10_000);
    assert.deepEqual(chain.submitTransaction(transaction), { kind: 'accepted' });
    await chain.stop();
  });

  it('ends at once when it begins after the chain has stopped', { timeout: 5_000 }, async () => {
    const { chain } = await startChain();
    const transaction = transactionOf(chain, 'alice.near', 'bob.near', TRANSFER);
    await chain.stop();
    const result = await chain.waitForTransaction(transaction.hash, 'FINAL', 10_000, transaction);
    assert.deepEqual(result, { kind: 'timeout' });
  });
});
