import test from 'ava';
import { balanceOf, call, type Chain, codeHash, NEAR, startChain } from './helpers/chain.ts';
import { addTemplate, admin, create, deployFactory, eventsNamed, quote } from './helpers/factory.ts';
import { tinyWasm } from './helpers/tiny-wasm.ts';

let chain: Chain;

test.before(async () => {
  chain = await startChain();
});
test.after.always(() => chain?.worker.tearDown());

test('every administrative method refuses a stranger by name', async (t) => {
  const fixture = await deployFactory(chain);
  const methods: [string, Record<string, unknown>][] = [
    ['propose_owner', { account_id: 'x.near' }],
    ['grant_role', { role: 'pauser', account_id: 'x.near' }],
    ['revoke_role', { role: 'pauser', account_id: 'x.near' }],
    ['set_fee', { fee: '1' }],
    ['set_treasury', { account_id: 'x.near' }],
    ['withdraw', {}],
    ['approve_code_hash', { code_hash: codeHash(new Uint8Array()) }],
    ['set_two_phase', { enabled: true }],
    ['update_global_contract_id', { contract_id: { AccountId: 'x.near' } }],
    ['accept_owner', {}],
  ];
  for (const [method, args] of methods) {
    t.regex((await admin(fixture, method, args, fixture.alice)).error ?? '', /^FactoryNotOwner: /, method);
  }
  const roles: [string, Record<string, unknown>][] = [
    ['pause', {}],
    ['unpause', {}],
    ['add_template', { name: 'x' }],
    ['add_version', { template: 'x', version: {} }],
    ['set_default_version', { template: 'x', version: 1 }],
    ['set_default_template', { template: 'x' }],
    ['deprecate_version', { template: 'x', version: 1 }],
    ['remove_code', { code_hash: 'x' }],
    ['finish_upload', { code_hash: 'x' }],
    ['set_allow_list', { enabled: true }],
    ['reserve_name', { name: 'x' }],
    ['unreserve_name', { name: 'x' }],
    ['propose_instance_upgrade', { name: 'x', version: 1 }],
  ];
  for (const [method, args] of roles) {
    t.regex((await admin(fixture, method, args, fixture.alice)).error ?? '', /^FactoryMissingRole: /, method);
  }
  for (const method of ['upload_code', 'upload_chunk']) {
    t.regex(
      (await admin(fixture, method, new Uint8Array([1]), fixture.alice)).error ?? '',
      /^FactoryMissingRole: /,
      method,
    );
  }
});

test('an administrative call wants exactly one yocto', async (t) => {
  const fixture = await deployFactory(chain);
  for (const deposit of [0n, 2n]) {
    const refused = await call(fixture.owner, fixture.factory, 'set_fee', { fee: '1' }, { deposit });
    t.is(refused.error, `FactoryNeedsOneYocto: attached=${deposit}`);
  }
});

test('init runs once and wants an account id', async (t) => {
  const fixture = await deployFactory(chain);
  const again = await call(fixture.factory, fixture.factory, 'init', { owner_id: 'x.near' });
  t.regex(again.error ?? '', /already initialized/);
});

test('ownership changes hands when the proposed account accepts', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, owner, alice, bob } = fixture;
  t.is((await admin(fixture, 'propose_owner', { account_id: alice.accountId })).error, undefined);
  t.regex((await admin(fixture, 'accept_owner', {}, bob)).error ?? '', /^FactoryNotOwner/);
  const accepted = await admin(fixture, 'accept_owner', {}, alice);
  t.deepEqual(eventsNamed(accepted, 'owner_changed'), [{ old: owner.accountId, owner: alice.accountId }]);
  t.is(await factory.view('get_owner'), alice.accountId);
  t.regex((await admin(fixture, 'pause')).error ?? '', /^FactoryMissingRole/);
  t.is((await admin(fixture, 'pause', {}, alice)).error, undefined);
});

