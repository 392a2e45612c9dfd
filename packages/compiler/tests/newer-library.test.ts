import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { runInThisContext } from 'node:vm';
import { compileText } from './helpers/build.ts';
import { MockHost } from './helpers/mock-host.ts';

/** Shows a value with what JSON loses, and errors by name. */
const SHOW = `const show = (value) => {
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'bigint') return value + 'n';
  if (typeof value !== 'object' || value === null) return String(value);
  const name = value.constructor ? value.constructor.name : 'null';
  if (value instanceof Date) return 'Date ' + value.getTime();
  if (value instanceof RegExp || value instanceof Error) return String(value);
  const items = Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value, (item, at) => (at in value ? show(item) : 'hole'))
    : Symbol.iterator in value ? [...value].map(show) : Object.keys(value).map((key) => key + ': ' + show(value[key]));
  return name + '(' + items.join(', ') + ')';
};
const errorOf = (run) => { try { return show(run()); } catch (error) { return error.name; } };
`;

/** What Node.js, which runs the tests, has as well: each expression must give the same there. */
const AS_IN_NODE: readonly (readonly [part: string, ...expressions: string[]])[] = [
  ['at', '[1, 2, 3].at(-1)', '[1, 2].at(NaN)', '[1].at(1)', '[1].at(-2)', "'abc'.at(-1)", "'abc'.at(3)", 'new Uint8Array([5, 6]).at(-2)',
    "Array.prototype.at.call({ length: '2', 1: 'x' }, -1)", 'Array.prototype.at.call(null, 0)', 'String.prototype.at.call(undefined, 0)', 'Object.getPrototypeOf(Uint8Array.prototype).at.call([1], 0)',
    "[[].at.name, [].at.length, Object.keys(Array.prototype).length, 'prototype' in [].at]", 'new [].at(1)', '[1].at(1n)', "[1, 2].at({ valueOf: () => 1.9 })"],
  ['findLast', '[1, 2, 3, 4].findLast((x) => x % 2)', '[1, 2].findLastIndex((x) => x > 2)', '[, 1].findLast((x, at) => at === 0)', '[1].findLast(5)', 'new Int8Array([1, -2, 3]).findLast((x) => x < 0)',
    '[1, 2, 3].findLast(function (x, at, list) { return this.want === x && list.length === 3; }, { want: 2 })', '[[].findLast.length, [].findLastIndex.length]', 'new Uint8Array(3).findLastIndex((x, at) => at < 2)'],
  ['toReversed', '[1, , 3].toReversed()', '[3, 1, undefined, 2, ,].toSorted()', '[3, 1, 2].toSorted((a, b) => b - a)', '[1].toSorted(null)', '[1, 2, 3, 4].toSpliced(1, 2, 8, 9, 10)', '[1, 2].toSpliced()', '[1, 2].toSpliced(-1)',
    '[1, 2].toSpliced(0, undefined, 3)', '[1, , 3].with(0, 5)', '[1].with(-1, 7)', '[1].with(1, 0)', "Array.prototype.toReversed.call('abc')", 'Array.prototype.toReversed.call({ length: 2 ** 32 })',
    'Array.prototype.toSpliced.call({ length: 2 ** 53 - 1 }, 0, 0, 1)', 'new Uint8Array([3, 1, 2]).toSorted()', 'new Float64Array([1, -0, 0, NaN]).toSorted()', 'new Uint8Array([1, 2]).toReversed()', 'new Uint8Array([1]).with(0, 257)', 'new Uint8Array([1]).with(1, 0)',
    'new BigInt64Array([1n]).with(0, 5)', 'new (class A extends Uint8Array {})([2, 1]).toSorted().constructor.name', '[[].toSorted.length, [].toSpliced.length, [].with.length, [].toReversed.length]'],
  ['hasOwn', "Object.hasOwn({ a: 1 }, 'a')", "Object.hasOwn([], 'push')", "Object.hasOwn(null, 'a')", "Object.hasOwn('ab', 1)", '[Object.hasOwn.name, Object.hasOwn.length]'],
  ['isWellFormed', "'ab\\ud800'.isWellFormed()", "'\\u{1f600}'.isWellFormed()", "'a\\udc00b'.toWellFormed() === 'a\\ufffdb'", 'String.prototype.isWellFormed.call(null)', 'String.prototype.toWellFormed.call(Symbol())'],
  ['cause', "new Error('x', { cause: 5 }).cause", "'cause' in new Error('x', {})", "new TypeError('x', { cause: undefined }).hasOwnProperty('cause')", "Object.keys(new Error('x', { cause: 1 })).length", "new (class A extends RangeError {})('m', { cause: 7 }).cause",
    "new (class A extends RangeError {})('m', { cause: 7 }) instanceof RangeError", "Error('m', { cause: 1 }) instanceof Error", 'new AggregateError([1, 2], "m", { cause: 3 }).cause', 'new AggregateError([1, 2], "m", { cause: 3 }).errors.length', "String(new TypeError('t'))", '[Error.length, Error.name, AggregateError.length, TypeError.prototype.constructor === TypeError, Object.getPrototypeOf(TypeError) === Error]',
    "(() => { try { null.x; } catch (error) { return error instanceof TypeError && error.constructor === TypeError; } })()", "new Error('x', null).cause", "new Error(undefined, { cause: 1 }).hasOwnProperty('message')"],
  ['structuredClone', "structuredClone({ a: [1, { b: new Date(5) }], c: /x/gi, d: undefined, e: 5n, f: -0 })", "structuredClone(new Map([[1, new Set([2, 'x'])]]))", 'structuredClone([1, , 3])', '(() => { const a = { n: 1 }; a.self = a; const b = structuredClone(a); return b !== a && b.self === b; })()',
    'structuredClone(() => 1)', "structuredClone(Symbol('x'))", "structuredClone(new TypeError('m'))", 'structuredClone(new Uint16Array([1, 2]))', '(() => { const x = new Uint8Array(4); const c = structuredClone({ x, y: new Uint8Array(x.buffer, 1, 2) }); return c.x.buffer === c.y.buffer && c.y.byteOffset; })()',
    "structuredClone(new (class A { x = 1; })())", 'structuredClone(Object(5)) + 1', 'structuredClone(new WeakMap())', 'structuredClone(Object.create({ inherited: 1 }))', 'structuredClone(new DataView(new ArrayBuffer(3), 1)).byteLength'],
  ['TextEncoder', "new TextEncoder().encode('h\\u00e9\\u{1f600}\\ud800')", 'new TextEncoder().encode()', "Object.values(new TextEncoder().encodeInto('h\\u00e9x', new Uint8Array(3)))", 'new TextDecoder().encoding',
    ...['68c3a9', 'f09f9880', 'efbbbf61', 'c0af', 'e08080', 'eda080', 'f4908080', 'f0908041', 'e282', 'ff61c3', 'f8888080', 'c3c3a9', 'e1a0c0'].map((hex) => `[...new TextDecoder().decode(new Uint8Array([${[...Buffer.from(hex, 'hex')].join()}]))].map((c) => c.codePointAt(0))`),
    'new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([255]))', 'new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf])).length', "new TextDecoder().decode(new Uint16Array([0x6868]).buffer)"],
  ['WeakRef', 'new WeakRef({ a: 1 }).deref().a', 'new WeakRef(5)', 'new FinalizationRegistry(() => {}).unregister({})', 'new FinalizationRegistry(5)', 'Object.prototype.toString.call(new WeakRef({}))'],
]; // prettier-ignore

