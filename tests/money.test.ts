import { base58 } from '@scure/base';
import test from 'ava';
import { balanceOf, call, type Chain, createAccount, NEAR, startChain, TERA, viewAccount } from './helpers/chain.ts';
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
import { createRandom } from './helpers/random.ts';
import { tinyWasm } from './helpers/tiny-wasm.ts';

/** Random creations of the invariant; RANDOM_CREATIONS sets another number. */
const CREATIONS = Number(process.env.RANDOM_CREATIONS ?? '200');
/** Payers that create at the same time. */
const PAYERS = 8;

let chain: Chain;

test.before(async () => {
  chain = await startChain();
});
test.after.always(() => chain?.worker.tearDown());

/** A factory with a template for each way to end. */
async function everyWay(): Promise<FactoryFixture> {
  const fixture = await deployFactory(chain);
  await addTemplate(fixture, 'good', await tinyWasm(), { keys: { policy: 'given' } });
  await addTemplate(fixture, 'big', await tinyWasm({ size: 20_000, stateBytes: 300 }), { state_bytes: 310 });
  await addTemplate(fixture, 'panic', await tinyWasm({ init: 'panic' }));
  await addTemplate(fixture, 'loop', await tinyWasm({ init: 'loop' }));
  await addTemplate(fixture, 'fat', await tinyWasm({ stateBytes: 2_000 }));
  await admin(fixture, 'add_template', {
    name: 'missing',
    version: { kind: 'global_account', code_id: 'nobody.near' },
  });
  return fixture;
}

const KEY = 'ed25519:8fWHD35Rjd78yeowShh9GwhRudRtLLsGCRjZtgPjAtw9';

test(`over ${CREATIONS} random creations every payer loses the cost of what was made and his gas, to the yocto`, async (t) => {
  const fixture = await everyWay();
  const { factory, owner } = fixture;
  // Nothing is left that the factory could pay with by mistake.
  await admin(fixture, 'withdraw');
  await admin(fixture, 'set_fee', { fee: '1234567890123456789' });
  const factoryBefore = await balanceOf(factory);
  let kept = 0n;
  let made = 0;
  const seen = new Set<string>();
  await Promise.all(
    Array.from({ length: PAYERS }, async (_, payer) => {
      const random = createRandom(payer + 1);
      const account = await createAccount(chain, `payer${payer}`, 400n * NEAR);
      for (let round = 0; round < CREATIONS / PAYERS; round++) {
        const template = ['good', 'good', 'big', 'panic', 'loop', 'fat', 'missing'][random.below(7)];
        // Few names for many creations, so that some are taken or under way.
        const name = `n${random.below(CREATIONS)}`;
        const args: Record<string, unknown> = {
          name,
          template,
          args: { text: random.text('aé"\\', random.below(40)) },
        };
        if (template === 'good' && random.below(2) === 1) args.keys = [KEY];
        if (random.below(3) === 0) args.initial_balance = String(random.below(1_000_000));
        if (random.below(8) === 0) args.init_method = 'missing';
        const quoted = await quote(fixture, args);
        const needed = BigInt(quoted.deposit);
        const deposit = needed + [0n, 0n, 1n, NEAR / 3n, -1n][random.below(5)];
        const before = await balanceOf(account);
        const outcome = await create(fixture, args, account, { deposit, gas: 120n * TERA });
        const paid = before - (await balanceOf(account)) - outcome.burntYocto;
        t.is(paid, outcome.error === undefined ? needed : 0n, `${outcome.error} ${JSON.stringify(args)}`);
        t.is(outcome.error === undefined, eventsNamed(outcome, 'instance_created').length === 1);
        seen.add(/^\w+/.exec(outcome.error ?? 'created')![0]);
        if (outcome.error !== undefined) continue;
        made++;
        kept += BigInt(quoted.breakdown.registry) + BigInt(quoted.breakdown.fee);
        const instance = await viewAccount(chain.root, `${name}.${factory.accountId}`);
        t.true(BigInt(instance!.amount) >= needed - BigInt(quoted.breakdown.registry) - BigInt(quoted.breakdown.fee));
      }
    }),
  );
  // Above what callers left for the registry and as fees the factory has only rewards of gas.
  t.true((await balanceOf(factory)) - factoryBefore >= kept, 'the factory paid for a caller');
  t.is(await factory.view('get_instance_count'), made);
  for (let index = 0; index < CREATIONS; index++) {
    const instance = (await factory.view('get_instance', { name: `n${index}` })) as { status: string } | null;
    t.true(instance === null || instance.status === 'active', `n${index} is pending`);
  }
  for (const ending of [
    'created',
    'FactoryInitFailed',
    'FactoryInsufficientDeposit',
    'FactoryNameTaken',
    'FactoryCodeMissing',
  ]) {
    t.true(seen.has(ending), `${ending} did not occur`);
  }
  t.is((await admin(fixture, 'withdraw', { to: owner.accountId })).error, undefined);
});

