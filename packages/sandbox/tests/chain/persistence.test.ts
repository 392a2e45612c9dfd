import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { storeKey } from '../../src/chain/archive/keys.ts';
import { STORE_VERSION } from '../../src/chain/archive/tip.ts';
import { decodeValue, encodeValue } from '../../src/chain/archive/value-codec.ts';
import { hashToText } from '../../src/primitives/hash.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { scenarioGenesis } from './helpers/genesis.ts';
import type { Genesis } from '../../src/chain/genesis-config.ts';
import { ManualClock } from './helpers/manual-clock.ts';
import { balanceOf, heightOf, startChain, transactionOf, type TestChain } from './helpers/test-chain.ts';

const TRANSFER = [{ kind: 'Transfer', deposit: 1n }] as const;
const ACCOUNTS = { 'alice.near': 1000n, 'bob.near': 10n };

describe('Chain with a store', () => {
  it('continues from the block at which it was left', async () => {
    const store = new MemoryStore();
    const first = await startChain(scenarioGenesis(ACCOUNTS), { store });
    const transaction = transactionOf(first.chain, 'alice.near', 'bob.near', TRANSFER);
    first.chain.submitTransaction(transaction);
    await first.chain.waitForTransaction(transaction.hash, 'FINAL', 10_000, transaction);
    const head = first.chain.head();
    await first.chain.stop();

    const second = await startChain(scenarioGenesis(ACCOUNTS), { store });
    assert.equal(hashToText(second.chain.head().header.hash), hashToText(head.header.hash));
    assert.equal(balanceOf(second.chain, 'bob.near'), 10n ** 25n + 1n);
    const status = second.chain.transactionStatus(transaction.hash);
    assert.equal(status?.level, 'FINAL');
    assert.equal(status?.outcomes?.receiptOutcomes.length, 1);
    assert.equal(status?.outcomes?.receipts.length, 1);
    assert.deepEqual(
      second.chain.findBlock({ kind: 'height', height: 2 })?.header,
      first.chain.findBlock({ kind: 'height', height: 2 })?.header,
    );
    const again = transactionOf(second.chain, 'alice.near', 'bob.near', TRANSFER);
    second.chain.submitTransaction(again);
    const result = await second.chain.waitForTransaction(again.hash, 'FINAL', 10_000, again);
    assert.equal(result.kind, 'reached');
    assert.equal(balanceOf(second.chain, 'bob.near'), 10n ** 25n + 2n);
    await second.chain.stop();
  });

  it('refuses by name a store that another version of this package wrote, readable or not', async () => {
    const store = new MemoryStore();
    const { chain } = await startChain(scenarioGenesis(ACCOUNTS), { store });
    await chain.stop();
    const tip = decodeValue(store.get(storeKey.tip()) as Uint8Array) as object;
    const unknownTag = Uint8Array.of(255);
    for (const value of [encodeValue({ ...tip, version: STORE_VERSION + 1 }), encodeValue({}), unknownTag]) {
      store.write([{ key: storeKey.tip(), value }]);
      await assert.rejects(startChain(scenarioGenesis(ACCOUNTS), { store }), { code: 'STORE_VERSION' });
    }
  });

  it('answers for states of before the restart', async () => {
    const store = new MemoryStore();
    const first = await startChain(scenarioGenesis(ACCOUNTS), { store });
    const roots: string[] = [];
    for (let i = 0; i < 5; i++) {
      const transaction = transactionOf(first.chain, 'alice.near', 'bob.near', TRANSFER);
      first.chain.submitTransaction(transaction);
      await first.chain.waitForTransaction(transaction.hash, 'FINAL', 10_000, transaction);
    }
    for (let height = 0; height <= heightOf(first.chain); height++) {
      const block = first.chain.findBlock({ kind: 'height', height });
      assert.ok(block !== undefined);
      roots.push(hashToText(first.chain.stateAt(block)?.root ?? new Uint8Array(0)));
    }
    await first.chain.stop();
    const { chain } = await startChain(scenarioGenesis(ACCOUNTS), { store });
    const found = roots.map((_, height) => {
      const block = chain.findBlock({ kind: 'height', height });
      return hashToText((block === undefined ? undefined : chain.stateAt(block)?.root) ?? new Uint8Array(0));
    });
    assert.deepEqual(found, roots);
    await chain.stop();
  });

  it('makes the same blocks whether it is restarted or not, epochs and rewards included', async () => {
    const genesis = (): Genesis =>
      scenarioGenesis(ACCOUNTS, { chain_id: 'test-chain-x', epoch_length: 10, max_inflation_rate: [1, 20] });
    const runTo = async (test: TestChain, height: number): Promise<TestChain> => {
      while (heightOf(test.chain) < height) {
        if (heightOf(test.chain) % 4 === 0) {
          test.chain.submitTransaction(transactionOf(test.chain, 'alice.near', 'bob.near', TRANSFER));
        }
        await test.clock.advance(120);
      }
      return test;
    };
    const whole = await runTo(await startChain(genesis()), 45);
    const store = new MemoryStore();
    const clock = new ManualClock();
    for (const height of [5, 17, 21, 32]) {
      const { chain } = await runTo(await startChain(genesis(), { store, clock }), height);
      await chain.stop();
    }
    const parts = await runTo(await startChain(genesis(), { store, clock }), 45);
    for (const height of [4, 6, 18, 22, 33, 41, 45]) {
      const [one, other] = [whole, parts].map(({ chain }) => chain.findBlock({ kind: 'height', height })?.header);
      assert.ok(one !== undefined && other !== undefined);
      assert.equal(hashToText(other.hash), hashToText(one.hash), `height ${height}`);
    }
    await whole.chain.stop();
    await parts.chain.stop();
  });

  it('refuses to continue with another genesis', async () => {
    const store = new MemoryStore();
    const { chain } = await startChain(scenarioGenesis(ACCOUNTS), { store });
    await chain.stop();
    await assert.rejects(startChain(scenarioGenesis({ 'alice.near': 5n }), { store }), { code: 'GENESIS_MISMATCH' });
  });
});
