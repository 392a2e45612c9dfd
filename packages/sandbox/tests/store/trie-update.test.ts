import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { InvariantError } from '../../src/errors/invariant.ts';
import { AccountingState } from '../../src/store/accounting-state.ts';
import type { StateChangeCause } from '../../src/store/state-change.ts';
import { StorageRecorder } from '../../src/store/storage-recorder.ts';
import { Trie, type TrieWrite } from '../../src/store/trie.ts';
import { trieKey, trieKeyToBytes, type TrieKey } from '../../src/store/trie-key.ts';
import { TrieUpdate } from '../../src/store/trie-update.ts';
import { provenRecords } from './prefix-proof.ts';
import { Random } from './random.ts';

const text = (value: string): Uint8Array => Buffer.from(value);
const data = (key: string): TrieKey => trieKey.contractData('alice', text(key));
const cause: StateChangeCause = { kind: 'InitialState' };
const keysUnder = (update: TrieUpdate, prefix: string): string[] =>
  [...update.keys(data(prefix))].map((key) => key.slice('\x09alice,'.length));

describe('TrieUpdate', () => {
  // nearcore core/store/src/trie/update.rs tests trie, trie_remove, trie_iter.
  it('reads what it wrote, before and after committing', () => {
    const update = new TrieUpdate(Trie.empty());
    for (const key of ['dog', 'dog2', 'xxx']) update.set(data(key), text('puppy'));
    assert.deepEqual(update.get(data('dog')), text('puppy'));
    update.commit(cause);
    assert.deepEqual(update.get(data('dog')), text('puppy'));
    const next = new TrieUpdate(update.finalize().trie);
    assert.deepEqual(next.get(data('dog')), text('puppy'));
    assert.deepEqual(keysUnder(next, 'dog'), ['dog', 'dog2']);
  });

  it('leaves the root as it was when an absent or a just written key is removed', () => {
    const absent = new TrieUpdate(Trie.empty());
    absent.remove(data('dog'));
    absent.commit(cause);
    assert.deepEqual(absent.finalize().trie.root, Trie.empty().root);
    const added = new TrieUpdate(Trie.empty());
    added.set(data('dog'), text('puppy'));
    added.remove(data('dog'));
    assert.equal(added.get(data('dog')), undefined);
    assert.equal(added.has(data('dog')), false);
    added.commit(cause);
    assert.deepEqual(added.finalize().trie.root, Trie.empty().root);
  });

  it('merges the trie, committed and prospective writes when it walks a prefix', () => {
    const trie = Trie.fromEntries([
      [data('dog'), text('puppy')],
      [data('aaa'), text('puppy')],
    ]);
    const written = new TrieUpdate(trie);
    written.set(data('dog2'), text('puppy'));
    written.set(data('xxx'), text('puppy'));
    assert.deepEqual(keysUnder(written, 'dog'), ['dog', 'dog2']);
    written.rollback();
    assert.deepEqual(keysUnder(written, 'dog'), ['dog']);

    const removed = new TrieUpdate(trie);
    removed.remove(data('dog'));
    assert.deepEqual(keysUnder(removed, 'dog'), []);

    const both = new TrieUpdate(trie);
    both.set(data('dog2'), text('puppy'));
    both.commit(cause);
    both.remove(data('dog2'));
    assert.deepEqual(keysUnder(both, 'dog'), ['dog']);
    both.set(data('dog3'), text('puppy'));
    both.set(data('dog1'), text('puppy'));
    assert.deepEqual(keysUnder(both, ''), ['aaa', 'dog', 'dog1', 'dog3']);
  });

  it('agrees with a plain map through random writes, commits and rollbacks', () => {
    const random = new Random(8);
    let trie = Trie.empty();
    let committed = new Map<string, Uint8Array>();
    for (let chunk = 0; chunk < 30; chunk++) {
      const update = new TrieUpdate(trie);
      for (let receipt = 0; receipt < 10; receipt++) {
        const model = new Map(committed);
        for (let i = 0; i < 8; i++) {
          const key = String(random.below(40));
          if (random.below(3) === 0) {
            update.remove(data(key));
            model.delete(key);
          } else {
            const value = random.bytes(random.below(4));
            update.set(data(key), value);
            model.set(key, value);
          }
          const probe = String(random.below(40));
          assert.deepEqual(update.get(data(probe)), model.get(probe));
          assert.equal(update.has(data(probe)), model.has(probe));
          assert.equal(update.getRef(data(probe), 'trie')?.length, model.get(probe)?.length);
        }
        assert.deepEqual(keysUnder(update, '1'), [...model.keys()].filter((key) => key.startsWith('1')).sort());
        if (random.below(2) === 0) {
          update.rollback();
        } else {
          update.commit(cause);
          committed = model;
        }
      }
      trie = update.finalize().trie;
      assert.deepEqual(trie.root, Trie.fromEntries([...committed].map(([key, value]) => [data(key), value])).root);
    }
  });

  describe('finalize', () => {
    it('gives every committed change with its cause, sorted by key, and the last values', () => {
      const update = new TrieUpdate(Trie.empty());
      const first: StateChangeCause = { kind: 'ReceiptProcessing', receiptHash: new Uint8Array(32) };
      update.set(data('b'), text('1'));
      update.commit(first);
      update.set(data('a'), text('2'));
      update.remove(data('b'));
      update.commit(cause);
      update.set(data('c'), text('3'));
      update.rollback();
      const { stateChanges, writes } = update.finalize();
      assert.deepEqual(stateChanges, [
        { key: data('a'), changes: [{ cause, value: text('2') }] },
        {
          key: data('b'),
          changes: [
            { cause: first, value: text('1') },
            { cause, value: undefined },
          ],
        },
      ]);
      assert.deepEqual(writes, [
        [data('a'), text('2')],
        [data('b'), undefined],
      ]);
    });

    it('refuses uncommitted changes', () => {
      const update = new TrieUpdate(Trie.empty());
      update.set(data('a'), text('1'));
      assert.throws(() => update.finalize(), InvariantError);
    });
  });
});