test('quote is exact for random names, arguments, keys and versions', async (t) => {
  const fixture = await deployFactory(chain);
  const random = createRandom(99);
  await addTemplate(fixture, 'given', await tinyWasm({ size: 900 }), { keys: { policy: 'given' } });
  const { value } = await admin(fixture, 'upload_code', await tinyWasm({ size: 3_000, stateBytes: 120 }));
  await admin(fixture, 'add_version', {
    template: 'given',
    version: {
      kind: 'bytecode',
      code_id: value,
      state_bytes: 120,
      keys: { policy: 'function_call', method_names: ['take', 'get_mark'] },
    },
  });
  for (let round = 0; round < 6; round++) {
    const args = {
      name: random.text('abc0', 1 + random.below(20)) + round,
      version: 1 + random.below(2),
      args: { text: random.text('aé😀"', random.below(60)) },
      keys: random.below(2) === 1 ? [KEY] : [],
      initial_balance: String(random.below(1_000)),
    };
    const deposit = BigInt((await quote(fixture, args)).deposit);
    const less = await create(fixture, args, fixture.alice, { deposit: deposit - 1n });
    t.is(less.error, `FactoryInsufficientDeposit: attached=${deposit - 1n}, needed=${deposit}`);
    const before = await balanceOf(fixture.alice);
    const more = BigInt(random.below(1_000));
    const exact = await create(fixture, args, fixture.alice, { deposit: deposit + more });
    t.is(exact.error, undefined);
    t.is(before - (await balanceOf(fixture.alice)) - exact.burntYocto, deposit);
  }
});

test('quote is exact for a version that adds the key of the signer', async (t) => {
  const fixture = await deployFactory(chain);
  await addTemplate(fixture, 'signer', await tinyWasm(), { keys: { policy: 'signer' } });
  const args = { name: 'app', template: 'signer' };
  const deposit = BigInt((await quote(fixture, args)).deposit);
  for (const from of [fixture.alice, fixture.bob, fixture.owner]) {
    const less = await create(fixture, args, from, { deposit: deposit - 1n });
    t.is(less.error, `FactoryInsufficientDeposit: attached=${deposit - 1n}, needed=${deposit}`);
    const made = await create(fixture, { ...args, name: from.accountId.split('.')[0] }, from);
    t.is(made.error, undefined);
  }
});

test('the quoted gas is enough', async (t) => {
  const fixture = await deployFactory(chain);
  await addTemplate(fixture, 'tiny', await tinyWasm({ size: 100_000 }));
  for (const name of ['a', 'b'.repeat(30)]) {
    const { gas } = await quote(fixture, { name });
    const created = await create(fixture, { name }, fixture.alice, { gas: BigInt(gas) });
    t.is(created.error, undefined);
  }
  await addTemplate(fixture, 'keys', await tinyWasm(), { keys: { policy: 'given' } });
  const random = createRandom(3);
  const keys = Array.from({ length: 32 }, () => {
    const bytes = Uint8Array.from({ length: 32 }, () => random.below(256));
    return `ed25519:${base58.encode(bytes)}`;
  });
  await admin(fixture, 'set_fee', { fee: '1234567890123456789' });
  await admin(fixture, 'set_treasury', { account_id: fixture.bob.accountId });
  for (const request of [{}, { template: 'keys', keys }]) {
    for (const [index, init_method] of ['init', 'missing'].entries()) {
      const args = { name: `${'c'.repeat(40)}${index}${Object.keys(request).length}`, init_method, ...request };
      const { gas } = await quote(fixture, args);
      const outcome = await create(fixture, args, fixture.alice, { gas: BigInt(gas) });
      if (init_method === 'init') t.is(outcome.error, undefined);
      else t.regex(outcome.error ?? '', /^FactoryInitFailed/);
    }
  }
});

test('of two creations of one name sent at once exactly one wins and the other is refunded', async (t) => {
  const fixture = await deployFactory(chain);
  const { alice, bob } = fixture;
  await addTemplate(fixture, 'tiny', await tinyWasm());
  for (let round = 0; round < 3; round++) {
    const args = { name: `race${round}` };
    const needed = BigInt((await quote(fixture, args)).deposit);
    const before = [await balanceOf(alice), await balanceOf(bob)];
    const outcomes = await Promise.all(
      [alice, bob].map((from) => create(fixture, args, from, { deposit: needed + 5n })),
    );
    const after = [await balanceOf(alice), await balanceOf(bob)];
    t.is(outcomes.filter(({ error }) => error === undefined).length, 1);
    outcomes.forEach(({ error, burntYocto }, index) => {
      if (error !== undefined) t.is(error, `FactoryNameTaken: name=race${round}`);
      t.is(before[index] - after[index] - burntYocto, error === undefined ? needed : 0n);
    });
  }
});

