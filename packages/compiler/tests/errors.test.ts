import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { build } from '../src/cli/build.ts';
import { CompilerError } from '../src/errors/base.ts';
import { compileText, withFiles } from './helpers/build.ts';

const CONTRACT = (body: string, head = '') => `import { NearBindgen, near, call, view } from 'near-sdk-js';
${head}
@NearBindgen({})
export class C {
  ${body}
}
`;

/** Compiles what must not compile; the place as `file:line:column`. */
async function refusal(
  files: Record<string, string>,
  options = {},
): Promise<{ code: string; place: string | undefined; hint: string | undefined }> {
  try {
    await compileText(files, options);
  } catch (error) {
    assert.ok(error instanceof CompilerError, String(error));
    const { place } = error;
    return {
      code: error.code,
      place: place && [place.file, place.line, place.column].filter((part) => part !== undefined).join(':'),
      hint: error.metaMessages[0],
    };
  }
  assert.fail('compiled');
}

describe('a contract that cannot be built', () => {
  it('is refused with the place of a syntax error', async () => {
    const { code, place } = await refusal({ 'contract.ts': 'export function f() {\n  return 1 +;\n}\n' });
    assert.deepEqual([code, place], ['SYNTAX_ERROR', 'contract.ts:2:13']);
  });

  it('is refused with the place of a type error when types are checked', async () => {
    const { code, place } = await refusal(
      { 'contract.ts': 'export function f(): number {\n  return "text";\n}\n' },
      { check: true },
    );
    assert.deepEqual([code, place], ['TYPE_ERROR', 'contract.ts:2:3']);
  });

  it('is refused for a module that does not exist, in the file that imports it', async () => {
    const { code, place } = await refusal({
      'contract.ts': "export { f } from './lib.ts';",
      'lib.ts': "import x from 'no-such-package';\nexport const f = () => x;",
    });
    assert.deepEqual([code, place], ['MODULE_NOT_FOUND', 'lib.ts']);
  });

  it('is refused without a single method', async () => {
    assert.equal((await refusal({ 'contract.ts': CONTRACT('value = 1;') })).code, 'NO_METHODS');
  });

  it('is refused when a field has no initial value', async () => {
    const { code, place } = await refusal({
      'contract.ts': CONTRACT('count: number;\n  @view({}) get(): number { return this.count; }'),
    });
    assert.deepEqual([code, place], ['FIELD_NOT_INITIALISED', 'contract.ts:5:3']);
  });

  it('is refused with the option to use when it needs eval', async () => {
    const { code, place, hint } = await refusal({ 'contract.ts': "export function f() {\n  eval('1');\n}\n" });
    assert.deepEqual([code, place], ['FEATURE_LEFT_OUT', 'contract.ts:2:3']);
    assert.match(hint ?? '', /--keep eval/);
  });

  it('is refused when there is no entry file', async () => {
    assert.equal(
      (await refusal({ 'contract.ts': 'export function f() {}' }, { entry: '/nowhere/contract.ts' })).code,
      'ENTRY_NOT_FOUND',
    );
    assert.equal((await refusal({ 'contract.ts': 'export function f() {}' }, { entry: '.' })).code, 'ENTRY_NOT_FOUND');
  });
});

describe('a library function that contracts do not have', () => {
  const cases: readonly (readonly [what: string, source: string, place: string])[] = [
    ['of browsers', 'export function f() {\n  console.log(1);\n}', 'contract.ts:2:3'],
    ['of browsers as a property', 'export function f() {\n  return globalThis.fetch("x");\n}', 'contract.ts:2:21'],
    ['of newer versions', 'export function f(x: ArrayBuffer) {\n  return x.transfer();\n}', 'contract.ts:2:12'],
    ['of all versions', 'export function f() {\n  return new Intl.NumberFormat();\n}', 'contract.ts:2:14'],
    ['in another file', "import { g } from './lib.ts';\nexport function f() { g(); }", 'lib.ts:1:27'],
  ]; // prettier-ignore
  for (const [what, source, place] of cases) {
    it(`${what} is refused with its place`, async () => {
      const files = { 'contract.ts': source, 'lib.ts': 'export function g() { new URL("x"); }' };
      const { code, place: found, hint } = await refusal(files, { check: true });
      assert.deepEqual([code, found], ['LIBRARY_MISSING', place]);
      assert.ok(hint);
    });
  }

  it('is allowed as a type, when asked for, when the build adds it, and when it is something else', async () => {
    const source = `export function type(x: Response | undefined) { return x === undefined; }
export function asked() { if (typeof setTimeout === 'function') setTimeout(asked, 1); }
export function added() { return [[1].at(-1), new Set([1]).union(new Set([2])), structuredClone({}), new TextEncoder()]; }
export function old() { return ['ab'.replaceAll('a', 'b'), Promise.any([]), new Map().entries(), Object.fromEntries([])]; }
export function own() { const console = { log: (x: number) => x }; return console.log(1); }
`;
    const { methods } = await compileText({ 'contract.ts': source }, { check: true });
    assert.deepEqual(methods, ['added', 'asked', 'old', 'own', 'type']);
  });
});

