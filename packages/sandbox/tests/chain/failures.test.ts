import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StoreFullError } from '../../src/errors/store.ts';
import { Chain } from '../../src/chain/chain.ts';
import { ValidatorSigner } from '../../src/chain/validator-signer.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { keyOf, scenarioGenesis } from './helpers/genesis.ts';
import { ManualClock, settle } from './helpers/manual-clock.ts';
import { heightOf, startChain, transactionOf } from './helpers/test-chain.ts';

describe('a failure', () => {
  it('of the disk ends block production with the error that names it', async () => {
    class FullStore extends MemoryStore {
      isFull = false;
      override write(...args: Parameters<MemoryStore['write']>): void {
        if (this.isFull) throw new StoreFullError('/home/data', 'no space');
        super.write(...args);
      }
    }
    const store = new FullStore();
    const failures: unknown[] = [];
    const clock = new ManualClock();
    const chain = Chain.open({
      genesis: scenarioGenesis(),
      signer: new ValidatorSigner('test.near', keyOf('validator')),
      config: { minBlockDelayMs: 120, maxBlockDelayMs: 500, transactionPoolSizeLimit: 1e6, gcNumEpochsToKeep: 5 },
      clock,
      store,
      onFailure: (error, isFatal) => failures.push([(error as { code: string }).code, isFatal]),
    });
    chain.start();
    await settle();
    store.isFull = true;
    const patched = assert.rejects(chain.patchState([]), { code: 'CHAIN_STOPPED' });
    await clock.advance(2000);
    assert.deepEqual(failures, [['STORE_FULL', true]]);
    await patched;
    await chain.stop();
  });

  it('to execute a transaction is reported, and the chain goes on without it', async () => {
    const failures: boolean[] = [];
    const { chain, clock } = await startChain(undefined, { onFailure: (_, isFatal) => failures.push(isFatal) });
    const transaction = transactionOf(chain, 'alice.near', 'bob.near', [{ kind: 'Transfer', deposit: 1n }]);
    assert.equal(chain.submitTransaction(transaction).kind, 'accepted');
    // What a bug might do to it between the pool and the block.
    (transaction.transaction as { actions: unknown }).actions = null;
    const height = heightOf(chain);
    await clock.advance(1000);
    assert.deepEqual(failures, [false]);
    assert.equal(heightOf(chain) > height + 2, true);
    await chain.stop();
  });

  it('to wait for a block of a chain that was stopped is named: no patch or fast-forward is left waiting', async () => {
    const { chain } = await startChain();
    const waiting = [chain.patchState([]), chain.fastForward(100)];
    const ended = Promise.allSettled(waiting);
    await chain.stop();
    const later = Promise.allSettled([chain.patchState([]), chain.fastForward(100)]);
    for (const outcome of [...(await ended), ...(await later)]) {
      assert.equal(outcome.status, 'rejected');
      assert.equal((outcome.reason as { code: string }).code, 'CHAIN_STOPPED');
    }
  });
});
