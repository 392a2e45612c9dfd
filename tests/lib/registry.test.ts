import test from 'ava';
import {
  addTemplate,
  addVersion,
  deprecateVersion,
  resolveForCreation,
  resolveVersion,
  setDefaultVersion,
  versionMetadata,
} from '../../src/lib/catalog.ts';
import { IndexList } from '../../src/lib/index-list.ts';
import { parsePage } from '../../src/lib/paging.ts';
import {
  findName,
  getPending,
  InstanceViewer,
  instanceAt,
  registerInstance,
  instanceCount,
  releaseName,
  requireFreeName,
  reserveName,
  takeName,
} from '../../src/lib/registry.ts';
import { emptyState } from '../../src/lib/state.ts';
import { parseVersion } from '../../src/lib/version.ts';
import { MemoryStore } from '../helpers/memory-store.ts';

const HASH = 'BWNGYXF2i6gRkvH9EuewKVP3ndzh69TGjEKw7HUYjuqj';
const PENDING = {
  creator: 'alice.near',
  template: 'donation',
  version: 1,
  height: 7,
  keys: ['ed25519:x'],
  refundTo: 'bob.near',
};
const RECORD = { creator: 'alice.near', template: 'donation', version: 1, height: 9, timestampNs: '12', keys: [] };

/** Enters an instance as the callback of its creation does. */
function enter(store: MemoryStore, record: Parameters<typeof registerInstance>[1]): void {
  takeName(store, record.name, PENDING);
  registerInstance(store, record, PENDING.height);
}

function factory() {
  const store = new MemoryStore();
  const state = emptyState();
  const template = addTemplate(state, store, 'donation', undefined);
  addVersion(store, template, parseVersion({ kind: 'bytecode', code_id: HASH }, 10), true);
  return { store, state, template };
}

test('a pending creation is read back as it was written', (t) => {
  const store = new MemoryStore();
  t.deepEqual(takeName(store, 'app', PENDING), { entryBytes: store.usage(), wasReserved: false });
  t.deepEqual(getPending(store, 'app'), PENDING);
  takeName(store, 'own', { ...PENDING, refundTo: PENDING.creator });
  t.is(getPending(store, 'own').refundTo, 'alice.near');
});

test('a name is free until it is pending, taken or reserved, and free again when released', (t) => {
  const { store } = factory();
  const refusals = (name: string, message: string) => {
    t.throws(() => requireFreeName(store, name, 'alice.near'), { message });
    const entry = store.entries.get(`n:${name}`)!;
    t.throws(() => takeName(store, name, PENDING), { message });
    // As the chain undoes what a failed receipt wrote.
    store.entries.set(`n:${name}`, entry);
  };
  t.notThrows(() => requireFreeName(store, 'app', 'alice.near'));
  takeName(store, 'app', PENDING);
  refusals('app', 'FactoryNameTaken: name=app');
  releaseName(store, 'app', PENDING.height, false);
  t.notThrows(() => requireFreeName(store, 'app', 'alice.near'));
  enter(store, { name: 'app', ...RECORD });
  refusals('app', 'FactoryNameTaken: name=app');
  reserveName(store, 'kept', 'bob.near');
  refusals('kept', 'FactoryNameReserved: name=kept');
  t.notThrows(() => requireFreeName(store, 'kept', 'bob.near'));
});

test('a released name gives back what its entry locked, and only once', (t) => {
  const { store } = factory();
  const before = store.usage();
  const { entryBytes } = takeName(store, 'app', PENDING);
  t.is(store.usage() - before, entryBytes);
  t.is(releaseName(store, 'app', PENDING.height + 1, false), 0, 'the entry of another creation stays');
  t.is(releaseName(store, 'app', PENDING.height, false), entryBytes);
  t.is(releaseName(store, 'app', PENDING.height, false), 0);
  t.is(store.usage(), before);
});

test('the holder of a reservation who fails to create has it still', (t) => {
  const { store } = factory();
  reserveName(store, 'kept', 'alice.near');
  t.true(takeName(store, 'kept', PENDING).wasReserved);
  t.true(releaseName(store, 'kept', PENDING.height, true) > 0);
  t.deepEqual(findName(store, 'kept'), { reservedFor: 'alice.near' });
});

