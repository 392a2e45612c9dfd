import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { compile } from '../src/compile.ts';
import { casesDir, compileText, hostOf } from './helpers/build.ts';
import { MockHost, type MockOptions, type MockOutcome } from './helpers/mock-host.ts';

/** Runs a method that must succeed; what it gave back, as JSON. */
function json(host: MockHost, method: string, args: unknown = {}, options: MockOptions = {}): unknown {
  const outcome = host.call(method, { input: JSON.stringify(args), ...options });
  assert.equal(outcome.panic, undefined);
  return outcome.json;
}
/** Promise functions that were called, each with texts and amounts among its arguments. */
const made = (outcome: MockOutcome) =>
  outcome.promises.map(({ name, args }) => [name, ...args.filter((value) => typeof value === 'string')]);
const caseHost = async (name: string) =>
  new MockHost((await compile({ entry: join(casesDir, name, 'source.ts') })).wasm);

describe('collections of near-sdk-js', () => {
  const SOURCE = `import { NearBindgen, call, view, near, LookupMap, LookupSet, UnorderedMap, UnorderedSet, Vector } from 'near-sdk-js';
type Entry = { by: string; votes: bigint };
@NearBindgen({})
export class C {
  names = new LookupMap<string>('n');
  seen = new LookupSet<string>('s');
  ages: UnorderedMap<number> = new UnorderedMap<number>('a');
  tags: UnorderedSet<string> = new UnorderedSet<string>('t');
  log: Vector<Entry> = new Vector<Entry>('l');
  rooms: UnorderedMap<UnorderedMap<string>> = new UnorderedMap<UnorderedMap<string>>('r');

  @call({}) set({ name }) { const old = this.names.set(near.signerAccountId(), name); this.seen.set(name); return old; }
  @view({}) get({ id }) { return [this.names.get(id), this.names.containsKey(id), this.names.get(id, { defaultValue: 'nobody' })]; }
  @view({}) was_seen({ name }) { return this.seen.contains(name); }

  @call({}) age({ name, age }) { return this.ages.set(name, age); }
  @call({}) forget({ name }) { return this.ages.remove(name); }
  @view({}) all_ages() { const all = {}; for (const [name, age] of this.ages) all[name] = age; return [all, this.ages.length, this.ages.keys({ start: 1, limit: 1 })]; }

  @call({}) tag({ tag }) { return this.tags.set(tag); }
  @call({}) untag({ tag }) { return this.tags.remove(tag); }
  @view({}) all_tags() { return [...this.tags, this.tags.contains('b')]; }

  @call({}) vote({ votes }) { this.log.push({ by: near.predecessorAccountId(), votes: BigInt(votes) }); }
  @call({}) undo() { return this.log.pop(); }
  @call({}) drop_first() { return this.log.swapRemove(0); }
  @view({}) total() { let total = 0n; for (const { votes } of this.log) total += votes; return total; }
  @view({}) voters() { return this.log.toArray().map((entry) => entry.by); }

  @call({}) say({ room, text }) {
    const messages = this.rooms.get(room, { reconstructor: UnorderedMap.reconstruct, defaultValue: new UnorderedMap<string>('room-' + room) });
    messages.set(near.signerAccountId(), text);
    this.rooms.set(room, messages);
  }
  @view({}) said({ room, id }) { const messages = this.rooms.get(room, { reconstructor: UnorderedMap.reconstruct }); return messages === null ? null : messages.get(id); }
  @view({}) rooms_with_people() { return this.rooms.toArray().map(([room, inner]) => [room, UnorderedMap.reconstruct(inner as any).length]); }
}
`;
  let host: MockHost;
  before(async () => {
    host = await hostOf(SOURCE);
  });

  it('look up what was set, and defaults for what was not', () => {
    assert.equal(json(host, 'set', { name: 'Al' }), null);
    assert.equal(json(host, 'set', { name: 'Alice' }), 'Al');
    assert.deepEqual(json(host, 'get', { id: 'alice.near' }), ['Alice', true, 'Alice']);
    assert.deepEqual(json(host, 'get', { id: 'bob.near' }), [null, false, 'nobody']);
    assert.deepEqual(json(host, 'was_seen', { name: 'Al' }), true);
    assert.deepEqual(json(host, 'was_seen', { name: 'Bob' }), false);
  });

  it('iterate over an unordered map, also after a removal', () => {
    for (const [name, age] of Object.entries({ a: 1, b: 2, c: 3 }))
      assert.equal(json(host, 'age', { name, age }), null);
    assert.equal(json(host, 'age', { name: 'b', age: 20 }), 2);
    assert.deepEqual(json(host, 'all_ages'), [{ a: 1, b: 20, c: 3 }, 3, ['b']]);
    assert.equal(json(host, 'forget', { name: 'a' }), 1);
    assert.equal(json(host, 'forget', { name: 'z' }), null);
    assert.deepEqual(json(host, 'all_ages'), [{ c: 3, b: 20 }, 2, ['b']]);
  });

  it('hold each element of an unordered set once', () => {
    assert.deepEqual(['a', 'b', 'a', 'c'].map((tag) => json(host, 'tag', { tag })), [true, true, false, true]); // prettier-ignore
    assert.deepEqual(json(host, 'all_tags'), ['a', 'b', 'c', true]);
    assert.equal(json(host, 'untag', { tag: 'b' }), true);
    assert.deepEqual(json(host, 'all_tags'), ['a', 'c', false]);
  });

  it('keep objects with bigints in a vector', () => {
    for (const [predecessor, votes] of [
      ['a.near', '18446744073709551616'],
      ['b.near', '4'],
      ['c.near', '5'],
    ] as const)
      json(host, 'vote', { votes }, { predecessor });
    assert.equal(json(host, 'total'), '18446744073709551625');
    assert.deepEqual(json(host, 'undo'), { by: 'c.near', votes: '5' });
    assert.deepEqual(json(host, 'drop_first'), { by: 'a.near', votes: '18446744073709551616' });
    assert.deepEqual(json(host, 'voters'), ['b.near']);
  });

  it('nest', () => {
    json(host, 'say', { room: 'x', text: 'hi' });
    json(host, 'say', { room: 'x', text: 'ho' }, { predecessor: 'bob.near' });
    json(host, 'say', { room: 'y', text: 'hello' });
    assert.equal(json(host, 'said', { room: 'x', id: 'alice.near' }), 'hi');
    assert.equal(json(host, 'said', { room: 'x', id: 'bob.near' }), 'ho');
    assert.equal(json(host, 'said', { room: 'y', id: 'bob.near' }), null);
    assert.equal(json(host, 'said', { room: 'z', id: 'bob.near' }), null);
    assert.deepEqual(json(host, 'rooms_with_people'), [['x', 2], ['y', 1]]); // prettier-ignore
  });

  it('keep a status for each account', async () => {
    const status = await caseHost('status-message');
    json(status, 'set_status', { message: 'here' });
    assert.equal(json(status, 'get_status', { account_id: 'alice.near' }), 'here');
    assert.equal(json(status, 'get_status', { account_id: 'bob.near' }), null);
  });
});

