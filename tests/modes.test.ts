import test from 'ava';
import {
  balanceOf,
  call,
  type Chain,
  codeHash,
  createAccount,
  NEAR,
  type Outcome,
  startChain,
  TERA,
  viewAccount,
} from './helpers/chain.ts';
import {
  addTemplate,
  admin,
  create,
  deployFactory,
  eventsNamed,
  type FactoryFixture,
  quote,
} from './helpers/factory.ts';
import { callerWasm } from './helpers/caller-wasm.ts';
import { tinyWasm } from './helpers/tiny-wasm.ts';

let chain: Chain;

test.before(async () => {
  chain = await startChain();
});
test.after.always(() => chain?.worker.tearDown());

/** Stores code with the factory and publishes it as a global contract; returns its hash. */
async function publish(fixture: FactoryFixture, code: Uint8Array, byAccount = false): Promise<string> {
  const { value: code_hash, error } = await admin(fixture, 'upload_code', code);
  if (error !== undefined && error !== '') throw new Error(error);
  const published = await call(
    fixture.owner,
    fixture.factory,
    'publish_global',
    { code_hash, by_account: byAccount },
    { deposit: NEAR },
  );
  if (published.value !== true) throw new Error(published.error ?? 'not published');
  return code_hash as string;
}

/** Adds a template for a global contract. */
async function globalTemplate(fixture: FactoryFixture, name: string, version: Record<string, unknown>): Promise<void> {
  const added = await admin(fixture, 'add_template', { name, version });
  if (added.error !== undefined) throw new Error(added.error);
}

async function costTo(fixture: FactoryFixture, action: () => Promise<Outcome>): Promise<Outcome & { paid: bigint }> {
  const before = await balanceOf(fixture.alice);
  const outcome = await action();
  return { ...outcome, paid: before - (await balanceOf(fixture.alice)) - outcome.burntYocto };
}

const mark = (fixture: FactoryFixture, name: string) =>
  chain.root.getAccount(`${name}.${fixture.factory.accountId}`).view('get_mark');

test('an instance by global hash is initialised in the same receipt and costs no storage deposit', async (t) => {
  const fixture = await deployFactory(chain);
  const code_id = await publish(fixture, await tinyWasm({ mark: 7, stateBytes: 638 }));
  await globalTemplate(fixture, 'hash', { kind: 'global_hash', code_id, state_bytes: 636 });
  const { breakdown, deposit } = await quote(fixture, { template: 'hash', name: 'app' });
  t.deepEqual([breakdown.account, breakdown.code, breakdown.state, breakdown.keys], ['0', '0', '0', '0']);
  t.is(deposit, breakdown.registry);
  const created = await costTo(fixture, () => create(fixture, { template: 'hash', name: 'app' }));
  t.is(created.error, undefined);
  t.is(created.paid, BigInt(deposit));
  const account = await viewAccount(chain.root, `app.${fixture.factory.accountId}`);
  t.is(account?.storage_usage, 100 + 32 + 638);
  t.is(account?.global_contract_hash, code_id);
  t.is(await mark(fixture, 'app'), 7);
});

test('an instance by global account is initialised and its record names who can change its code', async (t) => {
  const fixture = await deployFactory(chain);
  await publish(fixture, await tinyWasm({ mark: 1 }), true);
  const deployer = fixture.factory.accountId;
  await globalTemplate(fixture, 'account', { kind: 'global_account', code_id: deployer });
  const created = await create(fixture, { template: 'account', name: 'app' });
  t.is(created.error, undefined);
  const record = (await fixture.factory.view('get_instance', { name: 'app' })) as Record<string, unknown>;
  t.deepEqual([record.kind, record.code_id, record.code_controlled_by], ['global_account', deployer, deployer]);
  t.is(await mark(fixture, 'app'), 1);
});

test("a by-account template's instances follow a redeploy, by-hash ones keep their code", async (t) => {
  const fixture = await deployFactory(chain);
  const first = await tinyWasm({ mark: 1 });
  await publish(fixture, first, true);
  const published = await call(
    fixture.owner,
    fixture.factory,
    'publish_global',
    { code_hash: codeHash(first) },
    { deposit: NEAR },
  );
  t.is(published.value, true);
  await globalTemplate(fixture, 'account', { kind: 'global_account', code_id: fixture.factory.accountId });
  await globalTemplate(fixture, 'hash', { kind: 'global_hash', code_id: codeHash(first) });
  await create(fixture, { template: 'account', name: 'follows' });
  await create(fixture, { template: 'hash', name: 'stays' });
  await publish(fixture, await tinyWasm({ mark: 2 }), true);
  t.is(await mark(fixture, 'follows'), 2);
  t.is(await mark(fixture, 'stays'), 1);
});

