import test, { type ExecutionContext } from 'ava';
import {
  balanceOf,
  builtContract,
  call,
  type Chain,
  createAccount,
  NEAR,
  startChain,
  TERA,
  viewAccount,
} from './helpers/chain.ts';
import { callerWasm, type FactoryCall } from './helpers/caller-wasm.ts';
import { addTemplate, admin, create, deployFactory, type FactoryFixture, quote } from './helpers/factory.ts';
import { pad, tinyWasm } from './helpers/tiny-wasm.ts';

let chain: Chain;

test.before(async () => {
  chain = await startChain();
});
test.after.always(() => chain?.worker.tearDown());

const statusOf = async ({ factory }: FactoryFixture, name: string) =>
  ((await factory.view('get_instance', { name })) as { status: string } | null)?.status;

/** Creates with every amount of gas in a range and checks that each call ends in one of two ways, and that money is kept. */
async function sweepGas(t: ExecutionContext, template: string, range: [from: number, to: number, step: number]) {
  const fixture = await deployFactory(chain);
  const { factory, alice } = fixture;
  await addTemplate(fixture, 'good', await tinyWasm({ size: 5_000 }));
  await addTemplate(fixture, 'panic', await tinyWasm({ size: 5_000, init: 'panic' }));
  await addTemplate(fixture, 'loop', await tinyWasm({ size: 5_000, init: 'loop' }));
  const missing = { kind: 'global_account', code_id: 'nobody.near', state_bytes: 1_000 };
  await admin(fixture, 'add_template', { name: 'missing', version: missing });
  await admin(fixture, 'withdraw');
  const storage = (await viewAccount(factory, factory.accountId))!.storage_usage;
  const endings = new Set<string>();
  const [from, to, step] = range;
  for (let gas = from, round = 0; gas <= to; gas += step, round++) {
    const args = { name: `g${round}`, template };
    const needed = BigInt((await quote(fixture, args)).deposit);
    const [before, kept] = [await balanceOf(alice), await balanceOf(factory)];
    const options = { deposit: needed + 9n, gas: BigInt(Math.round(gas * 1_000)) * 10n ** 9n };
    const { error, burntYocto } = await create(fixture, args, alice, options);
    const ending = error === undefined ? 'created' : error.split(':')[0]!;
    endings.add(ending.includes('Exceeded the prepaid gas') || ending.startsWith('{') ? 'out of gas' : ending);
    t.is(before - (await balanceOf(alice)) - burntYocto, error === undefined ? needed : 0n, `${gas} T: ${error}`);
    t.true((await balanceOf(factory)) >= kept, `${gas} T`);
    t.is(await statusOf(fixture, args.name), error === undefined ? 'active' : undefined, `${gas} T: ${error}`);
    if (error !== undefined) t.is(await viewAccount(factory, `${args.name}.${factory.accountId}`), undefined);
  }
  if (template !== 'good') t.is((await viewAccount(factory, factory.accountId))!.storage_usage, storage);
  return endings;
}

for (const [template, ending] of [
  ['good', 'created'],
  ['panic', 'FactoryInitFailed'],
  ['loop', 'FactoryInitFailed'],
  ['missing', 'FactoryCodeMissing'],
]) {
  test(`with any amount of gas a creation of '${template}' ends by name, and nothing is left under way or lost`, async (t) => {
    const endings = await sweepGas(t, template, [1, 52, 1.7]);
    t.deepEqual([...endings].sort(), [...new Set(['FactoryInsufficientGas', ending, 'out of gas'])].sort());
  });
}

/** A contract that makes calls to the factory, all executed in one block. */
async function caller(fixture: FactoryFixture, calls: readonly FactoryCall[]) {
  const { factory } = fixture;
  const account = await createAccount(chain, `caller-${factory.accountId.split('.')[0]}`, 20n * NEAR);
  await account.deploy(await callerWasm({ factory: factory.accountId, calls }));
  return account;
}

test('of three creations of one name in one block the first wins, and only it costs', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, alice } = fixture;
  await addTemplate(fixture, 'tiny', await tinyWasm());
  const args = { name: 'same', refund_to: fixture.bob.accountId };
  const needed = BigInt((await quote(fixture, args)).deposit);
  const request = { method: 'create', args, deposit: needed, gas: 80n * TERA };
  const many = { method: 'create_many', args: { items: [{ name: 'same' }] }, deposit: needed, gas: 100n * TERA };
  const proxy = await caller(fixture, [request, request, many]);
  const before = await balanceOf(proxy);
  const outcome = await call(alice, proxy, 'run');
  t.deepEqual(outcome.failures.filter((failure) => failure.startsWith('FactoryNameTaken: name=same')).length, 1);
  const spent = before - (await balanceOf(proxy));
  // The reward for executing `run` is all that differs.
  t.true(spent <= needed && spent > needed - 10n ** 21n, String(spent));
  t.is(await factory.view('get_instance_count'), 1);
});

