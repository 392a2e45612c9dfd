import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import anyTest, { type TestFn } from 'ava';
import { KeyPair } from 'near-workspaces';
import { call, type Chain, codeHash, NEAR, startChain, TERA } from './helpers/chain.ts';
import { addTemplate, create, deployFactory, quote } from './helpers/factory.ts';

/** A contract that this project did not write or compile: NEAR's own linkdrop, in Rust, as near-workspaces publishes it. */
const LINKDROP = readFileSync(
  join(
    dirname(createRequire(import.meta.url).resolve('near-workspaces/package.json')),
    'core_contracts',
    'testnet-linkdrop.wasm',
  ),
);

const test = anyTest as TestFn<{ chain: Chain }>;

test.before(async (t) => {
  t.context = { chain: await startChain() };
});
test.after.always((t) => t.context.chain.worker.tearDown());

test('an instance of a contract compiled from Rust is created, works, and carries exactly the published code', async (t) => {
  const fixture = await deployFactory(t.context.chain);
  await addTemplate(fixture, 'linkdrop', LINKDROP, { init_method: '', state_bytes: 0 });
  const request = { name: 'drop', template: 'linkdrop', initial_balance: String(10n * NEAR) };
  const { breakdown } = await quote(fixture, request);
  t.is(breakdown.code, String(BigInt(LINKDROP.length) * 10n ** 19n));

  const created = await create(fixture, request);
  t.is(created.error, undefined);
  const instance = fixture.chain.root.getAccount(`drop.${fixture.factory.accountId}`);
  t.is(codeHash(await instance.viewCode()), codeHash(LINKDROP));

  const child = `child.${instance.accountId}`;
  const key = KeyPair.fromRandom('ed25519').getPublicKey().toString();
  const made = await call(
    fixture.alice,
    instance,
    'create_account',
    { new_account_id: child, new_public_key: key },
    { deposit: NEAR, gas: 100n * TERA },
  );
  t.is(made.error, undefined);
  t.true(await fixture.chain.root.getAccount(child).exists());
});

test('a Rust contract without the named init method is refused by name, and everything comes back', async (t) => {
  const fixture = await deployFactory(t.context.chain);
  await addTemplate(fixture, 'linkdrop', LINKDROP, { init_method: 'initialise_me', state_bytes: 100 });
  const before = BigInt((await fixture.alice.balance()).total);
  const failed = await create(fixture, { name: 'drop', template: 'linkdrop' });
  t.regex(failed.error ?? '', /^FactoryInitFailed/);
  t.false(await fixture.chain.root.getAccount(`drop.${fixture.factory.accountId}`).exists());
  t.is(before - BigInt((await fixture.alice.balance()).total), failed.burntYocto);
});