for (const kind of ['global_hash', 'global_account'] as const) {
  test(`a ${kind} contract that does not exist is named, and everything comes back`, async (t) => {
    const fixture = await deployFactory(chain);
    const code_id = kind === 'global_hash' ? codeHash(new Uint8Array([1])) : 'nobody.test.near';
    await globalTemplate(fixture, 'missing', { kind, code_id, state_bytes: 1_000 });
    for (const gas of [40n * TERA, 200n * TERA]) {
      const failed = await costTo(fixture, () =>
        create(fixture, { template: 'missing', name: 'app' }, fixture.alice, { gas, deposit: NEAR }),
      );
      t.is(failed.error, `FactoryCodeMissing: account_id=app.${fixture.factory.accountId}, code_id=${code_id}`);
      t.deepEqual(
        eventsNamed(failed, 'instance_failed').map(({ reason }) => reason),
        ['code_missing'],
      );
      t.is(failed.paid, 0n);
    }
    t.is(await fixture.factory.view('get_instance', { name: 'app' }), null);
  });
}

test('a global contract whose init panics is told from one that is missing', async (t) => {
  const fixture = await deployFactory(chain);
  const code_id = await publish(fixture, await tinyWasm({ init: 'panic' }));
  await globalTemplate(fixture, 'panics', { kind: 'global_hash', code_id });
  const failed = await costTo(fixture, () => create(fixture, { template: 'panics', name: 'app' }));
  t.is(failed.error, `FactoryInitFailed: account_id=app.${fixture.factory.accountId}`);
  t.is(failed.paid, 0n);
  t.is(await viewAccount(chain.root, `app.${fixture.factory.accountId}`), undefined);
});

for (const by_account of [false, true]) {
  const title = by_account ? 'account' : 'hash';
  test(`a global contract by ${title} that is published in the same block is not distributed yet: named, and everything comes back`, async (t) => {
    const fixture = await deployFactory(chain);
    const { factory, alice } = fixture;
    const code = await tinyWasm({ mark: by_account ? 21 : 20 });
    const { value: code_hash } = await admin(fixture, 'upload_code', code);
    const version = by_account
      ? { kind: 'global_account', code_id: factory.accountId }
      : { kind: 'global_hash', code_id: code_hash };
    await globalTemplate(fixture, 'fresh', version);
    const args = { name: 'app', template: 'fresh', refund_to: alice.accountId };
    const needed = BigInt((await quote(fixture, args)).deposit);
    const price = BigInt(code.length) * 10n ** 20n;
    // One contract asks for both at once: the creation's receipt runs before the published code has reached the shard.
    const calls = [
      { method: 'publish_global', args: { code_hash, by_account }, deposit: price, gas: 60n * TERA },
      { method: 'create', args, deposit: needed, gas: 120n * TERA },
    ];
    const publisher = await createAccount(chain, `publisher-${factory.accountId.split('.')[0]}`, 10n * NEAR);
    await publisher.deploy(await callerWasm({ factory: factory.accountId, calls }));
    await admin(fixture, 'grant_role', { role: 'publisher', account_id: publisher.accountId });
    const before = await balanceOf(alice);
    const outcome = await call(fixture.bob, publisher, 'run');
    t.deepEqual(
      eventsNamed(outcome, 'instance_failed').map(({ reason }) => reason),
      ['not_distributed'],
    );
    t.is(eventsNamed(outcome, 'global_published').length, 1);
    const expected = `FactoryCodeNotDistributed: account_id=app.${factory.accountId}, code_id=${version.code_id as string}`;
    t.true(
      outcome.failures.some((failure) => failure.startsWith(expected)),
      outcome.failures.join('; '),
    );
    t.is((await balanceOf(alice)) - before, needed);
    const again = await create(fixture, { name: 'app', template: 'fresh' });
    t.is(again.error, undefined);
  });
}

test('publishing burns the price, returns the surplus and refuses less', async (t) => {
  const fixture = await deployFactory(chain);
  const { owner, factory } = fixture;
  const code = await tinyWasm({ mark: 3 });
  const { value: code_hash } = await admin(fixture, 'upload_code', code);
  const price = BigInt(code.length) * 10n ** 20n;
  const less = await call(owner, factory, 'publish_global', { code_hash }, { deposit: price - 1n });
  t.is(less.error, `FactoryInsufficientDeposit: attached=${price - 1n}, needed=${price}`);
  const [before, balance] = [await balanceOf(owner), await balanceOf(factory)];
  const published = await call(owner, factory, 'publish_global', { code_hash }, { deposit: NEAR });
  t.is(published.value, true);
  // The price itself is among the burnt tokens.
  t.is(before - (await balanceOf(owner)), published.burntYocto);
  t.true((await balanceOf(factory)) >= balance);
  t.deepEqual(eventsNamed(published, 'global_published'), [
    { code_id: code_hash, by_account: false, burnt: String(price) },
  ]);
  const stranger = await call(fixture.alice, factory, 'publish_global', { code_hash }, { deposit: NEAR });
  t.regex(stranger.error ?? '', /^FactoryMissingRole: /);
});