describe('AccountingState', () => {
  // Under one extension: a branch over 'a' and 'b' (leaves), so each key is extension + branch + leaf.
  const trie = Trie.fromEntries([
    [data('a'), text('one')],
    [data('b'), text('two')],
    [data('c'), text('one')],
  ]);

  it('counts each node of a write once as touched, then as cached', () => {
    const accounting = new AccountingState();
    const update = new TrieUpdate(trie, new StorageRecorder());
    update.getRef(data('a'), 'trie', accounting);
    assert.deepEqual(accounting.counts(), { touched: 3, cached: 0 });
    update.getRef(data('b'), 'trie', accounting);
    assert.deepEqual(accounting.counts(), { touched: 4, cached: 2 });
    update.getRef(data('a'), 'trie', accounting);
    assert.deepEqual(accounting.counts(), { touched: 4, cached: 5 });
  });

  it('counts the nodes that prove an absence', () => {
    const accounting = new AccountingState();
    new TrieUpdate(trie).getRef(data('d'), 'trie', accounting);
    assert.deepEqual(accounting.counts(), { touched: 2, cached: 0 });
    new TrieUpdate(trie).getRef(trieKey.contractData('bob', text('a')), 'trie', accounting);
    assert.deepEqual(accounting.counts(), { touched: 2, cached: 1 });
  });

  it('counts no nodes for a read, but makes the value known', () => {
    const accounting = new AccountingState();
    const update = new TrieUpdate(trie);
    assert.equal(update.getRef(data('a'), 'flat', accounting)?.length, 3);
    assert.deepEqual(accounting.counts(), { touched: 0, cached: 0 });
    update.getRef(data('a'), 'flat', accounting)?.deref();
    assert.deepEqual(accounting.counts(), { touched: 1, cached: 0 });
    // An equal value under another key is the same one.
    update.getRef(data('c'), 'flat', accounting)?.deref();
    assert.deepEqual(accounting.counts(), { touched: 1, cached: 1 });
  });

  it('counts nothing for a key that the chunk has written', () => {
    const accounting = new AccountingState();
    const update = new TrieUpdate(trie);
    update.set(data('a'), text('new'));
    assert.deepEqual(update.getRef(data('a'), 'trie', accounting)?.deref(), text('new'));
    update.commit(cause);
    update.getRef(data('a'), 'trie', accounting)?.deref();
    assert.deepEqual(accounting.counts(), { touched: 0, cached: 0 });
  });
});

describe('StorageRecorder', () => {
  it('counts nodes and values once by hash, in all ways of reading', () => {
    const large = Buffer.alloc(5000, 7);
    const trie = Trie.fromEntries([
      [data('a'), large],
      [data('b'), Buffer.from(large)],
    ]);
    const recorder = new StorageRecorder();
    const update = new TrieUpdate(trie, recorder);
    update.has(data('a'));
    let nodes = 0;
    trie.find(data('a'), (node) => (nodes += node.encode().length));
    assert.equal(recorder.sizeUpperBound, nodes);
    update.get(data('a'));
    assert.equal(recorder.sizeUpperBound, nodes + 5000);
    update.get(data('b'));
    // The two leaves have the same rest of a key and the same value: one node.
    assert.equal(recorder.sizeUpperBound, nodes + 5000);
    update.getRef(data('a'), 'trie', new AccountingState())?.deref();
    assert.equal([...update.keys(data(''))].length, 2);
    assert.equal(recorder.sizeUpperBound, nodes + 5000);
  });

  it('charges 2,000 bytes for removing a record of a contract, nothing for one of the runtime', () => {
    const recorder = new StorageRecorder();
    const update = new TrieUpdate(Trie.empty(), recorder);
    update.remove(trieKey.account('alice'));
    assert.equal(recorder.sizeUpperBound, 0);
    update.remove(data('a'));
    assert.equal(recorder.sizeUpperBound, 2000);
  });
});

describe('Trie.prefixProof', () => {
  const hex = (key: TrieKey): string => Buffer.from(trieKeyToBytes(key)).toString('hex');

  it('proves exactly the records under a prefix, or their absence', () => {
    const random = new Random(13);
    const records = Array.from({ length: 150 }, (): TrieWrite => [
      data(String(random.below(100)).repeat(1 + random.below(3))),
      random.bytes(3),
    ]);
    const content = new Map(records);
    const trie = Trie.fromEntries(content);
    for (const prefix of ['', '1', '11', '44', '7', 'x', '99999999', '1212']) {
      const expected = [...content]
        .filter(([key]) => key.startsWith(data(prefix)))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => ({
          digits: hex(key),
          length: (value as Uint8Array).length,
          valueHash: createHash('sha256')
            .update(value as Uint8Array)
            .digest('hex'),
        }));
      assert.deepEqual(provenRecords(trie.root, hex(data(prefix)), trie.prefixProof(data(prefix))), expected, prefix);
    }
  });

  it('begins at the root', () => {
    const trie = Trie.fromEntries([[data('a'), text('1')]]);
    const [first] = trie.prefixProof(data('a'));
    assert.deepEqual(
      createHash('sha256')
        .update(first as Uint8Array)
        .digest(),
      Buffer.from(trie.root),
    );
  });

  it('is empty for an empty trie', () => {
    assert.deepEqual(Trie.empty().prefixProof(data('a')), []);
  });
});