test('a creation that is confirmed after its name was released takes it from nobody', (t) => {
  const record = { name: 'app', ...RECORD };
  const since: [string, (store: MemoryStore) => void][] = [
    ['free', () => {}],
    ['asked for again', (store) => takeName(store, 'app', { ...PENDING, creator: 'bob.near', height: 2_000 })],
    ['reserved', (store) => reserveName(store, 'app', 'bob.near')],
    ['an instance', (store) => enter(store, record)],
  ];
  for (const [title, change] of since) {
    const { store } = factory();
    takeName(store, 'app', PENDING);
    releaseName(store, 'app', PENDING.height, false);
    change(store);
    t.throws(() => registerInstance(store, record, PENDING.height), { message: 'FactoryNotPending: name=app' }, title);
  }
});

test('names that are words of the language are names like any other', (t) => {
  const { store } = factory();
  for (const name of ['constructor', 'hasownproperty', 'tostring', 'valueof', '__proto__', 'null', 'then']) {
    t.is(findName(store, name), undefined);
    enter(store, { name, ...RECORD });
    t.is(new InstanceViewer(store, 'factory.near').byName(name)?.account_id, `${name}.factory.near`);
  }
});

test('only a pending name has a pending creation', (t) => {
  const { store } = factory();
  enter(store, { name: 'app', ...RECORD });
  for (const name of ['app', 'nobody'])
    t.throws(() => getPending(store, name), { message: `FactoryNotPending: name=${name}` });
});

test('instances are listed in the order of creation, by creator and by template', (t) => {
  const { store } = factory();
  const creators = ['a.near', 'b.near', 'a.near'];
  creators.forEach((creator, index) => enter(store, { ...RECORD, name: `app${index}`, creator }));
  t.is(instanceCount(store), 3);
  t.is(instanceAt(store, 1).name, 'app1');
  t.is(findName(store, 'app2'), 2);
  t.deepEqual(new IndexList(store, 'k:a.near').slice(0, 10), [0, 2]);
  t.deepEqual(new IndexList(store, 'k:a.near').slice(1, 10), [2]);
  t.deepEqual(new IndexList(store, 'm:donation').slice(0, 2), [0, 1]);
});

test('entering an instance and reading a page touch as many entries with 10,000 instances as with 1', (t) => {
  const { store } = factory();
  const cost = (action: () => void) => {
    const before = store.operations;
    action();
    return store.operations - before;
  };
  const costOfEntry = (index: number) => cost(() => enter(store, { ...RECORD, name: `app${index}` }));
  const first = costOfEntry(0);
  for (let index = 1; index < 9_999; index++) costOfEntry(index);
  t.is(costOfEntry(9_999), first);
  const list = new IndexList(store, 'k:alice.near');
  t.is(
    cost(() => list.slice(9_000, 50)),
    cost(() => list.slice(0, 50)),
  );
});

test('a view names the account that can change a by-account instance', (t) => {
  const { store, template } = factory();
  addVersion(store, template, parseVersion({ kind: 'global_account', code_id: 'code.near' }, 0), true);
  enter(store, { ...RECORD, name: 'app' });
  enter(store, { ...RECORD, name: 'app2', version: 2 });
  const viewer = new InstanceViewer(store, 'factory.near');
  t.is(viewer.byName('app')?.code_controlled_by, null);
  t.is(viewer.byName('app2')?.code_controlled_by, 'code.near');
  t.is(viewer.byName('app2')?.account_id, 'app2.factory.near');
  t.is(viewer.byName('other'), null);
});

