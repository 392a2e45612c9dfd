import test from 'ava';
import { IndexList } from '../../src/lib/index-list.ts';
import { MemoryStore } from '../helpers/memory-store.ts';

test('every page of a list of any length holds the items that were added', (t) => {
  const store = new MemoryStore();
  const list = new IndexList(store, 'k:a');
  const added: number[] = [];
  t.deepEqual(list.slice(0, 10), []);
  for (let index = 0; index < 130; index++) {
    list.push(index * 7);
    added.push(index * 7);
    t.is(list.length(), added.length);
    for (const [from, limit] of [
      [0, 200],
      [index, 5],
      [31, 2],
      [32, 1],
      [60, 40],
      [200, 3],
    ]) {
      t.deepEqual(list.slice(from, limit), added.slice(from, from + limit));
    }
  }
});

test('an item takes one read and one write, and at most one more write', (t) => {
  const store = new MemoryStore();
  const list = new IndexList(store, 'k:a');
  for (let index = 0; index < 500; index++) {
    const before = store.operations;
    list.push(index);
    t.is(store.operations - before, index > 0 && index % 32 === 0 ? 3 : 2);
  }
});

test('a page of 100 takes at most six reads', (t) => {
  const store = new MemoryStore();
  const list = new IndexList(store, 'k:a');
  for (let index = 0; index < 1_000; index++) list.push(index);
  const before = store.operations;
  list.slice(431, 100);
  t.true(store.operations - before <= 6);
});

test('the whole list never takes more bytes than its items are charged', (t) => {
  const store = new MemoryStore();
  const list = new IndexList(store, `k:${'a'.repeat(64)}`);
  for (let index = 0; index < 2_000; index++) {
    list.push(4_000_000_000 + index);
    t.true(store.usage() <= (index + 1) * (40 + 2 + 64 + 1 + 20));
  }
});
