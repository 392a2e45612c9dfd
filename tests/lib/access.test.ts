import test from 'ava';
import {
  hasRole,
  parseRole,
  requireMayCreate,
  requireOwner,
  requireRoleAndYocto,
  setRole,
} from '../../src/lib/access.ts';
import { emptyState } from '../../src/lib/state.ts';
import { MemoryStore } from '../helpers/memory-store.ts';

const state = { ...emptyState(), owner: 'owner.near' };

test('the owner holds every role, others the ones they were given', (t) => {
  const store = new MemoryStore();
  t.true(hasRole(state, store, 'publisher', 'owner.near'));
  t.false(hasRole(state, store, 'publisher', 'bob.near'));
  t.true(setRole(store, 'publisher', 'bob.near', true));
  t.false(setRole(store, 'publisher', 'bob.near', true), 'giving it again changes nothing');
  t.true(hasRole(state, store, 'publisher', 'bob.near'));
  t.false(hasRole(state, store, 'pauser', 'bob.near'));
  t.true(setRole(store, 'publisher', 'bob.near', false));
  t.false(hasRole(state, store, 'publisher', 'bob.near'));
});

test('the right is checked before the yocto', (t) => {
  const store = new MemoryStore();
  t.throws(() => requireOwner(state, { accountId: 'bob.near', deposit: 0n }), { message: /^FactoryNotOwner/ });
  t.throws(() => requireOwner(state, { accountId: 'owner.near', deposit: 0n }), {
    message: 'FactoryNeedsOneYocto: attached=0',
  });
  t.notThrows(() => requireOwner(state, { accountId: 'owner.near', deposit: 1n }));
  t.throws(() => requireRoleAndYocto(state, store, 'pauser', { accountId: 'bob.near', deposit: 1n }), {
    message: 'FactoryMissingRole: caller=bob.near, role=pauser',
  });
});

test('roles are those three', (t) => {
  for (const role of ['publisher', 'pauser', 'registrar'] as const) t.is(parseRole(role), role);
  for (const role of ['owner', '', undefined, 1])
    t.throws(() => parseRole(role), { message: /^FactoryInvalidArgs: role=/ });
});

test('pause and allow list stop creation', (t) => {
  const store = new MemoryStore();
  t.notThrows(() => requireMayCreate(state, store, 'bob.near'));
  t.throws(() => requireMayCreate({ ...state, paused: true }, store, 'owner.near'), { message: 'FactoryPaused' });
  const listed = { ...state, allow_list: true };
  t.throws(() => requireMayCreate(listed, store, 'bob.near'), { message: 'FactoryNotAllowed: caller=bob.near' });
  t.notThrows(() => requireMayCreate(listed, store, 'owner.near'));
  store.write('a:bob.near', '1');
  t.notThrows(() => requireMayCreate(listed, store, 'bob.near'));
});

test('nothing is created in a state of another layout', (t) => {
  t.throws(() => requireMayCreate({ ...state, schema: 2 }, new MemoryStore(), 'owner.near'), {
    message: 'FactoryNotMigrated: schema=2, needed=3',
  });
});
