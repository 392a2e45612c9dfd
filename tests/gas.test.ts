import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { call, type Chain, codeHash, NEAR, type Outcome, startChain } from './helpers/chain.ts';
import { addTemplate, admin, create, deployFactory } from './helpers/factory.ts';
import { creationFloor } from './helpers/protocol-fees.ts';
import { tinyWasm } from './helpers/tiny-wasm.ts';

/** Size of the Rust tutorial's donation contract, which the figures below were measured with. */
const INSTANCE_BYTES = 154_707;

/**
 * Whole transactions of the Rust tutorials' factories on nearcore at protocol 84, in Tgas, refunds included. The one by
 * global hash makes neither an init call nor a callback: there is nothing to compare with.
 */
const RUST: Record<string, number> = {
  'create, stored code': 35.41,
  'create, name taken': 24.69,
  'create, too small a deposit': 5.63,
  update_stored_contract: 14.68,
};

/** What a figure may grow by before it counts as a change for the worse. */
const TOLERANCE = 1.02;

/**
 * Most Tgas that this factory's own code, its loading and its storage may add to what every factory burns, and the transfer
 * of nothing that ends the batch so that an init call's own promise cannot be taken for the creation's outcome.
 */
const OWN_WORK = 3.15;

const SNAPSHOT = new URL('./gas-snapshot.json', import.meta.url);
let chain: Chain;

test.before(async () => {
  chain = await startChain();
});
test.after.always(() => chain?.worker.tearDown());

test.serial('each call burns less than the Rust factory, and no more than it did', async (t) => {
  const fixture = await deployFactory(chain, { balance: 100n * NEAR });
  const { factory, owner, alice } = fixture;
  const figures: Record<string, number> = {};
  const record = (title: string, { gasBurnt, error }: Outcome, failure?: RegExp) => {
    if (failure === undefined) t.is(error, undefined, title);
    else t.regex(error ?? '', failure, title);
    figures[title] = Math.round(Number(gasBurnt) / 1e6) / 1e6;
  };
  const request = { args: { beneficiary: alice.accountId } };

  // As the tutorial's, this factory is updated by its own key: the transaction's arguments then travel at the lower price.
  await admin(fixture, 'propose_owner', { account_id: factory.accountId });
  await admin(fixture, 'accept_owner', {}, factory);
  await admin(fixture, 'update_stored_contract', await tinyWasm({ size: INSTANCE_BYTES, mark: 1 }), factory);
  const code = await tinyWasm({ size: INSTANCE_BYTES, mark: 2 });
  record('update_stored_contract', await admin(fixture, 'update_stored_contract', code, factory));

  record('create, stored code', await create(fixture, { name: 'first', ...request }));
  record('create, name taken', await create(fixture, { name: 'first', ...request }), /^FactoryNameTaken/);
  record(
    'create, too small a deposit',
    await create(fixture, { name: 'x', ...request }, alice, { deposit: 1n }),
    /^FactoryInsufficientDeposit/,
  );

  await admin(fixture, 'grant_role', { role: 'publisher', account_id: owner.accountId }, factory);
  const published = await call(
    owner,
    factory,
    'publish_global',
    { code_hash: codeHash(code) },
    { deposit: 20n * NEAR },
  );
  t.is(published.value, true);
  await admin(fixture, 'add_template', { name: 'hash', version: { kind: 'global_hash', code_id: codeHash(code) } });
  record('create, global hash', await create(fixture, { name: 'by-hash', template: 'hash', ...request }));
  await addTemplate(fixture, 'panics', await tinyWasm({ init: 'panic', size: INSTANCE_BYTES }));
  record('create, init panics', await create(fixture, { name: 'fails', template: 'panics' }), /^FactoryInitFailed/);

  for (const [title, limit] of Object.entries(RUST))
    t.true(figures[title] < limit, `${title}: ${figures[title]} T, Rust ${limit} T`);
  if (process.env.UPDATE_GAS_SNAPSHOT || !existsSync(SNAPSHOT))
    writeFileSync(SNAPSHOT, `${JSON.stringify(figures, null, 2)}\n`);
  const before = JSON.parse(readFileSync(SNAPSHOT, 'utf8')) as Record<string, number>;
  t.deepEqual(Object.keys(figures).sort(), Object.keys(before).sort());
  for (const [title, figure] of Object.entries(figures)) {
    t.true(
      figure <= before[title] * TOLERANCE,
      `${title}: ${figure} T, was ${before[title]} T (UPDATE_GAS_SNAPSHOT=1 accepts it)`,
    );
    t.log(`${title}: ${figure.toFixed(3)} T${RUST[title] === undefined ? '' : `, Rust ${RUST[title]} T`}`);
  }
});

test('what no factory can do without takes more than 12.5 Tgas of a creation by global hash with init and callback', (t) => {
  const floor = creationFloor(INSTANCE_BYTES);
  const sum = Object.values(floor).reduce((total, part) => total + part, 0);
  for (const [part, gas] of Object.entries(floor)) t.log(`${part}: ${gas.toFixed(3)} T`);
  // Not one instruction, log line or byte of the factory's own code is in it, and the code is loaded twice.
  t.true(sum > 12.5 && sum < 12.7, `${sum} T`);
  const { 'create, global hash': figure } = JSON.parse(readFileSync(SNAPSHOT, 'utf8')) as Record<string, number>;
  t.log(`this factory: ${figure} T, ${(figure - sum).toFixed(3)} T above`);
  t.true(figure - sum < OWN_WORK, `${figure - sum} T`);
});

test.serial('a creation costs the same with 10,000 instances as with two', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, alice } = fixture;
  await addTemplate(fixture, 'tiny', await tinyWasm());
  await create(fixture, { name: 'i0' });
  const few = await create(fixture, { name: 'i1' });
  // The registry as 10,000 creations would leave it, as far as the next one looks at it.
  await factory.patchState('I', '10000');
  const tail = Array.from({ length: 16 }, (_, index) => 9_984 + index).join(',');
  for (const list of [`k:${alice.accountId}`, 'm:tiny']) await factory.patchState(list, `10000;${tail}`);
  t.is(await factory.view('get_instance_count'), 10_000);
  const many = await create(fixture, { name: 'i2' });
  t.is(many.error, undefined);
  const growth = Number(many.gasBurnt - few.gasBurnt) / 1e12;
  t.true(growth < 0.05, `${growth} T`);
  const page = (await factory.view('get_instances', { from_index: 10_000 })) as { name: string }[];
  t.deepEqual(
    page.map(({ name }) => name),
    ['i2'],
  );
});
