import test from 'ava';
import {
  balanceOf,
  builtContract,
  call,
  type Chain,
  codeHash,
  NEAR,
  type Outcome,
  startChain,
  TERA,
  viewAccount,
} from './helpers/chain.ts';
import { admin, create, deployFactory, eventsNamed, type FactoryFixture, quote } from './helpers/factory.ts';
import { tinyWasm } from './helpers/tiny-wasm.ts';

const donation = builtContract('donation');
let chain: Chain;

test.before(async () => {
  chain = await startChain();
});
test.after.always(() => chain?.worker.tearDown());

/** A factory whose default template is the given code. */
async function factoryWith(code: Uint8Array, init: Record<string, unknown> = {}): Promise<FactoryFixture> {
  const fixture = await deployFactory(chain, { init });
  const stored = await admin(fixture, 'update_stored_contract', code);
  if (stored.error !== undefined) throw new Error(stored.error);
  return fixture;
}

/** Runs a call by `alice` and returns it with what she lost beyond gas. */
async function costTo(fixture: FactoryFixture, action: () => Promise<Outcome>): Promise<Outcome & { paid: bigint }> {
  const before = await balanceOf(fixture.alice);
  const outcome = await action();
  return { ...outcome, paid: before - (await balanceOf(fixture.alice)) - outcome.burntYocto };
}

test.serial('create makes instance1 with the donation code, initialised, and it takes a donation', async (t) => {
  const fixture = await deployFactory(chain, { name: 'factory' });
  const { factory, alice, bob } = fixture;
  t.is((await admin(fixture, 'update_stored_contract', donation)).error, undefined);
  const created = await create(fixture, { name: 'instance1', args: { beneficiary: alice.accountId } });
  t.is(created.error, undefined);
  t.is(created.value, 'instance1.factory.test.near');
  t.deepEqual(
    created.events.map(({ event }) => event),
    ['instance_requested', 'instance_created'],
  );
  const instance = chain.root.getAccount('instance1.factory.test.near');
  t.is((await viewAccount(chain.root, instance.accountId))?.code_hash, codeHash(donation));
  t.is(await instance.view('get_beneficiary'), alice.accountId);
  t.is(await factory.view('get_code_hash'), codeHash(donation));

  const before = await balanceOf(alice);
  const given = await call(bob, instance, 'donate', {}, { deposit: NEAR });
  t.is(given.value, String(NEAR));
  const kept = NEAR - ((await balanceOf(alice)) - before);
  t.true(kept > 0n && kept < NEAR / 100n, `kept ${kept}`);
  t.deepEqual(await instance.view('get_donations', {}), [{ account_id: bob.accountId, total_amount: String(NEAR) }]);
});

test('get_code returns the stored bytes', async (t) => {
  const code = await tinyWasm();
  const { factory } = await factoryWith(code);
  t.deepEqual(new Uint8Array((await factory.viewRaw('get_code')).result), new Uint8Array(code));
});

test("create_factory_subaccount_and_deploy works as the tutorial's does, with and without a key", async (t) => {
  const fixture = await factoryWith(donation);
  const { factory, alice } = fixture;
  const key = 'ed25519:8fWHD35Rjd78yeowShh9GwhRudRtLLsGCRjZtgPjAtw9';
  const plain = { name: 'plain', beneficiary: alice.accountId };
  const locked = await call(alice, factory, 'create_factory_subaccount_and_deploy', plain, { deposit: 10n * NEAR });
  t.is(locked.value, true);
  t.deepEqual(
    (await chain.root.getAccount(`plain.${factory.accountId}`).viewAccessKeys(`plain.${factory.accountId}`)).keys,
    [],
  );
  const keyed = { name: 'keyed', beneficiary: alice.accountId, public_key: key };
  const open = await call(alice, factory, 'create_factory_subaccount_and_deploy', keyed, { deposit: 10n * NEAR });
  t.is(open.value, true);
  const { keys } = await chain.root.viewAccessKeys(`keyed.${factory.accountId}`);
  t.deepEqual(
    keys.map(({ public_key, access_key }) => [public_key, access_key.permission]),
    [[key, 'FullAccess']],
  );
  const again = await costTo(fixture, () =>
    call(alice, factory, 'create_factory_subaccount_and_deploy', plain, { deposit: 10n * NEAR }),
  );
  t.regex(again.error ?? '', /^FactoryNameTaken: name=plain/);
  t.is(again.paid, 0n);
});