describe('classes in the state', () => {
  it('come back as classes when a schema names them', async () => {
    const host = await hostOf(`import { NearBindgen, call, view, UnorderedMap } from 'near-sdk-js';
class Car { static schema = { name: 'string', speed: 'number' }; name = ''; speed = 0; info() { return this.name + ' at ' + this.speed; } }
@NearBindgen({})
export class C {
  static schema = { first: Car, cars: { class: UnorderedMap, value: Car }, big: 'bigint', since: 'date' };
  first = new Car();
  cars = new UnorderedMap('c');
  big = 1n;
  since = new Date(0);
  @call({}) park({ name, speed }) { const car = new Car(); car.name = name; car.speed = speed; this.first = car; this.cars.set(name, car); this.big *= 2n ** 70n; this.since = new Date(); }
  @view({}) infos({ name }) { return [this.first.info(), (this.cars.get(name) as Car).info(), this.big + 1n, this.since.toISOString()]; }
}
`);
    json(host, 'park', { name: 'Beetle', speed: 90 }, { timestampNs: 1_700_000_000_123_456_789n });
    assert.deepEqual(json(host, 'infos', { name: 'Beetle' }), [
      'Beetle at 90',
      'Beetle at 90',
      String(2n ** 70n + 1n),
      '2023-11-14T22:13:20.123Z',
    ]);
  });

  it('go through a serializer of the contract, which may fail', async () => {
    const host = await hostOf(`import { NearBindgen, call, view, encode, decode } from 'near-sdk-js';
@NearBindgen({ serializer(value) { if (value.text === 'bad') throw new Error('cannot write'); return encode('=' + value.text); }, deserializer(bytes) { return { text: decode(bytes).slice(1) }; } })
export class C { text = ''; @call({}) put({ text }) { this.text = text; } @view({}) get() { return this.text; } }
`);
    const text = (args: unknown) => host.call('put', { input: JSON.stringify(args) });
    assert.equal(text({ text: 'good' }).panic, undefined);
    assert.equal(new TextDecoder().decode(host.storage.get('STATE')), '=good');
    assert.match(text({ text: 'bad' }).panic ?? '', /^cannot write\n/);
    assert.equal(new TextDecoder().decode(host.storage.get('STATE')), '=good');
  });
});