test("the global-contract tutorial's calls work as they stand", async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, alice } = fixture;
  const hash = await publish(fixture, await tinyWasm({ mark: 5 }));
  const set = await admin(fixture, 'update_global_contract_id', {
    contract_id: { CodeHash: hash },
    min_deposit: String(NEAR / 10n),
  });
  t.is(set.error, undefined);
  t.deepEqual(await factory.view('get_global_contract_id'), { CodeHash: hash });
  const needed = (await factory.view('get_min_deposit')) as string;
  t.is(needed, String(NEAR / 10n));
  const created = await costTo(fixture, () =>
    call(alice, factory, 'deploy', { name: 'app' }, { deposit: NEAR, gas: 30n * TERA }),
  );
  t.is(created.value, `app.${factory.accountId}`);
  t.is(created.paid, NEAR / 10n);
  t.is(await mark(fixture, 'app'), 5);
  const { keys } = await chain.root.viewAccessKeys(`app.${factory.accountId}`);
  t.is(keys.length, 0);
  await admin(fixture, 'update_global_contract_id', { contract_id: { AccountId: 'someone.near' } });
  t.deepEqual(await factory.view('get_global_contract_id'), { AccountId: 'someone.near' });
  const refused = await admin(fixture, 'update_global_contract_id', { contract_id: 'someone.near' });
  t.regex(refused.error ?? '', /^FactoryInvalidArgs: contract_id=/);
  const stranger = await admin(fixture, 'update_global_contract_id', { contract_id: { CodeHash: hash } }, alice);
  t.regex(stranger.error ?? '', /^FactoryNotOwner/);
});

const KEY = 'ed25519:8fWHD35Rjd78yeowShh9GwhRudRtLLsGCRjZtgPjAtw9';
const OTHER = 'secp256k1:5ftgm7wYK5gtVqq1kxMGy7gSudkrfYCbpsjL6sH1nwx2oj5NR2JktohjzB6fbEhhRERQpiwJcpwnQjxtoX3GS3cQ';

test('each key policy adds the keys it promises and refuses the rest', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, alice } = fixture;
  const code = await tinyWasm();
  await addTemplate(fixture, 'none', code);
  await addTemplate(fixture, 'given', code, { keys: { policy: 'given' } });
  await addTemplate(fixture, 'limited', code, {
    keys: { policy: 'function_call', method_names: ['take'], allowance: '9' },
  });
  await addTemplate(fixture, 'signer', code, { keys: { policy: 'signer' } });
  const permissions = async (name: string) => {
    const { keys } = await chain.root.viewAccessKeys(`${name}.${factory.accountId}`);
    return keys.map(({ public_key, access_key }: { public_key: string; access_key: { permission: unknown } }) => [
      public_key,
      access_key.permission,
    ]);
  };
  const make = (template: string, name: string, keys?: string[]) =>
    create(fixture, { template, name, ...(keys && { keys }) }, alice, { deposit: NEAR });

  t.is((await make('none', 'none')).error, undefined);
  t.deepEqual(await permissions('none'), []);
  t.regex((await make('none', 'none2', [KEY])).error ?? '', /^FactoryInvalidKeys: policy=none/);
  t.is((await make('given', 'given', [KEY, OTHER])).error, undefined);
  t.deepEqual(
    (await permissions('given')).sort(),
    [
      [KEY, 'FullAccess'],
      [OTHER, 'FullAccess'],
    ].sort(),
  );
  t.regex((await make('given', 'given2', [KEY, KEY])).error ?? '', /^FactoryInvalidKeys: twice=/);
  t.regex((await make('given', 'given3', ['ed25519:zz'])).error ?? '', /^FactoryInvalidKeys: key=/);
  t.is((await make('limited', 'limited', [KEY])).error, undefined);
  t.deepEqual(await permissions('limited'), [
    [KEY, { FunctionCall: { allowance: '9', method_names: ['take'], receiver_id: `limited.${factory.accountId}` } }],
  ]);
  t.is((await make('signer', 'signer')).error, undefined);
  const own = (await alice.getKey())?.getPublicKey().toString();
  t.deepEqual(await permissions('signer'), [[own, 'FullAccess']]);
  t.deepEqual(((await factory.view('get_instance', { name: 'signer' })) as { keys: unknown }).keys, [own]);
});

test('each key is paid to the yocto', async (t) => {
  const fixture = await deployFactory(chain);
  await addTemplate(fixture, 'given', await tinyWasm({ size: 2_000, stateBytes: 60 }), {
    keys: { policy: 'given' },
    state_bytes: 58,
  });
  const args = { template: 'given', name: 'app', keys: [KEY, OTHER], initial_balance: '77' };
  const created = await create(fixture, args);
  t.is(created.error, undefined);
  const account = await viewAccount(chain.root, `app.${fixture.factory.accountId}`);
  const storage = BigInt(account?.storage_usage ?? 0) * 10n ** 19n;
  const reward = BigInt(account?.amount ?? 0) - storage - 77n;
  // Above its storage and the asked-for balance the account holds its 30% of the init call's gas, nothing else.
  t.true(reward >= 0n && reward < 10n ** 21n, String(reward));
});
