import test from 'ava';
import { balanceOf, call, type Chain, rpc, startChain } from './helpers/chain.ts';
import { addTemplate, create, deployFactory } from './helpers/factory.ts';
import { tinyWasm } from './helpers/tiny-wasm.ts';

// A file of its own: it lets 1,100 blocks pass, which would expire the transactions of tests beside it.
let chain: Chain;

test.before(async () => {
  chain = await startChain();
});
test.after.always(() => chain?.worker.tearDown());

test('a creation that is stuck for more than 1,000 blocks is released by anyone, and its deposit goes to its payer', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, alice, bob } = fixture;
  await addTemplate(fixture, 'tiny', await tinyWasm());
  const { header } = await rpc<{ header: { height: number } }>(chain.root, 'block', { finality: 'optimistic' });
  // A creation whose callbacks never came: nothing that a test can do from outside leaves one behind.
  const entry = JSON.stringify([alice.accountId, 'tiny', 1, header.height, '', []]);
  await factory.patchState('n:stuck', entry);
  const shown = (await factory.view('get_instance', { name: 'stuck' })) as { status: string; creator: string };
  t.deepEqual([shown.status, shown.creator], ['pending', alice.accountId]);
  const early = await call(bob, factory, 'release_pending', { name: 'stuck' });
  t.regex(early.error ?? '', /^FactoryReservationTooYoung: name=stuck, blocks=\d+, needed=1001/);
  await chain.worker.provider.fastForward(1_100);
  const listed = await call(bob, factory, 'release_pending', { name: ['stuck'] });
  t.regex(listed.error ?? '', /^FactoryInvalidName: /);
  const before = await balanceOf(alice);
  const released = await call(bob, factory, 'release_pending', { name: 'stuck' });
  t.deepEqual(
    released.events.map(({ event }) => event),
    ['reservation_released', 'refunded'],
  );
  t.is((await balanceOf(alice)) - before, BigInt(40 + 'n:stuck'.length + entry.length) * 10n ** 19n);
  t.is((await create(fixture, { name: 'stuck' })).error, undefined);
});