describe('calls of other contracts', () => {
  it('are made with NearPromise, joined, and answered by a callback of the contract alone', async () => {
    const host = await hostOf(`import { NearBindgen, NearPromise, call, view, near, PromiseIndex } from 'near-sdk-js';
const GAS = 30n * 10n ** 12n;
@NearBindgen({})
export class C {
  sum = 0;
  @call({}) collect({ from }) {
    const [first, ...others] = from.map((id) => NearPromise.new(id).functionCall('count', '{}', 2n ** 64n, GAS));
    return others.reduce((joined, next) => joined.and(next), first).then(NearPromise.new(near.currentAccountId()).functionCall('collected', '', 0n, GAS)).asReturn();
  }
  @call({ privateFunction: true }) collected() {
    const failed = [];
    for (let index = 0; index < Number(near.promiseResultsCount()); index++) {
      try { this.sum += JSON.parse(near.promiseResult(index as PromiseIndex)); } catch (error) { failed.push(index); }
    }
    return { sum: this.sum, failed };
  }
}
`);
    const outcome = host.call('collect', { input: '{"from":["a.near","b.near"]}' });
    assert.equal(outcome.panic, undefined);
    assert.deepEqual(made(outcome), [
      ['promise_batch_create', 'a.near'],
      ['promise_batch_action_function_call', 'count', '{}', '18446744073709551616'],
      ['promise_batch_create', 'b.near'],
      ['promise_batch_action_function_call', 'count', '{}', '18446744073709551616'],
      ['promise_and'],
      ['promise_batch_then', 'contract.near'],
      ['promise_batch_action_function_call', 'collected', '', '0'],
      ['promise_return'],
    ]);
    const promiseResults = ['4', null, '38'];
    assert.match(host.call('collected', { promiseResults }).panic ?? '', /^Function is private/);
    const answer = json(host, 'collected', {}, { predecessor: 'contract.near', promiseResults });
    assert.deepEqual(answer, { sum: 42, failed: [1] });
  });

  it('may be made with the plain functions of near', async () => {
    const host = await hostOf(`import { near } from 'near-sdk-js';
export function ask() { const asked = near.promiseBatchCreate('oracle.near'); near.promiseBatchActionFunctionCall(asked, 'get', JSON.stringify({ a: 1 }), 0, 30000000000000);
  near.promiseThen(asked, near.currentAccountId(), 'got', JSON.stringify({ b: 2 }), 0, 30000000000000); }
`);
    assert.deepEqual(made(host.call('ask')), [
      ['promise_batch_create', 'oracle.near'],
      ['promise_batch_action_function_call', 'get', '{"a":1}', '0'],
      ['promise_then', 'contract.near', 'got', '{"b":2}', '0'],
    ]);
  });

  it('carry state from the question to the answer', async () => {
    const host = await caseHost('cross-call');
    assert.deepEqual(made(host.call('ask', { input: '{"oracle":"oracle.near"}' })), [
      ['promise_batch_create', 'oracle.near'],
      ['promise_batch_action_function_call', 'answer', '{"number":1}', '0'],
      ['promise_batch_then', 'contract.near'],
      ['promise_batch_action_function_call', 'on_answer', '{"number":1}', '0'],
      ['promise_return'],
    ]);
    const options = { predecessor: 'contract.near', promiseResults: ['yes'] };
    assert.equal(json(host, 'on_answer', { number: 1 }, options), 'answer 1: yes');
  });
});