test('more than the cost comes back, to the yocto', async (t) => {
  const fixture = await factoryWith(await tinyWasm());
  const needed = BigInt((await quote(fixture, { name: 'app' })).deposit);
  const created = await costTo(fixture, () =>
    create(fixture, { name: 'app' }, fixture.alice, { deposit: needed + 12_345n }),
  );
  t.is(created.error, undefined);
  t.is(created.paid, needed);
  t.deepEqual(
    eventsNamed(created, 'refunded').map(({ amount, reason }) => [amount, reason]),
    [['12345', 'surplus']],
  );
});

test('the quoted deposit is enough and one yocto less is refused without a trace', async (t) => {
  const fixture = await factoryWith(await tinyWasm());
  const needed = BigInt((await quote(fixture, { name: 'app' })).deposit);
  const refused = await costTo(fixture, () =>
    create(fixture, { name: 'app' }, fixture.alice, { deposit: needed - 1n }),
  );
  t.is(refused.error, `FactoryInsufficientDeposit: attached=${needed - 1n}, needed=${needed}`);
  t.is(refused.paid, 0n);
  t.is(await fixture.factory.view('get_instance', { name: 'app' }), null);
  const created = await costTo(fixture, () => create(fixture, { name: 'app' }, fixture.alice, { deposit: needed }));
  t.is(created.error, undefined);
  t.is(created.paid, needed);
});

test('a name can be used once: the second payer gets everything back', async (t) => {
  const fixture = await factoryWith(await tinyWasm());
  t.is((await create(fixture, { name: 'app' }, fixture.bob)).error, undefined);
  const second = await costTo(fixture, () => create(fixture, { name: 'app' }, fixture.alice, { deposit: 7n * NEAR }));
  t.is(second.error, 'FactoryNameTaken: name=app');
  t.is(second.paid, 0n);
});

test('an account that exists without the registry is a taken name: refunded, named, and still creatable elsewhere', async (t) => {
  const fixture = await factoryWith(await tinyWasm());
  await fixture.factory.createSubAccount('mine', { initialBalance: NEAR });
  const failed = await costTo(fixture, () => create(fixture, { name: 'mine' }, fixture.alice, { deposit: 3n * NEAR }));
  t.is(failed.error, `FactoryNameTaken: account_id=mine.${fixture.factory.accountId}`);
  t.deepEqual(
    eventsNamed(failed, 'instance_failed').map(({ reason }) => reason),
    ['name_taken'],
  );
  t.is(failed.paid, 0n);
  t.is(await fixture.factory.view('get_instance_count'), 0);
});

for (const [title, name] of [
  ['a dot', 'a.b'],
  ['an upper-case letter', 'App'],
  ['nothing in it', ''],
  ['65 characters', 'a'.repeat(64)],
  ['a double dash', 'a--b'],
]) {
  test(`a name with ${title} is refused and the deposit comes back`, async (t) => {
    const fixture = await factoryWith(await tinyWasm());
    const refused = await costTo(fixture, () => create(fixture, { name }, fixture.alice, { deposit: NEAR }));
    t.regex(refused.error ?? '', /^FactoryInvalidName: /);
    t.is(refused.paid, 0n);
  });
}