test('a role lets an account do its part and no more, until it is revoked', async (t) => {
  const fixture = await deployFactory(chain);
  const { alice, factory } = fixture;
  await admin(fixture, 'grant_role', { role: 'pauser', account_id: alice.accountId });
  t.true(await factory.view('has_role', { role: 'pauser', account_id: alice.accountId }));
  t.is((await admin(fixture, 'pause', {}, alice)).error, undefined);
  t.regex(
    (await admin(fixture, 'add_template', { name: 'x' }, alice)).error ?? '',
    /^FactoryMissingRole: .*role=publisher/,
  );
  const revoked = await admin(fixture, 'revoke_role', { role: 'pauser', account_id: alice.accountId });
  t.deepEqual(eventsNamed(revoked, 'role_revoked'), [{ role: 'pauser', account_id: alice.accountId }]);
  t.regex((await admin(fixture, 'unpause', {}, alice)).error ?? '', /^FactoryMissingRole/);
  t.regex(
    (await admin(fixture, 'grant_role', { role: 'king', account_id: alice.accountId })).error ?? '',
    /^FactoryInvalidArgs: role=king/,
  );
});

test('a paused factory creates nothing and returns the deposit', async (t) => {
  const fixture = await deployFactory(chain);
  await addTemplate(fixture, 'tiny', await tinyWasm());
  t.deepEqual(eventsNamed(await admin(fixture, 'pause'), 'paused'), [{}]);
  const before = await balanceOf(fixture.alice);
  const refused = await create(fixture, { name: 'app' }, fixture.alice, { deposit: NEAR });
  t.is(refused.error, 'FactoryPaused');
  t.is(before - (await balanceOf(fixture.alice)), refused.burntYocto);
  await admin(fixture, 'unpause');
  t.is((await create(fixture, { name: 'app' })).error, undefined);
});

test('with the allow list on only listed accounts and the owner create', async (t) => {
  const fixture = await deployFactory(chain);
  const { alice, bob, owner } = fixture;
  await addTemplate(fixture, 'tiny', await tinyWasm());
  await admin(fixture, 'set_allow_list', { enabled: true, add: [bob.accountId] });
  t.is(
    (await create(fixture, { name: 'a' }, alice, { deposit: NEAR })).error,
    `FactoryNotAllowed: caller=${alice.accountId}`,
  );
  t.is((await create(fixture, { name: 'b' }, bob)).error, undefined);
  t.is((await create(fixture, { name: 'o' }, owner)).error, undefined);
  await admin(fixture, 'set_allow_list', { remove: [bob.accountId] });
  t.regex((await create(fixture, { name: 'c' }, bob, { deposit: NEAR })).error ?? '', /^FactoryNotAllowed/);
  await admin(fixture, 'set_allow_list', { enabled: false });
  t.is((await create(fixture, { name: 'd' }, alice)).error, undefined);
});

test('the fee goes to the treasury when a creation succeeds, and back when it fails', async (t) => {
  const fixture = await deployFactory(chain);
  const { bob, alice } = fixture;
  const fee = NEAR / 7n;
  await addTemplate(fixture, 'tiny', await tinyWasm());
  await addTemplate(fixture, 'panics', await tinyWasm({ init: 'panic' }));
  const changed = await admin(fixture, 'set_fee', { fee: String(fee) });
  t.deepEqual(eventsNamed(changed, 'fee_changed'), [{ old: '0', fee: String(fee) }]);
  await admin(fixture, 'set_treasury', { account_id: bob.accountId });
  t.is((await quote(fixture, { name: 'app' })).breakdown.fee, String(fee));
  const before = await balanceOf(bob);
  t.is((await create(fixture, { name: 'app' })).error, undefined);
  t.is((await balanceOf(bob)) - before, fee);
  const payer = await balanceOf(alice);
  const failed = await create(fixture, { name: 'bad', template: 'panics' });
  t.regex(failed.error ?? '', /^FactoryInitFailed/);
  t.is(payer - (await balanceOf(alice)), failed.burntYocto);
  t.is((await balanceOf(bob)) - before, fee);
});

test('withdraw takes what is above the storage and no more', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, owner, bob } = fixture;
  const { withdrawable } = (await factory.view('get_settings')) as { withdrawable: string };
  const tooMuch = await admin(fixture, 'withdraw', { amount: String(BigInt(withdrawable) + NEAR) });
  t.regex(tooMuch.error ?? '', /^FactoryInsufficientFunds: requested=\d+, available=\d+/);
  const before = await balanceOf(bob);
  t.is((await admin(fixture, 'withdraw', { amount: String(NEAR), to: bob.accountId })).error, undefined);
  t.is((await balanceOf(bob)) - before, NEAR);
  const all = await admin(fixture, 'withdraw');
  t.is(all.error, undefined);
  const left = BigInt(((await factory.view('get_settings')) as { withdrawable: string }).withdrawable);
  t.true(left < NEAR / 100n, 'only rewards of the calls since are left');
  t.true((await balanceOf(owner)) > 100n * NEAR);
});

