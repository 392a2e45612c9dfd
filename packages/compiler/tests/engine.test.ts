import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileText, hostOf } from './helpers/build.ts';
import { MockHost } from './helpers/mock-host.ts';

describe('the engine of a contract', () => {
  it('reaches built-in functions whose names are put together from a constant beginning', async () => {
    const host = await hostOf(`declare const env: any;
export function run() {
  const view = new DataView(new ArrayBuffer(16)) as any;
  env.input(0);
  const bits = env.uint8array_to_utf8_string(env.read_register(0));
  view['setUint' + bits](0, 513); view[\`setInt\${bits}\`](8, -2); const name = 'getUint'.concat(bits);
  env.log([view[name](0), view[name](8), view['getInt' + bits](8)].join(' '));
}
`);
    assert.deepEqual(host.call('run', { input: '16' }).logs, ['513 65534 -2']);
    assert.deepEqual(host.call('run', { input: '8' }).logs, ['1 254 -2']);
  });

  it('reaches built-in functions by names that are computed while building or that constants make up', async () => {
    const host = await hostOf(`declare const env: any;
const NAMES = 'indexOf lastIndexOf'.split(' ');
const table = new Map([['third', ['rev', 'erse'].join('')]]);
let last = ['f', 'i', 'l', 'l'].join('');
const part = 'cop';
export function run() {
  const list = [1, 2, 1] as any;
  const name = \`\${part}yWithin\`;
  env.log([list[NAMES[0]](1), list[NAMES[1]](1), list[table.get('third')](), list[name](0, 1), list[last](9)].join(' '));
}
`);
    assert.deepEqual(host.call('run').logs, ['0 2 9,9,9 9,9,9 9,9,9']);
  });

  it('makes regular expressions from others with the same or other flags', async () => {
    const host = await hostOf(`declare const env: any;
export function run() {
  const words = /(?<first>[a-z])([a-z]*)/g;
  env.log([...'one two'.matchAll(words)].map(({ groups, index }) => groups!.first + index).join());
  env.log(['a1b22c'.split(/\\d+/), 'a1b22c'.split(/(\\d)/), 'a,b'.split(/,/y), 'xAyB'.split(/[a-b]/i), '😀-😁'.split(/-|(?:)/u)].map((list) => JSON.stringify(list)).join(' '));
  const made = [new RegExp(words), new RegExp(words, 'y'), new RegExp(words, 'i'), new RegExp(/b/y, 'g'), new RegExp(/^b/m, 'gm')];
  env.log(made.map((regexp) => String(regexp) + JSON.stringify(regexp.exec('ABC\\nbc'))).join(' '));
  for (const flags of ['gg', 'q']) try { new RegExp(words, flags); } catch (error) { env.log(String(error)); }
}
`);
    const { logs, panic } = host.call('run');
    assert.equal(panic, undefined);
    assert.equal(logs[0], 'o0,t4');
    assert.equal(logs[1], '["a","b","c"] ["a","1","b","2","","2","c"] ["a","b"] ["x","y",""] ["😀","😁"]');
    const words = /(?<first>[a-z])([a-z]*)/g;
    const made = [new RegExp(words), new RegExp(words, 'y'), new RegExp(words, 'i'), new RegExp(/b/y, 'g'), new RegExp(/^b/m, 'gm')]; // prettier-ignore
    assert.equal(logs[2], made.map((regexp) => String(regexp) + JSON.stringify(regexp.exec('ABC\nbc'))).join(' '));
    assert.deepEqual(logs.slice(3).map((text) => text.split(':')[0]), ['SyntaxError', 'SyntaxError']); // prettier-ignore
  });

  it('is left without the compiler of regular expressions when all of them are written out', async () => {
    const source = (call: string) =>
      `declare const env: any; export function run() { env.log(String('a-b'.${call})); }`;
    const literal = await compileText({ 'contract.ts': source('match(/\\p{L}/u)') });
    const fromText = await compileText({ 'contract.ts': source("match('\\\\p{L}')") });
    assert.ok(literal.wasm.length < fromText.wasm.length - 20_000, `${literal.wasm.length} ${fromText.wasm.length}`);
    assert.deepEqual(new MockHost(literal.wasm).call('run').logs, ['a']);
    assert.deepEqual(new MockHost(fromText.wasm).call('run').logs, ['null']);
  });

  it('gives memory back in a call that needs much', async () => {
    const host = await hostOf(`declare const env: any;
export function strings() { let text = ''; for (let i = 0; i < 40_000; i++) text = 'x'.repeat(4000) + i; env.log(String(text.length)); }
export function objects() { let last: any; for (let i = 0; i < 400_000; i++) last = { list: [i, { i }], next: () => last }; env.log(String(last.list[0])); }
export function cycles() { for (let i = 0; i < 300_000; i++) { const a: any = { i, pad: [1, 2, 3, 4] }; a.self = a; } env.log('done'); }
`);
    // 160 MB of strings, 100 MB of objects, 100 MB that only a collection finds; a contract has 128.
    assert.deepEqual(host.call('strings').logs, ['4005']);
    assert.deepEqual(host.call('objects').logs, ['399999']);
    assert.deepEqual(host.call('cycles').logs, ['done']);
  });

  it('ends a call that needs more memory than there is with a message', async () => {
    const host = await hostOf(`declare const env: any;
const keep = (list: unknown[]) => { if (list.length < 0) env.log('never'); };
export function texts() { const all: string[] = []; for (;;) { all.push('x'.repeat(100_000) + all.length); keep(all); } }
export function objects() { const all: unknown[] = []; for (;;) { all.push({ a: all.length, b: [1, 2, 3] }); keep(all); } }
export function buffer() { env.log(String(new Uint8Array(2_000_000_000).length)); }
export function nothing() { throw null; }
export function symbol() { throw Symbol('x'); }
export function odd() { throw Object.assign(new Error(), { message: Symbol('x') }); }
`);
    for (const method of ['texts', 'objects', 'buffer'])
      assert.match(host.call(method).panic ?? '', /^out of memory/, method);
    assert.equal(host.call('nothing').panic, 'null');
    for (const method of ['symbol', 'odd'])
      assert.equal(host.call(method).panic, 'something was thrown that has no text', method);
  });
});