test('create_many makes what can be made and returns the rest, item by item', async (t) => {
  const fixture = await everyWay();
  const { factory, alice } = fixture;
  await create(fixture, { name: 'taken', template: 'good' }, fixture.bob);
  const items = [
    { name: 'one', template: 'good' },
    { name: 'Bad', template: 'good' },
    { name: 'two', template: 'panic' },
    { name: 'taken', template: 'good' },
    { name: 'one', template: 'good' },
    { name: 'three', template: 'big' },
    { name: 'four', template: 'none' },
  ];
  const costs = await Promise.all(
    ['one', 'three'].map((name) =>
      quote(
        fixture,
        items.find((item) => item.name === name)!,
      ),
    ),
  );
  const before = await balanceOf(alice);
  const outcome = await call(alice, factory, 'create_many', { items }, { deposit: 3n * NEAR, gas: 300n * TERA });
  t.is(outcome.error, undefined);
  t.deepEqual(outcome.value, [
    { account_id: `one.${factory.accountId}` },
    { error: 'FactoryInvalidName: name=Bad' },
    { error: `FactoryInitFailed: account_id=two.${factory.accountId}` },
    { error: 'FactoryNameTaken: name=taken' },
    { error: 'FactoryNameTaken: name=one' },
    { account_id: `three.${factory.accountId}` },
    { error: 'FactoryUnknownTemplate: template=none' },
  ]);
  t.is(
    before - (await balanceOf(alice)) - outcome.burntYocto,
    costs.reduce((sum, { deposit }) => sum + BigInt(deposit), 0n),
  );
  const many = Array.from({ length: 21 }, (_, index) => ({ name: `m${index}`, template: 'good' }));
  const tooMany = await call(alice, factory, 'create_many', { items: many }, { deposit: NEAR });
  t.is(tooMany.error, 'FactoryTooManyItems: items=21, limit=20');
  const nothing = await call(alice, factory, 'create_many', { items: [{ name: 'Bad' }] }, { deposit: NEAR });
  t.deepEqual(nothing.value, [{ error: 'FactoryInvalidName: name=Bad' }]);
});

test('create_many by global contract keeps within the gas that it asks for', async (t) => {
  const fixture = await deployFactory(chain);
  const { alice, factory } = fixture;
  const code = await tinyWasm({ mark: 9 });
  const { value: code_hash } = await admin(fixture, 'upload_code', code);
  await call(fixture.owner, factory, 'publish_global', { code_hash }, { deposit: NEAR });
  await admin(fixture, 'add_template', { name: 'hash', version: { kind: 'global_hash', code_id: code_hash } });
  for (const count of [2, 9]) {
    const items = Array.from({ length: count }, (_, index) => ({ name: `m${count}-${index}`, template: 'hash' }));
    const many = (gas: bigint) => call(alice, factory, 'create_many', { items }, { deposit: NEAR, gas });
    const attached = 20n * TERA;
    const [, left, needed] = /^FactoryInsufficientGas: left=(\d+), needed=(\d+)$/.exec((await many(attached)).error!)!;
    const made = await many(attached - BigInt(left!) + BigInt(needed!) + TERA / 10n);
    t.is(made.error, undefined);
    t.is((made.value as { account_id?: string }[]).filter(({ account_id }) => account_id !== undefined).length, count);
  }
});

test('a contract that calls the factory gets the instance, the surplus and every refund', async (t) => {
  const fixture = await everyWay();
  const { factory, alice } = fixture;
  const proxy = await createAccount(chain, `proxy-${factory.accountId.split('.')[0]}`, 10n * NEAR);
  await proxy.deploy(await callerWasm({ factory: factory.accountId }));
  const needed = BigInt((await quote(fixture, { name: 'via', template: 'good' })).deposit);
  for (const [args, cost, error] of [
    [{ name: 'via', template: 'good' }, needed, undefined],
    [{ name: 'via', template: 'good' }, 0n, /FactoryNameTaken: name=via/],
    [{ name: 'viap', template: 'panic' }, 0n, /FactoryInitFailed/],
    [{ name: 'v.i.a', template: 'good' }, 0n, /FactoryInvalidName/],
  ] as const) {
    const before = await balanceOf(proxy);
    const outcome = await call(alice, proxy, 'forward', args, { deposit: NEAR });
    if (error === undefined) t.is(outcome.value, `via.${factory.accountId}`);
    else t.regex(outcome.error ?? '', error);
    const change = (await balanceOf(proxy)) - before - NEAR + cost;
    // Its reward for executing `forward` comes on top.
    t.true(change >= 0n && change < 10n ** 21n, `${JSON.stringify(args)} ${change}`);
  }
  const record = (await factory.view('get_instance', { name: 'via' })) as { creator: string };
  t.is(record.creator, proxy.accountId);
  await addTemplate(fixture, 'signer', await tinyWasm(), { keys: { policy: 'signer' } });
  const relayed = await call(alice, proxy, 'forward', { name: 'sig', template: 'signer' }, { deposit: NEAR });
  t.is(relayed.error, `FactoryInvalidKeys: policy=signer, signer=${alice.accountId}, caller=${proxy.accountId}`);
});