test('two-phase publishing stores only what the owner approved, once', async (t) => {
  const fixture = await deployFactory(chain, { init: { two_phase: true } });
  const { alice } = fixture;
  await admin(fixture, 'grant_role', { role: 'publisher', account_id: alice.accountId });
  const code = await tinyWasm();
  const code_id = codeHash(code);
  t.is((await admin(fixture, 'upload_code', code, alice)).error, `FactoryHashNotApproved: code_id=${code_id}`);
  t.regex((await admin(fixture, 'approve_code_hash', { code_hash: code_id }, alice)).error ?? '', /^FactoryNotOwner/);
  await admin(fixture, 'approve_code_hash', { code_hash: code_id });
  t.is((await admin(fixture, 'upload_code', code, alice)).value, code_id);
  t.regex((await admin(fixture, 'upload_code', code, alice)).error ?? '', /^FactoryHashNotApproved/);
  t.regex((await admin(fixture, 'update_stored_contract', code)).error ?? '', /^FactoryHashNotApproved/);
});

test('code uploaded in chunks is stored under the hash of the whole', async (t) => {
  const fixture = await deployFactory(chain);
  const code = await tinyWasm({ size: 5_000, mark: 9 });
  t.deepEqual((await admin(fixture, 'upload_chunk', code.slice(0, 2_000))).value, { chunks: 1, bytes: 2_000 });
  t.deepEqual((await admin(fixture, 'upload_chunk', code.slice(2_000))).value, { chunks: 2, bytes: 5_000 });
  const wrong = await admin(fixture, 'finish_upload', { code_hash: codeHash(new Uint8Array([1])) });
  t.regex(wrong.error ?? '', /^FactoryCodeMissing: .*uploaded=5000/);
  const finished = await admin(fixture, 'finish_upload', { code_hash: codeHash(code) });
  t.is(finished.value, codeHash(code));
  await admin(fixture, 'add_template', { name: 'tiny', version: { kind: 'bytecode', code_id: codeHash(code) } });
  t.is((await create(fixture, { name: 'app' })).error, undefined);
  t.is(await chain.root.getAccount(`app.${fixture.factory.accountId}`).view('get_mark'), 9);
  await admin(fixture, 'upload_chunk', code.slice(0, 2_000));
  t.deepEqual(
    eventsNamed(await admin(fixture, 'discard_upload'), 'upload_discarded').map(({ bytes }) => bytes),
    [2_000],
  );
  const nothing = await admin(fixture, 'finish_upload', { code_hash: codeHash(code) });
  t.regex(nothing.error ?? '', /^FactoryCodeMissing: .*uploaded=0/);
});

test('code is shared by versions, and goes when the last version in use is deprecated', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory } = fixture;
  const code = await tinyWasm();
  const code_id = await addTemplate(fixture, 'one', code);
  await admin(fixture, 'add_template', { name: 'two', version: { kind: 'bytecode', code_id } });
  t.deepEqual(await factory.view('get_stored_code', { code_hash: code_id }), {
    size: code.length,
    references: 2,
    published: false,
  });
  t.regex(
    (await admin(fixture, 'remove_code', { code_hash: code_id })).error ?? '',
    /^FactoryCodeInUse: .*references=2/,
  );
  await admin(fixture, 'deprecate_version', { template: 'one', version: 1 });
  t.regex(
    (await create(fixture, { name: 'a', template: 'one', version: 1 }, fixture.alice, { deposit: NEAR })).error ?? '',
    /^FactoryVersionDeprecated/,
  );
  t.is((await create(fixture, { name: 'b', template: 'two' })).error, undefined);
  const last = await admin(fixture, 'deprecate_version', { template: 'two', version: 1 });
  t.deepEqual(
    last.events.map(({ event }) => event),
    ['version_deprecated', 'code_removed'],
  );
  t.is(await factory.view('get_stored_code', { code_hash: code_id }), null);
  const gone = await admin(fixture, 'add_version', { template: 'two', version: { kind: 'bytecode', code_id } });
  t.is(gone.error, `FactoryCodeMissing: code_id=${code_id}`);
});