describe('an output file', () => {
  it('that cannot be written is an error with the reason, and leaves nothing behind', async () => {
    await withFiles({ 'contract.js': 'export function f() {}', 'folder.wasm/x': '' }, async (source, folder) => {
      for (const output of [join(folder, 'folder.wasm'), join(source, 'below-a-file.wasm')])
        await assert.rejects(build({ source, output, quiet: true }), (error) => {
          assert.ok(error instanceof CompilerError, String(error));
          assert.equal(error.code, 'OUTPUT_NOT_WRITTEN');
          return true;
        });
      assert.deepEqual(readdirSync(folder).sort(), ['contract.js', 'folder.wasm']);
    });
  });
});

describe('a built-in function under a computed name', () => {
  const refused: readonly (readonly [what: string, body: string, column: number])[] = [
    ['of a namespace', 'return (Math as any)[name](1);', 11],
    ['of the global object', 'return (globalThis as any)[name];', 11],
    ['of the global object under another name', 'const root: any = globalThis; return root[name];', 40],
    ['of a prototype', 'return (Array.prototype as any)[name].call([]);', 11],
    ['of a new object', 'return (new Map() as any)[name]();', 11],
    ['of an array written out', 'return ([3, 1, 2] as any)[name]();', 11],
    ['of an array with something else in it', 'const one = () => {}; return ([one, 1] as any)[name]();', 33],
    ['of a string', "return ('abc' as any)[name]();", 11],
    ['by a text that holds nothing but it', 'return (Math as any)[`${name}`](1);', 11],
    ['by Reflect.get', 'return Reflect.get(Math, name);', 10],
    ['by destructuring', 'const { [name]: found } = Math as any; return found;', 9],
    ['of the host', 'return env[name]();', 10],
  ];
  const source = (body: string) =>
    `declare const env: any;\nexport function f() {\n  const name = env.uint8array_to_utf8_string(new Uint8Array(0));\n  ${body}\n}\n`;
  for (const [what, body, column] of refused) {
    it(`${what} is refused with its place and the option, unless the build says what it may be`, async () => {
      const files = { 'contract.ts': source(body) };
      const { code, place, hint } = await refusal(files);
      assert.deepEqual([code, place], ['COMPUTED_BUILT_IN', `contract.ts:4:${column}`]);
      assert.match(hint ?? '', /--keep/);
      assert.deepEqual((await compileText(files, { keep: ['max', 'log'] })).methods, ['f']);
    });
  }

  const allowed: readonly (readonly [what: string, body: string])[] = [
    ['indexes of arrays', 'const list = [1, 2]; for (let i = 0; i < 2; i++) env.log(list[i] + [3, 4][i]);'],
    [
      'properties of own objects',
      'const table: any = { a() {} }; table[name]?.(); table[name] = 1; return table[name];',
    ],
    [
      'a table of own functions',
      'function one() {} const other = () => {}; return ([one, other, function () {}] as any)[name]();',
    ],
    ['names that are written out', "return (Math as any)['si' + 'n'](1) + (Math as any)[name ? 'cos' : 'tan'](1);"],
    ['symbols', 'return (Array.prototype as any)[Symbol.iterator];'],
    ['properties that are written', '(globalThis as any)[name] = 1;'],
    ['parameters that are called like a built-in object', 'return ((Math: any) => Math[name])({});'],
  ];
  for (const [what, body] of allowed) {
    it(`is not suspected in ${what}`, async () => {
      assert.deepEqual((await compileText({ 'contract.ts': source(body) })).methods, ['f']);
    });
  }
});

describe('top-level code', () => {
  const places: readonly (readonly [string, string, string])[] = [
    ['reads the clock', 'const at = Date.now();\nexport function f() { return at; }\n', 'contract.ts:1:17'],
    ['asks for randomness', 'const x = Math.random();\nexport function f() { return x; }\n', 'contract.ts:1:16'],
    [
      'calls the host',
      'declare const env: any;\nconst me = env.block_index();\nexport function f() { return me; }\n',
      'contract.ts:2:16',
    ],
    [
      'does so in a function of another file',
      "import { start } from './lib.ts';\nstart();\nexport function f() {}\n",
      'lib.ts:3:12',
    ],
  ];
  for (const [what, source, expected] of places) {
    it(`is refused with the place when it ${what}`, async () => {
      const { code, place } = await refusal({
        'contract.ts': source,
        'lib.ts': 'export function start() {\n  const day = 1;\n  if (Date.now() > day) throw new Error();\n}\n',
      });
      assert.deepEqual([code, place], ['HOST_CALL_WHILE_BUILDING', expected]);
    });
  }

  it('is refused with its own file when that is not the first', async () => {
    const { code, place } = await refusal({
      'contract.ts':
        "import { one } from './lib.ts';\nexport const at = one(Date);\nconst now = Date.now();\nexport function f() { return now; }\n",
      'lib.ts': 'export const one = (x: unknown) => x;\none(1);\none(2);\none(3);\n',
    });
    assert.deepEqual([code, place], ['HOST_CALL_WHILE_BUILDING', 'contract.ts:3:18']);
  });

  it('is refused with the place when it throws', async () => {
    const { code, place } = await refusal({
      'contract.ts':
        'function check(x: number) {\n  if (x > 1) throw new RangeError("too large");\n}\ncheck(2);\nexport function f() {}\n',
    });
    assert.deepEqual([code, place], ['TOP_LEVEL_FAILED', 'contract.ts:2:20']);
  });
});
