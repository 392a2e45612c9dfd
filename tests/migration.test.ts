import test from 'ava';
import { builtContract, call, type Chain, NEAR, startChain, TERA } from './helpers/chain.ts';
import { addTemplate, admin, create, deployFactory, eventsNamed } from './helpers/factory.ts';
import { tinyWasm } from './helpers/tiny-wasm.ts';

let chain: Chain;

test.before(async () => {
  chain = await startChain();
});
test.after.always(() => chain?.worker.tearDown());

test('an upgrade of the factory keeps registry, code and settings', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, alice } = fixture;
  await addTemplate(fixture, 'tiny', await tinyWasm({ mark: 4 }));
  await create(fixture, { name: 'before' });
  await admin(fixture, 'set_fee', { fee: '5' });
  const settings = async () => {
    const { withdrawable: _, ...rest } = (await factory.view('get_settings')) as Record<string, unknown>;
    return rest;
  };
  const expected = await settings();
  const result = await factory
    .batch(factory)
    .deployContract(builtContract('factory'))
    .functionCall('migrate', {}, { gas: 50n * TERA })
    .transact();
  t.true(result.succeeded);
  t.deepEqual(await settings(), expected);
  t.is(((await factory.view('get_instance', { name: 'before' })) as { creator: string }).creator, alice.accountId);
  t.is((await create(fixture, { name: 'after' })).error, undefined);
  t.is(await factory.view('get_instance_count'), 2);
});

test('the state of layout 1 is carried over', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, owner } = fixture;
  const old = {
    schema: 1,
    owner: owner.accountId,
    proposed_owner: '',
    treasury: '',
    fee: '3',
    paused: true,
    allow_list: false,
    two_phase: true,
    default_template: 'default',
    templates: 0,
    instances: 0,
    pending: '0',
  };
  await factory.patchState('STATE', JSON.stringify(old));
  const migrated = await call(factory, factory, 'migrate');
  t.deepEqual(eventsNamed(migrated, 'migrated'), [{ from: 1, to: 3 }]);
  const settings = (await factory.view('get_settings')) as Record<string, unknown>;
  t.deepEqual(
    [settings.schema, settings.owner, settings.fee, settings.paused, settings.two_phase],
    [3, owner.accountId, '3', true, true],
  );
  t.is((await admin(fixture, 'unpause')).error, undefined);
});

test('instances and templates of layout 2 are carried over, once nothing of it is under way', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, owner, alice } = fixture;
  const code_id = (await admin(fixture, 'upload_code', await tinyWasm({ mark: 6 }))).value as string;
  const old = {
    schema: 2,
    owner: owner.accountId,
    proposed_owner: '',
    treasury: '',
    fee: '0',
    paused: false,
    allow_list: false,
    two_phase: false,
    default_template: 'old',
    templates: 1,
    instances: 1,
    campaigns: 4,
    pending_bytes: 500,
    pending_yocto: '0',
    pending_count: 1,
    default_version: JSON.stringify({ keys: { policy: 'given' }, state_bytes: 77 }),
  };
  const { size } = (await factory.view('get_stored_code', { code_hash: code_id })) as { size: number };
  const version = { kind: 'bytecode', code_id, size, init_gas: '5000000000000', state_bytes: 200 };
  const entries: Record<string, unknown> = {
    STATE: { state: old },
    't:old': { name: 'old', versions: 1, default_version: 1, metadata: {} },
    'v:old:1': { ...version, keys: { policy: 'none' }, metadata: { link: 'here' } },
    'n:first': 0,
    'i:0': ['first', alice.accountId, 'old', 1, 9, '12', []],
  };
  for (const [key, value] of Object.entries(entries)) await factory.patchState(key, JSON.stringify(value));
  await factory.patchState('T:0', 'old');
  for (const list of [`k:${alice.accountId}`, 'm:old']) await factory.patchState(list, '1;0');

  const unready = await create(fixture, { name: 'first-again', template: 'old' }, alice, { deposit: NEAR });
  t.is(unready.error, 'FactoryNotMigrated: schema=2, needed=3');
  const early = await call(factory, factory, 'migrate');
  t.regex(early.error ?? '', /^FactoryCreationsUnderWay: count=1/);
  await factory.patchState('STATE', JSON.stringify({ state: { ...old, pending_bytes: 0, pending_count: 0 } }));
  t.deepEqual(eventsNamed(await call(factory, factory, 'migrate'), 'migrated'), [{ from: 2, to: 3 }]);
  t.is(await factory.view('get_instance_count'), 1);
  t.like(await factory.view('get_instance', { name: 'first' }), { creator: alice.accountId, template: 'old' });
  t.like(await factory.view('get_version', { template: 'old' }), { version: 1, metadata: { link: 'here' } });
  const second = await create(fixture, { name: 'second' });
  t.is(second.value, `second.${factory.accountId}`);
  t.deepEqual(
    ((await factory.view('get_instances_by_creator', { creator: alice.accountId })) as { name: string }[]).map(
      ({ name }) => name,
    ),
    ['first', 'second'],
  );
  const updated = await admin(fixture, 'update_stored_contract', await tinyWasm({ mark: 7 }));
  t.is(updated.value, 1);
  t.like(await factory.view('get_version', { template: 'default' }), { state_bytes: 77, keys: { policy: 'given' } });
});
