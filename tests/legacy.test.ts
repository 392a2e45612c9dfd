import test from 'ava';
import { buildLegacyFactory } from '../scripts/build-legacy.ts';
import { callerWasm } from './helpers/caller-wasm.ts';
import { balanceOf, type Chain, NEAR, startChain, TERA, viewAccount } from './helpers/chain.ts';
import { addTemplate, admin, create, deployFactory, eventsNamed, quote } from './helpers/factory.ts';
import { tinyWasm } from './helpers/tiny-wasm.ts';

let chain: Chain;

test.before(async () => {
  chain = await startChain();
});
test.after.always(() => chain?.worker.tearDown());

test('the build for older protocols does without promise_set_refund_to and refunds by its callback, to the yocto', async (t) => {
  const code = await buildLegacyFactory();
  const imports = WebAssembly.Module.imports(await WebAssembly.compile(code as BufferSource)).map(({ name }) => name);
  t.false(imports.includes('promise_set_refund_to'));
  t.true(imports.includes('promise_batch_create'));

  const fixture = await deployFactory(chain, { code });
  const { factory, alice } = fixture;
  await addTemplate(fixture, 'good', await tinyWasm({ size: 3_000 }));
  await addTemplate(fixture, 'panic', await tinyWasm({ size: 3_000, init: 'panic' }));
  // Nothing of its own is left in the factory: what it pays back can only be what came back.
  await admin(fixture, 'withdraw');
  const before = await balanceOf(factory);
  const payer = await balanceOf(alice);
  const failed = await create(fixture, { name: 'app', template: 'panic' }, alice, { deposit: 2n * NEAR });
  t.regex(failed.error ?? '', /^FactoryInitFailed/);
  t.is(payer - (await balanceOf(alice)), failed.burntYocto);
  t.true((await balanceOf(factory)) >= before);
  t.deepEqual(
    eventsNamed(failed, 'refunded').map(({ by_protocol, reason }) => [by_protocol, reason]),
    [
      ['0', 'surplus'],
      ['0', 'init_failed'],
    ],
  );
  t.is(await viewAccount(chain.root, `app.${factory.accountId}`), undefined);

  await fixture.bob.transfer(factory, 5n * NEAR);
  // An init call whose own promise fails leaves the instance as it is: there is nothing to pay back.
  await addTemplate(fixture, 'caller', await callerWasm({ factory: factory.accountId }), {
    init_method: 'forward',
    init_gas: String(160n * TERA),
  });
  const request = { name: 'half', template: 'caller', args: { name: 'Bad' }, initial_balance: String(2n * NEAR) };
  const cost = BigInt((await quote(fixture, request)).deposit);
  const [own, paid] = [await balanceOf(factory), await balanceOf(alice)];
  const half = await create(fixture, request, alice, { gas: 300n * TERA });
  t.is(paid - (await balanceOf(alice)) - half.burntYocto, cost);
  t.true((await balanceOf(factory)) >= own, 'the factory paid for a caller');

  const needed = BigInt((await quote(fixture, { name: 'app', template: 'good' })).deposit);
  const again = await balanceOf(alice);
  const created = await create(fixture, { name: 'app', template: 'good' }, alice, { deposit: NEAR });
  t.is(created.error, undefined);
  t.is(again - (await balanceOf(alice)) - created.burntYocto, needed);
});
