import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { CompilerError } from '../src/errors/base.ts';
import { compileText } from './helpers/build.ts';
import { MockHost } from './helpers/mock-host.ts';

/** What a contract may be written in, each as a method that logs one line. */
const KNOWN: readonly (readonly [what: string, source: string, logged: string])[] = [
  ['static blocks of classes', 'class A { static x = 1; static { var y = 4; this.x += y; } } log(A.x);', '5'],
  ['static fields and blocks that name their class', 'class A { static x = 1; static y = A.x + 1; static #z = () => A.y; static { A.x += A.#z(); } } log(A.x);', '3'],
  ['#name in object', 'class A { #x = 1; static has(o: any) { return #x in o; } } log([A.has(new A()), A.has({})]);', 'true,false'],
  ['#name in object for accessors, without running them', 'class A { get #x() { throw new Error(); } static has(o: any) { return #x in o; } } log([A.has(new A()), A.has({})]);', 'true,false'],
  ['#name in an outer class', 'class A { #x = 1; static inner() { return class { has(o: any) { return #x in o; } }; } } log(new (A.inner())().has(new A()));', 'true'],
  ['#name in a value that is no object', 'class A { #x = 1; static has(o: any) { return #x in o; } } try { A.has(5); } catch (e) { log(e instanceof TypeError); }', 'true'],
  ['private methods and static private ones', 'class A { #m() { return 5; } static #s() { return 6; } run() { return this.#m() + A.#s(); } } log(new A().run());', '11'],
  ['logical assignment', 'let a: any = null; a ??= 5; a &&= a + 1; a ||= 9; log(a);', '6'],
  ['numeric separators', 'log(1_000n + 5n);', '1005'],
  ['optional chains and catch without a name', 'const o: any = {}; try { o.x.y; } catch { log(o?.a?.b?.() ?? "none"); }', 'none'],
  ['enums, also constant ones', 'enum E { A, B = 5, C } const enum F { G = 7 } log([E[5], E.C, F.G]);', 'B,6,7'],
  ['satisfies, casts and generics', 'const o = { a: 1 } satisfies Record<string, number>; const id = <T,>(x: T): T => x; log(id<number>(o.a as number)!);', '1'],
  ['parameter properties', 'class A { constructor(readonly x: number) {} } log(new A(5).x);', '5'],
  ['abstract classes and override', 'abstract class A { abstract m(): number; } class B extends A { override m() { return 5; } } log(new B().m());', '5'],
  ['declare fields, which are no fields', 'class A { declare x: number; y = 1; } log("x" in new A());', 'false'],
  ['decorators as near-sdk-js has them', 'function twice(_: any, __: string, d: any) { const m = d.value; d.value = function () { return 2 * m.call(this); }; } class A { @twice m() { return 5; } } log(new A().m());', '10'],
]; // prettier-ignore

/** What is refused, and where. */
const REFUSED: readonly (readonly [what: string, source: string, place: string])[] = [
  ['using', 'export function run() {\n  using x = { [Symbol.dispose]() {} };\n}', 'contract.ts:2:3'],
  ['await using', 'export async function run() {\n  await using x = null;\n}', 'contract.ts:2:3'],
  ['accessor fields', 'class A {\n  accessor x = 5;\n}\nexport function run() { new A(); }', 'contract.ts:2:3'],
  ['await at top level', 'export function run() {}\nawait null;', 'contract.ts:2:1'],
  ['for await at top level', 'export function run() {}\nfor await (const x of []) run();', 'contract.ts:2:1'],
  ['regular expressions with the flag v', 'export function run() {\n  return /[a--b]/v;\n}', 'contract.ts:2:10'],
  ['import.meta', 'export const run = () => import.meta;', 'contract.ts:1:26'],
  ['names of imports in quotes', 'import { "x" as lib } from "./lib.ts";\nexport const run = () => lib;', 'contract.ts:1:10'],
  ['names of exports in quotes', 'function run() {}\nexport { run as "my-run" };', 'contract.ts:2:10'],
  ['import = require()', "import lib = require('./lib.ts');\nexport function run() { lib; }", 'contract.ts:1:1'],
  ['export =', 'function run() {}\nexport = { run };', 'contract.ts:2:1'],
  ['decorators of parameters', 'function d(...a: any[]) {}\nclass A { m(@d x: number) {} }\nexport function run() { new A(); }', 'contract.ts:2:16'],
  ['standard decorators, by their types', 'function d(value: any, context: ClassMethodDecoratorContext) {}\nclass A { @d m() {} }\nexport function run() { new A(); }', 'contract.ts:1:24'],
  ['standard decorators, by what they read', 'const d = (value: any, { kind, name }: any) => {};\nclass A { @d m() {} }\nexport function run() { new A(); }', 'contract.ts:2:11'],
  ['standard decorators, by their initialisers', 'function d(value: any, context: any) { context.addInitializer(() => {}); }\nclass A {\n  @d m() {}\n}\nexport function run() { new A(); }', 'contract.ts:3:3'],
  ['import attributes of other types', "import text from './lib.ts' with { type: 'text' };\nexport function run() { text; }", 'contract.ts:1:1'],
]; // prettier-ignore