describe('new code on old state', () => {
  const OLD = `import { NearBindgen, call, view, near, Vector } from 'near-sdk-js';
@NearBindgen({})
export class C {
  messages: Vector<{ text: string }> = new Vector<{ text: string }>('m');
  @call({}) add({ text }) { this.messages.push({ text }); }
  @view({}) count() { return this.messages.length; }
}
`;
  const NEW = `import { NearBindgen, call, view, near, migrate, assert, Vector } from 'near-sdk-js';
type Message = { text: string; to: string };
@NearBindgen({})
export class C {
  messages: Vector<Message> = new Vector<Message>('n');
  @migrate({}) migrate() {
    assert(this.messages.length === 0, 'state was read');
    const { prefix, length } = JSON.parse(near.storageRead('STATE')!).messages;
    for (const { text } of new Vector<{ text: string }>(prefix, length)) if (text.length < 10) this.messages.push({ text, to: 'unknown' });
  }
  @view({}) list() { return this.messages.toArray(); }
}
`;
  it('migrates what the old code wrote', async () => {
    const before = await hostOf(OLD);
    for (const text of ['one', 'much too long', 'two']) json(before, 'add', { text });
    assert.equal(json(before, 'count'), 3);
    const after = await hostOf(NEW);
    for (const [key, value] of before.storage) after.storage.set(key, value);
    json(after, 'migrate');
    assert.deepEqual(json(after, 'list'), [
      { text: 'one', to: 'unknown' },
      { text: 'two', to: 'unknown' },
    ]);
  });

  it('is deployed by the contract itself from raw input, and only for its manager', async () => {
    const host = await hostOf(`import { NearBindgen, near, initialize, assert, view } from 'near-sdk-js';
@NearBindgen({ requireInit: true })
export class C { greeting = 'Hello'; @initialize({ privateFunction: true }) init({ manager }) { near.storageWrite('MANAGER', manager); } @view({}) get() { return this.greeting; } }
export function update() {
  assert(near.predecessorAccountId() === near.storageRead('MANAGER'), 'Only the manager can update the code');
  const promise = near.promiseBatchCreate(near.currentAccountId());
  near.promiseBatchActionDeployContract(promise, near.inputRaw());
  return near.promiseReturn(promise);
}
`);
    assert.match(host.call('get').panic ?? '', /^Contract must be initialized/);
    json(host, 'init', { manager: 'alice.near' }, { predecessor: 'contract.near' });
    assert.equal(json(host, 'get'), 'Hello');
    assert.match(host.call('update', { predecessor: 'bob.near' }).panic ?? '', /Only the manager can update the code/);
    const outcome = host.call('update', { input: 'new code' });
    assert.equal(outcome.panic, undefined);
    assert.deepEqual(made(outcome), [
      ['promise_batch_create', 'contract.near'],
      ['promise_batch_action_deploy_contract', 'new code'],
      ['promise_return'],
    ]);
  });
});