test('refund_to takes surplus and refunds in the place of the caller', async (t) => {
  const fixture = await everyWay();
  const { alice, bob } = fixture;
  for (const [args, cost] of [
    [{ name: 'ok', template: 'good' }, 1n],
    [{ name: 'bad', template: 'panic' }, 0n],
  ] as const) {
    const needed = BigInt((await quote(fixture, args)).deposit);
    const [before, other] = [await balanceOf(alice), await balanceOf(bob)];
    const outcome = await create(fixture, { ...args, refund_to: bob.accountId }, alice, { deposit: NEAR });
    t.is(before - (await balanceOf(alice)) - outcome.burntYocto, NEAR);
    t.is((await balanceOf(bob)) - other, NEAR - cost * needed);
  }
  const bad = await create(fixture, { name: 'x', template: 'good', refund_to: 'Not Valid' }, alice, { deposit: NEAR });
  t.regex(bad.error ?? '', /^FactoryInvalidArgs: refund_to=/);
});

test('what would go to a refund_to that does not exist goes to the caller, but for what only the protocol returns', async (t) => {
  const fixture = await everyWay();
  const { alice, factory } = fixture;
  const request = { name: 'nobody', template: 'good', refund_to: 'nobody.near' };
  const { deposit, breakdown } = await quote(fixture, request);
  const kept = await balanceOf(factory);
  const before = await balanceOf(alice);
  const made = await create(fixture, request, alice, { deposit: NEAR });
  t.is(made.error, undefined);
  t.is(before - (await balanceOf(alice)) - made.burntYocto, BigInt(deposit));
  const again = await balanceOf(alice);
  const failed = await create(fixture, { ...request, name: 'bad', template: 'panic' }, alice, { deposit: NEAR });
  t.regex(failed.error ?? '', /^FactoryInitFailed/);
  const { breakdown: sent } = await quote(fixture, { ...request, name: 'bad', template: 'panic' });
  const instance = BigInt(sent.account) + BigInt(sent.code) + BigInt(sent.state) + BigInt(sent.keys);
  t.is(again - (await balanceOf(alice)) - failed.burntYocto, instance);
  t.true((await balanceOf(factory)) - kept >= BigInt(breakdown.registry));
});

test('an init that calls back into the factory finds its own name taken and harms nobody', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory } = fixture;
  const code = await callerWasm({ factory: factory.accountId, initArgs: JSON.stringify({ name: 'app' }) });
  await addTemplate(fixture, 'reenter', code, { init_gas: String(160n * TERA) });
  const outcome = await create(fixture, { name: 'app' }, fixture.alice, { gas: 300n * TERA });
  t.is(outcome.value, `app.${factory.accountId}`);
  t.is(outcome.executions.filter(({ failed }) => failed).length, 1);
  t.is(await factory.view('get_instance_count'), 1);
});

test('an instance whose init returns a promise that fails is there, entered and paid for exactly', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, alice } = fixture;
  // `forward` returns what the factory makes of its input: a refusal, for a name in upper case.
  await addTemplate(fixture, 'caller', await callerWasm({ factory: factory.accountId }), {
    init_method: 'forward',
    init_gas: String(160n * TERA),
  });
  const request = { name: 'half', template: 'caller', args: { name: 'Bad' }, initial_balance: String(2n * NEAR) };
  const cost = BigInt((await quote(fixture, request)).deposit);
  const payer = await balanceOf(alice);
  const created = await create(fixture, request, alice, { gas: 300n * TERA });
  t.is(created.value, `half.${factory.accountId}`);
  t.is(payer - (await balanceOf(alice)) - created.burntYocto, cost);
  t.deepEqual(
    eventsNamed(created, 'instance_created').map(({ name }) => name),
    ['half'],
  );
  t.is(await factory.view('get_instance_count'), 1);
});

test('huge arguments are paid by the byte', async (t) => {
  const fixture = await deployFactory(chain);
  await addTemplate(fixture, 'tiny', await tinyWasm({ size: 2_000 }));
  const args = { text: 'x'.repeat(100_000) };
  const small = await quote(fixture, { name: 'app', args: { text: '' } });
  const large = await quote(fixture, { name: 'app', args });
  t.is(BigInt(large.breakdown.state) - BigInt(small.breakdown.state), 10n ** 24n);
  const created = await create(fixture, { name: 'app', args });
  t.is(created.error, undefined);
});