describe('the syntax of a contract', () => {
  let host: MockHost;
  before(async () => {
    const methods = KNOWN.map(([, body], index) => `export function m${index}() {\n${body}\n}`);
    const source = `declare const env: any;\nconst log = (value: unknown) => env.log(String(value));\n${methods.join('\n')}`;
    host = new MockHost((await compileText({ 'contract.ts': source })).wasm);
  });
  KNOWN.forEach(([what, , logged], index) => {
    it(`includes ${what}`, () => {
      const { logs, panic } = host.call(`m${index}`);
      assert.equal(panic, undefined);
      assert.deepEqual(logs, [logged]);
    });
  });

  it('includes namespaces, and files that begin with #!', async () => {
    const source =
      '#!/usr/bin/env node\ndeclare const env: any;\nnamespace N { export const x = 5; }\nexport function run() { env.log(String(N.x)); }';
    assert.deepEqual(new MockHost((await compileText({ 'contract.ts': source })).wasm).call('run').logs, ['5']);
  });

  it('includes newer syntax in JavaScript of a dependency', async () => {
    const { wasm } = await compileText({
      'contract.ts':
        "import { A } from './lib.js';\ndeclare const env: any;\nexport function run() { env.log(String(A.x)); }",
      'lib.js': 'export class A { static x; static { A.x = 7; } }',
    });
    assert.deepEqual(new MockHost(wasm).call('run').logs, ['7']);
  });

  for (const [what, source, place] of REFUSED) {
    it(`does not include ${what}`, async () => {
      const build = compileText({ 'contract.ts': source, 'lib.ts': 'export default 1;' });
      await assert.rejects(build, (error) => {
        assert.ok(error instanceof CompilerError, String(error));
        const found = error.place && `${error.place.file}:${error.place.line}:${error.place.column}`;
        assert.deepEqual([error.code, found], ['SYNTAX_NOT_SUPPORTED', place]);
        return true;
      });
    });
  }
});

describe('JSON files', () => {
  const source = (attributes: string) =>
    `import data, { name, default as all } from './data.json'${attributes};\ndeclare const env: any;\nexport function run() { env.log([data.list.length, name, all === data, Object.keys(data)].join(' ')); }`;
  const json = '{ "name": "counter", "list": [1, 2], "my-key": null, "__proto__": 5 }';

  for (const attributes of ['', " with { type: 'json' }", " assert { type: 'json' }"]) {
    it(`are modules when imported${attributes}`, async () => {
      const { wasm, files } = await compileText({ 'contract.ts': source(attributes), 'data.json': json });
      assert.ok(files.some((file) => file.endsWith('data.json')));
      assert.deepEqual(new MockHost(wasm).call('run').logs, ['2 counter true name,list,my-key,__proto__']);
    });
  }

  it('keep numbers and keys that are written otherwise in JavaScript', async () => {
    const json =
      '\ufeff[-0, 1e999, -1e999, 1e-400, { "__proto__": 1, "a\\"__proto__\\":": [null, true, "\\u2028\\ud800"] }]';
    const contract =
      "import data from './data.json';\nexport function run() { const [zero, ...rest] = data; env.log(1 / zero + JSON.stringify(rest) + rest[0] + rest[1]); }";
    const { wasm } = await compileText({ 'contract.js': contract, 'data.json': json });
    assert.deepEqual(new MockHost(wasm).call('run').logs, [
      '-Infinity[null,null,0,{"__proto__":1,"a\\"__proto__\\":":[null,true,"\u2028\\ud800"]}]Infinity-Infinity',
    ]);
  });

  it('are refused when they are no JSON', async () => {
    const build = compileText({ 'contract.ts': source(''), 'data.json': '{ name: 1 }' });
    await assert.rejects(build, (error) => error instanceof CompilerError && error.place?.file === 'data.json');
  });
});