test('an owner who takes out everything in the middle of a creation takes nothing of its deposit', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, alice } = fixture;
  await addTemplate(fixture, 'tiny', await tinyWasm({ size: 3_000 }));
  await addTemplate(fixture, 'panic', await tinyWasm({ size: 3_000, init: 'panic' }));
  await admin(fixture, 'set_fee', { fee: String(NEAR) });
  for (const [template, status] of [
    ['tiny', 'active'],
    ['panic', undefined],
  ]) {
    const args = { name: `mid-${template}`, template, refund_to: alice.accountId };
    const needed = BigInt((await quote(fixture, args)).deposit);
    const proxy = await createAccount(chain, `owner-${template}-${factory.accountId.split('.')[0]}`, 20n * NEAR);
    // The proxy is the owner for as long as its call takes.
    const calls = [
      { method: 'accept_owner', args: {}, deposit: 1n, gas: 20n * TERA },
      { method: 'propose_owner', args: { account_id: fixture.owner.accountId }, deposit: 1n, gas: 20n * TERA },
      { method: 'create', args, deposit: needed, gas: 100n * TERA },
      { method: 'withdraw', args: {}, deposit: 1n, gas: 20n * TERA },
    ];
    await proxy.deploy(await callerWasm({ factory: factory.accountId, calls }));
    await admin(fixture, 'propose_owner', { account_id: proxy.accountId });
    const before = await balanceOf(alice);
    const outcome = await call(fixture.bob, proxy, 'run');
    t.is(outcome.events.filter(({ event }) => event === 'withdrawn').length, 1);
    t.is(await statusOf(fixture, `mid-${template}`), status);
    t.is((await balanceOf(alice)) - before, status === 'active' ? 0n : needed);
    t.is((await admin(fixture, 'accept_owner')).error, undefined);
    const account = await viewAccount(factory, factory.accountId);
    t.true(BigInt(account!.amount) >= BigInt(account!.storage_usage) * 10n ** 19n);
  }
});

test('a creation that is under way when the factory is upgraded is settled by the new code', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, alice } = fixture;
  await addTemplate(fixture, 'tiny', await tinyWasm());
  await addTemplate(fixture, 'panic', await tinyWasm({ init: 'panic' }));
  const code = builtContract('factory');
  for (const [template, status] of [
    ['tiny', 'active'],
    ['panic', undefined],
  ]) {
    const args = { name: `up-${template}`, template, refund_to: alice.accountId };
    const needed = BigInt((await quote(fixture, args)).deposit);
    const before = await balanceOf(alice);
    // One receipt: the creation starts, then other code takes the factory's place before its callback comes.
    const result = await factory
      .batch(factory)
      .functionCall('create', args, { attachedDeposit: needed, gas: 100n * TERA })
      .deployContract(pad(code, code.length + 1_000))
      .functionCall('migrate', {}, { gas: 30n * TERA })
      .transact();
    t.true(result.succeeded || template === 'panic');
    await chain.worker.provider.fastForward(6);
    t.is(await statusOf(fixture, `up-${template}`), status);
    t.is((await balanceOf(alice)) - before, status === 'active' ? 0n : needed);
  }
  t.is((await create(fixture, { name: 'after' })).error, undefined);
});

test('a reservation outlives a failed creation of its holder', async (t) => {
  const fixture = await deployFactory(chain);
  const { alice, bob } = fixture;
  await addTemplate(fixture, 'tiny', await tinyWasm());
  await addTemplate(fixture, 'panic', await tinyWasm({ init: 'panic' }));
  await admin(fixture, 'reserve_name', { name: 'brand', account_id: bob.accountId });
  t.regex((await create(fixture, { name: 'brand', template: 'panic' }, bob)).error ?? '', /^FactoryInitFailed/);
  t.is((await create(fixture, { name: 'brand' }, alice, { deposit: NEAR })).error, 'FactoryNameReserved: name=brand');
  t.is((await create(fixture, { name: 'brand' }, bob)).error, undefined);
});

test('amounts up to the largest the protocol knows are refused by name and come back', async (t) => {
  const fixture = await deployFactory(chain);
  const { alice } = fixture;
  const largest = String(2n ** 128n - 1n);
  await addTemplate(fixture, 'tiny', await tinyWasm());
  await addTemplate(fixture, 'dear', await tinyWasm(), { min_deposit: largest });
  const refusal = async (args: Record<string, unknown>, error: RegExp) => {
    const before = await balanceOf(alice);
    const outcome = await create(fixture, { name: 'app', ...args }, alice, { deposit: NEAR });
    t.regex(outcome.error ?? '', error);
    t.is(before - (await balanceOf(alice)), outcome.burntYocto);
  };
  await refusal({ initial_balance: largest }, /^FactoryInsufficientDeposit: attached=10{24}, needed=3402823669\d{29}$/);
  await refusal({ template: 'dear' }, /^FactoryInsufficientDeposit: attached=10{24}, needed=340282366\d{30}$/);
  for (const initial_balance of [String(2n ** 128n), '-1', '1e3', '0x10', '', ' 1', 1, [], {}])
    await refusal({ initial_balance }, /^FactoryInvalidArgs: initial_balance=/);
  t.is((await admin(fixture, 'set_fee', { fee: largest })).error, undefined);
  await refusal({}, /^FactoryInsufficientDeposit: /);
  t.regex((await admin(fixture, 'set_fee', { fee: String(2n ** 128n) })).error ?? '', /^FactoryInvalidArgs: fee=/);
});
