import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StoreDamagedError } from '../../src/errors/store.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { RecordBatch } from '../../src/store/records/record-batch.ts';
import { StateArchive } from '../../src/store/state-archive.ts';
import { StoreColumn } from '../../src/store/store-column.ts';
import { Trie, type TrieWrite } from '../../src/store/trie.ts';
import { trieKey } from '../../src/store/trie-key.ts';
import { Random } from './random.ts';

function write(store: MemoryStore, add: (batch: RecordBatch) => void): void {
  const batch = new RecordBatch(store);
  add(batch);
  batch.write();
}

/** A chain of random blocks with gaps between heights, in a store. */
function chain(): { store: MemoryStore; archive: StateArchive; roots: Map<number, Uint8Array>; head: number } {
  const random = new Random(77);
  const store = new MemoryStore();
  const archive = new StateArchive(store, 3);
  let trie = Trie.fromEntries([[trieKey.account('near'), random.bytes(4)]]);
  write(store, (batch) => archive.addGenesis(batch, 0, trie));
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
    const step = { height: next, prevHeight: height, before: trie, after, writes: [...last] };
    write(store, (batch) => archive.add(batch, step));
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
    write(store, (batch) => archive.forget(batch, middle));
    assert.equal(archive.stateAt(heights[29] as number), undefined);
    assert.deepEqual(archive.stateAt(middle)?.root, roots.get(middle));
  });

  it('refuses a store whose state does not have the root of its block', () => {
    const { store, roots, head } = chain();
    store.write([{ key: StoreColumn.STATE + trieKey.account('near'), value: Uint8Array.of(1) }]);
    assert.throws(() => new StateArchive(store).load(head, roots.get(head) as Uint8Array), StoreDamagedError);
  });
});