/** What came later, with the values of the specification. */
const BY_SPECIFICATION: readonly (readonly [expression: string, shown: string])[] = [
  ['Object.groupBy([1, 2, 3], (x, at) => (at ? "rest" : "first"))', 'null(first: Array(1), rest: Array(2, 3))'],
  ["Object.groupBy('aba', (x) => ({ toString: () => x }))", 'null(a: Array(a, a), b: Array(b))'],
  ['Object.groupBy(null, () => 1)', 'TypeError'],
  ['Object.groupBy([], 5)', 'TypeError'],
  ['Map.groupBy([0, -0, 1], (x) => x).size', '2'],
  ['new Set([1, 2]).union(new Set([2, 3]))', 'Set(1, 2, 3)'],
  ['new Set([3, 2, 1]).intersection(new Set([1, 2]))', 'Set(1, 2)'],
  ['new Set([1, 2]).intersection(new Set([5, 2, 1]))', 'Set(1, 2)'],
  ['new Set([1, 2, 3]).difference(new Set([2]))', 'Set(1, 3)'],
  ['new Set([1, 2]).symmetricDifference(new Set([2, 3]))', 'Set(1, 3)'],
  ['new Set([1]).isSubsetOf(new Map([[1, 0], [2, 0]]))', 'true'],
  ['new Set([1, 2]).isSupersetOf(new Set([1]))', 'true'],
  ['new Set([1, 2]).isSupersetOf(new Set([3]))', 'false'],
  ['new Set([1, 2]).isDisjointFrom(new Set([3]))', 'true'],
  ['new Set([1]).union([1])', 'TypeError'],
  ['new Set([1]).union({ size: -1, has() {}, keys() {} })', 'RangeError'],
  ['Set.prototype.union.call([], new Set())', 'TypeError'],
  ['Object.keys(Promise.withResolvers()).join()', 'promise,resolve,reject'],
]; // prettier-ignore

