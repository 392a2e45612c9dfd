import test from 'ava';
import { addTemplate, addVersion, deprecateVersion, resolveVersion, setDefaultVersion } from '../../src/lib/catalog.ts';
import { IndexList } from '../../src/lib/index-list.ts';
import { parsePage } from '../../src/lib/paging.ts';
import {
  findName,
  getPending,
  InstanceViewer,
  instanceAt,
  registerInstance,
  releaseName,
  requireFreeName,
  reserveName,
  reservePending,
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
  instanceBytes: 5,
  initialBalance: 0n,
  registryBytes: 6,
  feeYocto: 7n,
};
const RECORD = { creator: 'alice.near', template: 'donation', version: 1, height: 9, timestampNs: '12', keys: [] };

function factory() {
  const store = new MemoryStore();
  const state = emptyState();
  const template = addTemplate(state, store, 'donation', undefined);
  addVersion(store, template, parseVersion({ kind: 'bytecode', code_id: HASH }, 10), true);
  return { store, state, template };
}

test('a pending creation is read back as it was written', (t) => {
  const store = new MemoryStore();
  reservePending(store, 'app', PENDING);
  t.deepEqual(getPending(store, 'app'), PENDING);
  reservePending(store, 'own', { ...PENDING, refundTo: PENDING.creator });
  t.is(getPending(store, 'own').refundTo, 'alice.near');
});

test('a name is free until it is pending, taken or reserved, and free again when released', (t) => {
  const { store, state } = factory();
  t.notThrows(() => requireFreeName(store, 'app', 'alice.near'));
  reservePending(store, 'app', PENDING);
  t.throws(() => requireFreeName(store, 'app', 'alice.near'), { message: 'FactoryNameTaken: name=app' });
  releaseName(store, 'app');
  t.notThrows(() => requireFreeName(store, 'app', 'alice.near'));
  registerInstance(state, store, { name: 'app', ...RECORD });
  t.throws(() => requireFreeName(store, 'app', 'alice.near'), { message: 'FactoryNameTaken: name=app' });
  reserveName(store, 'kept', 'bob.near');
  t.throws(() => requireFreeName(store, 'kept', 'alice.near'), { message: 'FactoryNameReserved: name=kept' });
  t.notThrows(() => requireFreeName(store, 'kept', 'bob.near'));
});

test('only a pending name has a pending creation', (t) => {
  const { store, state } = factory();
  registerInstance(state, store, { name: 'app', ...RECORD });
  for (const name of ['app', 'nobody'])
    t.throws(() => getPending(store, name), { message: `FactoryNotPending: name=${name}` });
});

test('instances are listed in the order of creation, by creator and by template', (t) => {
  const { store, state } = factory();
  const creators = ['a.near', 'b.near', 'a.near'];
  creators.forEach((creator, index) => registerInstance(state, store, { ...RECORD, name: `app${index}`, creator }));
  t.is(state.instances, 3);
  t.is(instanceAt(store, 1).name, 'app1');
  t.is(findName(store, 'app2'), 2);
  t.deepEqual(new IndexList(store, 'k:a.near').slice(0, 10), [0, 2]);
  t.deepEqual(new IndexList(store, 'k:a.near').slice(1, 10), [2]);
  t.deepEqual(new IndexList(store, 'm:donation').slice(0, 2), [0, 1]);
});

test('entering an instance and reading a page touch as many entries with 10,000 instances as with 1', (t) => {
  const { store, state } = factory();
  const cost = (action: () => void) => {
    const before = store.operations;
    action();
    return store.operations - before;
  };
  const enter = (index: number) => cost(() => registerInstance(state, store, { ...RECORD, name: `app${index}` }));
  const first = enter(0);
  for (let index = 1; index < 9_999; index++) enter(index);
  t.is(enter(9_999), first);
  const list = new IndexList(store, 'k:alice.near');
  t.is(
    cost(() => list.slice(9_000, 50)),
    cost(() => list.slice(0, 50)),
  );
});

test('a view names the account that can change a by-account instance', (t) => {
  const { store, state, template } = factory();
  addVersion(store, template, parseVersion({ kind: 'global_account', code_id: 'code.near' }, 0), true);
  registerInstance(state, store, { ...RECORD, name: 'app' });
  registerInstance(state, store, { ...RECORD, name: 'app2', version: 2 });
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
