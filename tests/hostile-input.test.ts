import test from 'ava';
import { balanceOf, call, type Chain, NEAR, startChain, viewAccount } from './helpers/chain.ts';
import { addTemplate, admin, create, deployFactory, quote } from './helpers/factory.ts';
import { tinyWasm } from './helpers/tiny-wasm.ts';

let chain: Chain;

test.before(async () => {
  chain = await startChain();
});
test.after.always(() => chain?.worker.tearDown());

/** A factory with a template of tiny instances, and a call of one of its methods with any bytes as input. */
async function sendBytes() {
  const fixture = await deployFactory(chain);
  const { factory, alice } = fixture;
  await addTemplate(fixture, 'tiny', await tinyWasm());
  const storage = (await viewAccount(factory, factory.accountId))!.storage_usage;
  const send = async (method: string, input: string) => {
    const before = await balanceOf(alice);
    const outcome = await call(alice, factory, method, Buffer.from(input), { deposit: NEAR });
    return { ...outcome, paid: before - (await balanceOf(alice)) - outcome.burntYocto };
  };
  return { fixture, send, storage };
}

test('input that is no object is refused by every creation call, and the deposit comes back', async (t) => {
  const { fixture, send, storage } = await sendBytes();
  const methods = ['create', 'create_factory_subaccount_and_deploy', 'deploy', 'create_campaign', 'create_many'];
  for (const method of methods) {
    for (const input of ['null', '[]', '5', '"app"', 'true']) {
      const refused = await send(method, input);
      t.is(refused.error, `FactoryInvalidArgs: input=${input.replaceAll('"', '')}`, method);
      t.is(refused.paid, 0n);
    }
    for (const input of ['{', '{"name":}', '\u{0}', '{"name":"a"} x']) {
      const refused = await send(method, input);
      t.truthy(refused.error, `${method} ${input}`);
      t.is(refused.paid, 0n);
    }
  }
  t.is((await viewAccount(fixture.factory, fixture.factory.accountId))!.storage_usage, storage);
});

test('names from outside the alphabet are refused by name, whatever they would be elsewhere', async (t) => {
  const { fixture, send, storage } = await sendBytes();
  const names = [
    '__proto__',
    'toString',
    'é',
    '\u0430pp',
    'a\u0000',
    'a b',
    'a:b',
    'n:a',
    '-a',
    'a-',
    'a_-b',
    '../a',
    '\u{1f600}',
    'ａ',
  ];
  for (const name of names) {
    const refused = await send('create', JSON.stringify({ name }));
    t.regex(refused.error ?? '', /^FactoryInvalidName: name=/, name);
    t.is(refused.paid, 0n);
  }
  // A lone half of a surrogate pair, which is no text in UTF-8.
  const half = await send('create', '{"name":"\\ud800"}');
  t.truthy(half.error);
  t.is(half.paid, 0n);
  t.regex((await send('create', JSON.stringify({ name: 'A'.repeat(50_000) }))).error ?? '', /name=A{200}\.\.\.$/);
  for (const name of ['null', '["app"]', '{"toString":"app"}', '7', 'true'])
    t.regex((await send('create', `{"name":${name}}`)).error ?? '', /^FactoryInvalidName: /, name);
  t.is((await viewAccount(fixture.factory, fixture.factory.accountId))!.storage_usage, storage);
});