test('templates and versions are listed, and a default can be chosen', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory } = fixture;
  const first = await addTemplate(fixture, 'tiny', await tinyWasm({ mark: 1 }), {
    metadata: { link: 'https://example.com' },
  });
  const { value: second } = await admin(fixture, 'upload_code', await tinyWasm({ mark: 2 }));
  const added = await admin(fixture, 'add_version', {
    template: 'tiny',
    version: { kind: 'bytecode', code_id: second },
  });
  t.is(added.value, 2);
  t.is(((await factory.view('get_version', { template: 'tiny' })) as { code_id: string }).code_id, first);
  await admin(fixture, 'set_default_version', { template: 'tiny', version: 2 });
  const chosen = (await factory.view('get_version', { template: 'tiny' })) as { code_id: string; version: number };
  t.deepEqual([chosen.code_id, chosen.version], [second, 2]);
  t.deepEqual(await factory.view('get_templates', {}), [
    { name: 'tiny', versions: 2, default_version: 2, metadata: {} },
  ]);
  t.deepEqual(
    ((await factory.view('get_version', { template: 'tiny', version: 1 })) as { metadata: unknown }).metadata,
    { link: 'https://example.com' },
  );
  for (const [args, error] of [
    [{ template: 'none' }, 'FactoryUnknownTemplate: template=none'],
    [{ template: 'tiny', version: 3 }, 'FactoryUnknownVersion: template=tiny, version=3'],
  ] as const) {
    t.is((await create(fixture, { name: 'x', ...args }, fixture.alice, { deposit: NEAR })).error, error);
  }
  t.is((await admin(fixture, 'add_template', { name: 'tiny' })).error, 'FactoryTemplateExists: template=tiny');
  t.regex((await admin(fixture, 'add_template', { name: 'No!' })).error ?? '', /^FactoryInvalidTemplate/);
});

test('a reserved name is created by its holder only', async (t) => {
  const fixture = await deployFactory(chain);
  const { alice, bob } = fixture;
  await addTemplate(fixture, 'tiny', await tinyWasm());
  await admin(fixture, 'reserve_name', { name: 'brand', account_id: bob.accountId });
  await admin(fixture, 'reserve_name', { name: 'never' });
  t.is((await create(fixture, { name: 'brand' }, alice, { deposit: NEAR })).error, 'FactoryNameReserved: name=brand');
  t.is((await create(fixture, { name: 'never' }, bob, { deposit: NEAR })).error, 'FactoryNameReserved: name=never');
  t.is((await create(fixture, { name: 'brand' }, bob)).error, undefined);
  t.is((await admin(fixture, 'reserve_name', { name: 'brand' })).error, 'FactoryNameTaken: name=brand');
  await admin(fixture, 'unreserve_name', { name: 'never' });
  t.is((await create(fixture, { name: 'never' }, alice)).error, undefined);
  t.is(
    (await call(alice, fixture.factory, 'release_pending', { name: 'brand' })).error,
    'FactoryNotPending: name=brand',
  );
});

test('a campaign without a name finds one although somebody took its number', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, alice, bob } = fixture;
  await addTemplate(fixture, 'crowdfunding-campaign', await tinyWasm());
  await create(fixture, { name: 'campaign-1' }, bob);
  const made = await call(alice, factory, 'create_campaign', { funding_goal: '1' }, { deposit: NEAR });
  t.regex(String(made.value), /^campaign-1-\d+\./);
  const next = await call(alice, factory, 'create_campaign', { funding_goal: '1' }, { deposit: NEAR });
  t.is(next.value, `campaign-2.${factory.accountId}`);
});

test('the factory describes itself by NEP-330', async (t) => {
  const fixture = await deployFactory(chain);
  const { standards } = (await fixture.factory.view('contract_source_metadata')) as {
    standards: { standard: string }[];
  };
  t.true(standards.some(({ standard }) => standard === 'nep330'));
});