test('a version number or the default finds a version; a deprecated default gives way to the newest in use', (t) => {
  const { store, template } = factory();
  const add = () => addVersion(store, template, parseVersion({ kind: 'bytecode', code_id: HASH }, 10), true);
  t.is(add(), 2);
  t.is(add(), 3);
  t.is(resolveVersion(store, 'donation', undefined).number, 3);
  t.is(resolveVersion(store, 'donation', 1).number, 1);
  setDefaultVersion(store, 'donation', 1);
  t.is(resolveVersion(store, 'donation', undefined).number, 1);
  deprecateVersion(store, 'donation', 1);
  t.is(resolveVersion(store, 'donation', undefined).number, 3);
  t.throws(() => setDefaultVersion(store, 'donation', 1), { message: /^FactoryVersionDeprecated/ });
  t.throws(() => deprecateVersion(store, 'donation', 1), { message: /^FactoryVersionDeprecated/ });
  deprecateVersion(store, 'donation', 3);
  deprecateVersion(store, 'donation', 2);
  t.throws(() => resolveVersion(store, 'donation', undefined), { message: /^FactoryUnknownVersion/ });
  t.throws(() => resolveVersion(store, 'donation', 9), {
    message: 'FactoryUnknownVersion: template=donation, version=9',
  });
  t.throws(() => resolveVersion(store, 'none', 1), { message: 'FactoryUnknownTemplate: template=none' });
});

test('a creation without a version reads one entry of the catalog, and metadata costs it nothing', (t) => {
  const { store, template } = factory();
  const metadata = { build_info: { source_code_snapshot: 'x'.repeat(1_000) } };
  const number = addVersion(store, template, parseVersion({ kind: 'bytecode', code_id: HASH, metadata }, 10), true);
  const before = store.operations;
  t.is(resolveForCreation(store, 'donation', undefined).number, number);
  t.is(store.operations - before, 1);
  t.true(store.entries.get('d:donation')!.length < 300);
  const placed = resolveVersion(store, 'donation', undefined);
  t.deepEqual(versionMetadata(store, resolveVersion(store, 'donation', number)), metadata);
  // The layout before had no copy, and the metadata in the version's own entry.
  store.entries.delete('d:donation');
  store.entries.delete(`x:donation:${number}`);
  store.entries.set(`v:donation:${number}`, JSON.stringify({ ...placed.version, metadata }));
  const older = resolveVersion(store, 'donation', undefined);
  t.is(older.number, number);
  t.is(resolveForCreation(store, 'donation', undefined).number, number);
  t.deepEqual(versionMetadata(store, older), metadata);
  deprecateVersion(store, 'donation', number);
  t.deepEqual(versionMetadata(store, resolveVersion(store, 'donation', number)), metadata);
});

test('only a number means a version and only a text a template', (t) => {
  const { store } = factory();
  for (const number of ['1', [1], true, {}] as unknown as number[]) {
    t.throws(() => deprecateVersion(store, 'donation', number), { message: /^FactoryUnknownVersion/ });
    t.throws(() => setDefaultVersion(store, 'donation', number), { message: /^FactoryUnknownVersion/ });
    t.throws(() => resolveForCreation(store, 'donation', number), { message: /^FactoryUnknownVersion/ });
  }
  const list = ['donation'] as unknown as string;
  t.throws(() => setDefaultVersion(store, list, 1), { message: /^FactoryUnknownTemplate/ });
  t.is(resolveForCreation(store, 'donation', undefined).number, 1);
});

test('a template name is taken once and must be short and plain', (t) => {
  const { store, state } = factory();
  t.throws(() => addTemplate(state, store, 'donation', undefined), {
    message: 'FactoryTemplateExists: template=donation',
  });
  for (const name of ['', 'A', 'a.b', 'a:b', 'a'.repeat(33)]) {
    t.throws(() => addTemplate(state, store, name, undefined), { message: /^FactoryInvalidTemplate/ });
  }
});

test('a page has 50 items unless asked otherwise and never more than 100', (t) => {
  t.deepEqual(parsePage({}), { from: 0, limit: 50 });
  t.deepEqual(parsePage({ from_index: '3', limit: 1_000 }), { from: 3, limit: 100 });
  for (const bad of [-1, 1.5, 'x', Number.NaN, '']) {
    t.throws(() => parsePage({ from_index: bad }), { message: /^FactoryInvalidArgs: from_index=/ });
  }
});