test('names that are words of JavaScript make instances like any other', async (t) => {
  const { fixture, send } = await sendBytes();
  for (const name of ['constructor', 'valueof', 'null', 'undefined', 'length', '0']) {
    const made = await send('create', JSON.stringify({ name }));
    t.is(made.value, `${name}.${fixture.factory.accountId}`);
    t.like(await fixture.factory.view('get_instance', { name }), { name, status: 'active' });
  }
  for (const template of ['constructor', '__proto__', 'hasownproperty']) {
    t.is(
      (await create(fixture, { name: 'x', template }, fixture.alice, { deposit: NEAR })).error,
      `FactoryUnknownTemplate: template=${template}`,
    );
  }
  const { value: code_id } = await admin(fixture, 'upload_code', await tinyWasm({ mark: 8 }));
  for (const name of ['constructor', '__proto__']) {
    t.is((await admin(fixture, 'add_template', { name, version: { kind: 'bytecode', code_id } })).error, undefined);
    const instance = `of-${name.replaceAll('_', '')}`;
    t.is((await create(fixture, { name: instance, template: name })).error, undefined);
    t.is(((await fixture.factory.view('get_instances_by_template', { template: name })) as unknown[]).length, 1);
  }
});

test('of keys that occur twice the last counts, and a __proto__ among them changes nothing else', async (t) => {
  const { fixture, send } = await sendBytes();
  const { factory } = fixture;
  t.is((await send('create', '{"name":"first","name":"second"}')).value, `second.${factory.accountId}`);
  const forged = '{"__proto__":{"template":"none","initial_balance":"1"},"name":"third"}';
  const needed = BigInt((await quote(fixture, { name: 'third' })).deposit);
  const made = await send('create', forged);
  t.is(made.value, `third.${factory.accountId}`);
  t.is(made.paid, needed);
  const args = '{"name":"fourth","args":{"__proto__":{"x":1},"constructor":{"prototype":1}}}';
  t.is((await send('create', args)).value, `fourth.${factory.accountId}`);
});

test('templates and versions of other types, or longer than any key, are refused by name', async (t) => {
  const { send } = await sendBytes();
  for (const template of ['["tiny"]', '{}', '5', `"${'t'.repeat(3_000)}"`, '""', '"tiny:1"'])
    t.regex((await send('create', `{"name":"app","template":${template}}`)).error ?? '', /^FactoryUnknownTemplate/);
  for (const version of ['"1"', '[1]', '{}', '0', '-1', '1.5', '1e99', 'true'])
    t.regex(
      (await send('create', `{"name":"app","version":${version}}`)).error ?? '',
      /^FactoryUnknownVersion/,
      version,
    );
  for (const [field, value] of [
    ['args', '[1]'],
    ['args', '"x"'],
    ['init_method', '5'],
    ['init_method', `"${'m'.repeat(257)}"`],
    ['refund_to', '{}'],
    ['refund_to', '"Not an account"'],
  ])
    t.regex((await send('create', `{"name":"app","${field}":${value}}`)).error ?? '', /^FactoryInvalidArgs: /, value);
});

test('arguments of many kilobytes and of any depth are passed on or refused, and never half taken', async (t) => {
  const { send } = await sendBytes();
  const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  t.is((await send('create', `{"name":"deep","args":{"x":${deep(50)}}}`)).error, undefined);
  const tooDeep = await send('create', `{"name":"deeper","args":{"x":${deep(20_000)}}}`);
  t.truthy(tooDeep.error);
  t.is(tooDeep.paid, 0n);
  const text = 'é"\\\u{1f600}'.repeat(2_000);
  t.is((await send('create', JSON.stringify({ name: 'wide', args: { text } }))).error, undefined);
});

test('the gas that a quote names is enough for long arguments of any kind', async (t) => {
  const { fixture } = await sendBytes();
  const kinds = {
    latin: { text: 'y'.repeat(30_000) },
    quoted: { text: '"'.repeat(5_000) },
    cyrillic: { text: 'ж'.repeat(10_000) },
    emoji: { text: '\u{1f600}'.repeat(4_000) },
    fractions: { list: Array(300).fill(0.1) },
    objects: { list: Array(3_000).fill({ a: 1 }) },
  };
  for (const [name, args] of Object.entries(kinds)) {
    const gas = BigInt((await quote(fixture, { name, args })).gas);
    t.is((await create(fixture, { name, args }, fixture.alice, { gas })).error, undefined, name);
  }
});