const ASYNC: readonly (readonly [body: string, logged: string])[] = [
  ["Promise.try((a, b) => a + b, 1, 2).then((sum) => env.log(String(sum)));", '3'],
  ["Promise.try(() => { throw new Error('no'); }).catch((error) => env.log(error.message));", 'no'],
  ["const { promise, resolve } = Promise.withResolvers(); promise.then(() => env.log('done')); resolve();", 'done'],
  ["Array.fromAsync([1, Promise.resolve(2)], (x) => x * 2).then((list) => env.log(list.join()));", '2,4'],
  ["Array.fromAsync({ length: 2, 0: 'a', 1: Promise.resolve('b') }).then((list) => env.log(list.join()));", 'a,b'],
  ["Array.fromAsync((async function* () { yield 1; yield 2; })()).then((list) => env.log(list.join()));", '1,2'],
  ["Array.fromAsync(null).catch((error) => env.log(error.name));", 'TypeError'],
  ["queueMicrotask(() => env.log('later'));", 'later'],
]; // prettier-ignore

describe('library functions newer than the engine', () => {
  let host: MockHost;
  const tests = [
    ...AS_IN_NODE.flatMap(([, ...expressions]) => expressions),
    ...BY_SPECIFICATION.map(([expression]) => expression),
  ];
  before(async () => {
    const methods = [
      ...tests.map((expression, index) => `export function m${index}() { env.log(errorOf(() => ${expression})); }`),
      ...ASYNC.map(([body], index) => `export function a${index}() { ${body} }`),
    ];
    host = new MockHost((await compileText({ 'contract.js': `${SHOW}\n${methods.join('\n')}` })).wasm);
  });
  const logsOf = (method: string) => {
    const { logs, panic } = host.call(method);
    assert.equal(panic, undefined);
    return logs;
  };

  for (const [part, ...expressions] of AS_IN_NODE) {
    it(`do what they do in Node.js: ${part}`, () => {
      for (const expression of expressions) {
        const expected = runInThisContext(`(() => { ${SHOW}\nreturn errorOf(() => ${expression}); })()`) as string;
        assert.deepEqual([expression, ...logsOf(`m${tests.indexOf(expression)}`)], [expression, expected]);
      }
    });
  }

  it('do what the specification says where Node.js is older', () => {
    for (const [expression, shown] of BY_SPECIFICATION)
      assert.deepEqual([expression, ...logsOf(`m${tests.indexOf(expression)}`)], [expression, shown]);
  });

  it('do so with promises', () => {
    ASYNC.forEach(([body, logged], index) => assert.deepEqual([body, ...logsOf(`a${index}`)], [body, logged]));
  });
});

describe('the part of the library that a contract brings', () => {
  const sizeOf = async (body: string) => {
    const { size } = await compileText({ 'contract.js': `export function run(x) {\n${body}\n}` });
    return { total: size.total, parts: [...size.modules.keys()].filter((name) => name.startsWith('library/')) };
  };

  it('is nothing when it uses none, also under names of its own', async () => {
    const { parts } = await sizeOf(
      'const at = 1, cause = 2; const log = { groupBy: 1 }; return [at, cause, log.groupBy, x.hasOwn];',
    );
    assert.deepEqual(parts, []);
  });

  it('is what it names, and no more', async () => {
    const { total, parts } = await sizeOf('return x.at(-1);');
    assert.deepEqual(parts, ['library/define', 'library/at']);
    assert.ok(total - (await sizeOf('return x.on(-1);')).total < 6500, 'more than 6,500 bytes');
  });

  it('comes for names in brackets, patterns and properties of the global object', async () => {
    assert.deepEqual((await sizeOf("const { hasOwn } = Object; return hasOwn(x, 'a');")).parts, [
      'library/define',
      'library/has-own',
    ]);
    assert.deepEqual((await sizeOf("return x['find' + 'Last'](run);")).parts, ['library/define', 'library/find-last']);
    assert.deepEqual((await sizeOf('return globalThis.queueMicrotask(run);')).parts, [
      'library/define',
      'library/queue-microtask',
    ]);
  });

  it('is made of built-in objects where the contract has its own of the same name', async () => {
    const source = `class Set { own = 1; }\nclass Map {}\nconst Object = 5;\nexport function run(x) {
  const items = [1].values().constructor, set = new Set();
  env.log([[set.own, Object].at(-1), globalThis.Map.groupBy([1, 2], (n) => n % 2).size, items && new globalThis.Set([1]).union(new globalThis.Set([2])).size].join());
}`;
    const { wasm } = await compileText({ 'contract.js': source });
    assert.deepEqual(new MockHost(wasm).call('run').logs, ['5,2,2']);
  });

  it('leaves the places of errors where they are', async () => {
    const source = "declare const env: any;\nexport function run() {\n  throw new Error([1].at(-1) + '!');\n}\n";
    const { wasm } = await compileText({ 'contract.ts': source }, { sourcePositions: true });
    assert.match(new MockHost(wasm).call('run').panic ?? '', /^1!\n\s+at run \(contract\.ts:3:\d+\)/);
  });
});