const FAILURES: [string, () => Promise<Uint8Array>, Record<string, unknown>][] = [
  ['an init that panics', () => tinyWasm({ init: 'panic' }), {}],
  ['an init that uses up its gas', () => tinyWasm({ init: 'loop' }), {}],
  ['an init method that does not exist', () => tinyWasm(), { init_method: 'begin' }],
  ['an instance that needs more state than was paid', () => tinyWasm({ stateBytes: 900 }), {}],
  [
    'bytes behind a wasm header that are no module',
    async () => new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0xff]),
    {},
  ],
  ['donation arguments that its init refuses', async () => donation, { args: { beneficiary: 'Not An Account' } }],
];
for (const [title, code, request] of FAILURES) {
  test(`${title} fails by name, gives everything back and leaves no account`, async (t) => {
    const fixture = await factoryWith(await code());
    const { factory } = fixture;
    const before = await balanceOf(factory);
    const storage = (await viewAccount(factory, factory.accountId))?.storage_usage;
    const args = { name: 'app', ...request };
    const failed = await costTo(fixture, () =>
      create(fixture, args, fixture.alice, { deposit: 8n * NEAR, gas: 200n * TERA }),
    );
    t.is(failed.error, `FactoryInitFailed: account_id=app.${factory.accountId}`);
    t.is(failed.paid, 0n);
    t.deepEqual(
      eventsNamed(failed, 'instance_failed').map(({ name, reason }) => [name, reason]),
      [['app', 'init_failed']],
    );
    t.is(await viewAccount(chain.root, `app.${factory.accountId}`), undefined);
    t.is(await factory.view('get_instance', { name: 'app' }), null);
    t.true((await balanceOf(factory)) >= before, 'the factory lost nothing');
    t.is((await viewAccount(factory, factory.accountId))?.storage_usage, storage, 'nothing of it is left behind');
  });
}

test('only the owner updates stored code, with one yocto, and only with wasm', async (t) => {
  const fixture = await factoryWith(await tinyWasm());
  const { factory, alice, owner } = fixture;
  const code = await tinyWasm({ mark: 2 });
  const hash = await factory.view('get_code_hash');
  const stranger = await admin(fixture, 'update_stored_contract', code, alice);
  t.is(stranger.error, `FactoryNotOwner: caller=${alice.accountId}, owner=${owner.accountId}`);
  const free = await call(owner, factory, 'update_stored_contract', code);
  t.is(free.error, 'FactoryNeedsOneYocto: attached=0');
  const text = await admin(fixture, 'update_stored_contract', Buffer.from('no wasm at all'));
  t.regex(text.error ?? '', /^FactoryNotWasm: size=14, offset=0/);
  t.is(await factory.view('get_code_hash'), hash);
});

test('after an update a new instance has the new code and the old one keeps its own', async (t) => {
  const fixture = await factoryWith(await tinyWasm({ mark: 1 }));
  const { factory } = fixture;
  await create(fixture, { name: 'old' });
  const updated = await admin(fixture, 'update_stored_contract', await tinyWasm({ mark: 2 }));
  t.is(updated.value, 2);
  t.deepEqual(
    updated.events.map(({ event }) => event),
    ['code_stored', 'version_added'],
  );
  await create(fixture, { name: 'new' });
  await create(fixture, { name: 'old-again', version: 1 });
  for (const [name, mark] of [
    ['old', 1],
    ['new', 2],
    ['old-again', 1],
  ]) {
    t.is(await chain.root.getAccount(`${name}.${factory.accountId}`).view('get_mark'), mark);
  }
});

test('a creation before any code is stored is refused', async (t) => {
  const fixture = await deployFactory(chain);
  const refused = await costTo(fixture, () => create(fixture, { name: 'app' }, fixture.alice, { deposit: NEAR }));
  t.regex(refused.error ?? '', /^FactoryCodeMissing/);
  t.is(refused.paid, 0n);
});

test('too little gas is refused before anything changes', async (t) => {
  const fixture = await factoryWith(await tinyWasm());
  const refused = await costTo(fixture, () => create(fixture, { name: 'app' }, fixture.alice, { gas: 15n * TERA }));
  t.regex(refused.error ?? '', /^FactoryInsufficientGas: left=\d+, needed=\d+$/);
  t.is(refused.paid, 0n);
});

test('callbacks cannot be called from outside', async (t) => {
  const fixture = await factoryWith(await tinyWasm());
  const { alice, factory } = fixture;
  const args = {
    name: 'app',
    reply: 'id',
    probed: 1,
    refused: [],
    error: 'FactoryInitFailed: x=1',
    code_hash: '',
    payer: alice.accountId,
    cost: '1',
  };
  for (const method of [
    'on_instance_created',
    'on_creation_failed',
    'on_many_created',
    'on_global_published',
    'report_failure',
    'migrate',
  ]) {
    const refused = await call(alice, factory, method, args);
    t.is(refused.error, `FactoryPrivateMethod: caller=${alice.accountId}`, method);
  }
});
