import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { scenarioGenesis } from './helpers/genesis.ts';
import { heightOf, startChain, transactionOf } from './helpers/test-chain.ts';

const COLUMNS = ['b', 'h', 'c', 'o', 'r'];

function countOf(store: MemoryStore): Record<string, number> {
  return Object.fromEntries(COLUMNS.map((column) => [column, [...store.entries({ prefix: column })].length]));
}

describe('garbage collection', () => {
  it('forgets blocks, states and outcomes beyond the window and nothing within it', async () => {
    const store = new MemoryStore();
    const { chain, clock } = await startChain(
      scenarioGenesis({ 'alice.near': 1000n, 'bob.near': 10n }, { epoch_length: 10 }),
      { gcNumEpochsToKeep: 3, store },
    );
    const old = transactionOf(chain, 'alice.near', 'bob.near', [{ kind: 'Transfer', deposit: 1n }]);
    chain.submitTransaction(old);
    await chain.waitForTransaction(old.hash, 'FINAL', 10_000, old);
    const first = chain.findBlock({ kind: 'height', height: 1 });
    assert.ok(first !== undefined);
    while (heightOf(chain) < 58) await clock.advance(120);
    // The running epoch began at 51; with it 41 and 31 are kept.
    const earliest = chain.earliestAvailableBlock().header.innerLite.height;
    assert.equal(earliest, 31);
    assert.equal(chain.isGarbageCollected(30), true);
    assert.equal(chain.findBlock({ kind: 'height', height: 30 })?.header.innerLite.height, undefined);
    assert.equal(chain.stateAt(first), undefined);
    assert.equal(chain.transactionStatus(old.hash)?.level, undefined);
    const kept = chain.findBlock({ kind: 'height', height: 31 });
    assert.ok(kept !== undefined);
    assert.ok(chain.stateAt(kept) !== undefined);
    assert.ok(chain.findBlock({ kind: 'height', height: 0 }) !== undefined);
    assert.deepEqual(countOf(store), { b: 29, h: 29, c: 29, o: 0, r: 0 });
    // Proofs of blocks need the hashes of all blocks before.
    const path = chain.blockProof(kept.header.hash, chain.head().header);
    assert.equal(path?.length, 6);
    await chain.stop();
  });
});
