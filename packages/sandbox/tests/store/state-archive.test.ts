import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StoreDamagedError } from '../../src/errors/store.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { StateArchive, StateColumn } from '../../src/store/state-archive.ts';
import { Trie, type TrieWrite } from '../../src/store/trie.ts';
import { trieKey } from '../../src/store/trie-key.ts';
import { Random } from './random.ts';

/** A chain of random blocks with gaps between heights, in a store. */
function chain(): { store: MemoryStore; archive: StateArchive; roots: Map<number, Uint8Array>; head: number } {
  const random = new Random(77);
  const store = new MemoryStore();
  const archive = new StateArchive(store, 3);
  let trie = Trie.fromEntries([[trieKey.account('near'), random.bytes(4)]]);
  store.write(archive.genesisWrites(0, trie));
  const roots = new Map([[0, trie.root]]);
  let height = 0;
  for (let i = 0; i < 60; i++) {
    const writes: TrieWrite[] = Array.from({ length: random.below(6) }, () => [
      trieKey.contractData('near', Uint8Array.of(random.below(30))),
      random.below(3) === 0 ? undefined : random.bytes(random.below(5)),
    ]);
    const last = new Map(writes);
    const after = trie.update(last);
    const next = height + 1 + random.below(3);
    store.write(archive.blockWrites({ height: next, prevHeight: height, before: trie, after, writes: [...last] }));
    [trie, height] = [after, next];
    roots.set(height, trie.root);
  }
  return { store, archive, roots, head: height };
}

describe('StateArchive', () => {
  it('gives the state after every block, also those no longer in memory', () => {
    const { archive, roots, head } = chain();
    for (let height = 0; height <= head; height++) assert.deepEqual(archive.stateAt(height)?.root, roots.get(height));
    assert.equal(archive.stateAt(head + 1), undefined);
  });

  it('gives them again after it was loaded from the store', () => {
    const { store, roots, head } = chain();
    const archive = new StateArchive(store);
    assert.deepEqual(archive.load(head, roots.get(head) as Uint8Array).root, roots.get(head));
    for (let height = 0; height <= head; height++) assert.deepEqual(archive.stateAt(height)?.root, roots.get(height));
  });

  it('has no state below a forgotten block', () => {
    const { store, roots, head } = chain();
    const archive = new StateArchive(store, 3);
    archive.load(head, roots.get(head) as Uint8Array);
    const heights = [...roots.keys()];
    const middle = heights[30] as number;
    store.write(archive.forgetWrites(middle));
    assert.equal(archive.stateAt(heights[29] as number), undefined);
    assert.deepEqual(archive.stateAt(middle)?.root, roots.get(middle));
  });

  it('refuses a store whose state does not have the root of its block', () => {
    const { store, roots, head } = chain();
    const key = Uint8Array.of(StateColumn.STATE, ...Buffer.from(trieKey.account('near'), 'latin1'));
    store.write([{ key, value: Uint8Array.of(1) }]);
    assert.throws(() => new StateArchive(store).load(head, roots.get(head) as Uint8Array), StoreDamagedError);
  });
});