describe('files in a contract', () => {
  it('are its bytes, whatever they are, relative to the file that names them', async () => {
    const every = String.fromCharCode(...Array.from({ length: 128 }, (_, code) => code));
    const { wasm, files } = await compileText({
      'contract.ts': `import { store } from './lib/store';\nexport { size } from './lib/store';\nexport function run() { store(); }\n`,
      'lib/store.ts': `import { includeBytes, near } from 'near-sdk-js';\nconst code = includeBytes('../data/file.bin');\nexport function store() { near.storageWriteRaw(new Uint8Array([107]), code); }\nexport function size() { near.valueReturn(String(code.length)); }\n`,
      'data/file.bin': `\0${every}grüße`,
    });
    assert.ok(
      files.some((file) => file.endsWith(join('data', 'file.bin'))),
      'watched',
    );
    const host = new MockHost(wasm);
    assert.equal(host.call('run').panic, undefined);
    assert.deepEqual(Buffer.from(host.storage.get('k') ?? []), Buffer.from(`\0${every}grüße`));
    assert.equal(host.call('size').text, String(129 + 7));
  });
});

describe('the language', () => {
  it('has generators, regular expressions, iteration protocols and dates of the block', async () => {
    const host = await hostOf(`import { NearBindgen, view } from 'near-sdk-js';
function* fibonacci(): Generator<bigint, string, void> { let [low, high] = [0n, 1n]; while (low < 10n ** 6n) { yield low; [low, high] = [high, low + high]; } return 'end'; }
class Range { constructor(readonly to: number) {} *[Symbol.iterator]() { for (let at = 0; at < this.to; at++) { const stop = yield at; if (stop) return; } } }
@NearBindgen({})
export class C {
  @view({}) sequence({ from }) { return [...fibonacci()].filter((value) => value > BigInt(from)); }
  @view({}) delegated() { function* both() { yield* new Range(2); const last = yield* fibonacci(); yield last; } return [...both()].slice(-2); }
  @view({}) parts({ text }) {
    const found = /^(?<user>[a-z\\d]+(?:[-_][a-z\\d]+)*)\\.(?<root>near|testnet)$/u.exec(text);
    return found?.groups ? { ...found.groups } : text.split(/[^\\p{L}]+/u).map((word) => word.replace(/(?<=^.)(.*)$/, (rest) => rest.toUpperCase()));
  }
  @view({}) day() { const now = new Date(); return [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate(), new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10)]; }
  @view({}) spread({ list }) { const [first, , third = 'none', ...rest] = list; return { first, third, rest, max: Math.max(...list), unique: [...new Set(list)].length }; }
}
`);
    assert.deepEqual(json(host, 'sequence', { from: '100000' }), ['121393', '196418', '317811', '514229', '832040']);
    assert.deepEqual(json(host, 'delegated'), ['832040', 'end']);
    assert.deepEqual(json(host, 'parts', { text: 'al-ice_1.near' }), { user: 'al-ice_1', root: 'near' });
    assert.deepEqual(json(host, 'parts', { text: 'größe und maß' }), ['gRÖSSE', 'uND', 'mASS']);
    const timestampNs = BigInt(Date.UTC(2024, 1, 28, 23, 59)) * 1_000_000n;
    assert.deepEqual(json(host, 'day', {}, { timestampNs }), [2024, 2, 28, '2024-02-29']);
    assert.deepEqual(json(host, 'spread', { list: [3, 1, 2, 3] }), {
      first: 3,
      third: 2,
      rest: [3],
      max: 3,
      unique: 3,
    });
  });

  it('counts words of any alphabet and formats dates', async () => {
    const host = await caseHost('text');
    assert.deepEqual(json(host, 'count', { text: 'Über Äpfel, über Birnen' }), [['über', 2], ['birnen', 1], ['äpfel', 1]]); // prettier-ignore
    assert.equal(json(host, 'dates', { text: 'on 2024-02-29.' }), 'on Thu, 29 Feb 2024 00:00:00 GMT.');
  });
});
