import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CompilerError } from '../src/errors/base.ts';
import { generateAbi } from '../src/toolchain/abi.ts';
import { compileText, withFiles } from './helpers/build.ts';
import { MockHost } from './helpers/mock-host.ts';

const HEAD = 'declare const env: any;\n';
const ENTRY = `${HEAD}import { run as text } from 'pkg';\nexport function run() { env.log(String(text())); }\n`;

/** What a contract logs that calls `run` of a package made of these files. */
async function logOf(files: Record<string, string>, manifest: object = {}): Promise<string[]> {
  const folder = 'node_modules/pkg';
  const { wasm } = await compileText({
    'contract.ts': ENTRY,
    [`${folder}/package.json`]: JSON.stringify({ name: 'pkg', version: '1.0.0', ...manifest }),
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text])),
  });
  const { logs, panic } = new MockHost(wasm).call('run');
  assert.equal(panic, undefined);
  return logs;
}

describe('packages in CommonJS', () => {
  it('may require each other in a circle', async () => {
    const files = {
      'index.js': "exports.run = () => new (require('./one.js'))().other();",
      'one.js':
        "class One { other() { return new Two() instanceof Two && Two.of(One); } }\nmodule.exports = One;\nconst Two = require('./two.js');",
      'two.js':
        "class Two { static of(X) { return X === One; } }\nmodule.exports = Two;\nconst One = require('./one.js');",
    };
    assert.deepEqual(await logOf(files), ['true']);
  });

  it('get an error for an optional dependency that is not there', async () => {
    const optional = (name: string) =>
      `let ${name}; try { ${name} = require('${name}'); } catch { ${name} = 'none'; }\n`;
    const index = `${optional('fs')}${optional('nowhere')}let other; try { other = require('./other.js'); } catch {}\nexports.run = () => [fs, nowhere, other];`;
    assert.deepEqual(await logOf({ 'index.js': index, 'other.js': "module.exports = 'here';" }), ['none,none,here']);
  });
});

describe('packages in ECMAScript modules', () => {
  it('lose modules without effects that nobody uses', async () => {
    const files = {
      'index.js': "export { run } from './run.js';\nimport './effect.js';",
      'run.js': 'export const run = () => globalThis.touched;',
      'effect.js': 'globalThis.touched = 1;',
    };
    assert.deepEqual(await logOf(files, { type: 'module', sideEffects: false }), ['undefined']);
    assert.deepEqual(await logOf(files, { type: 'module' }), ['1']);
  });
});

describe('what packages expect of their surroundings', () => {
  it('is production where they ask for the environment', async () => {
    const index = `if (process.env.NODE_ENV === 'production') module.exports = require('./one.js'); else module.exports = require('./two.js');`;
    const files = {
      'index.js': index,
      'one.js': 'exports.run = () => `${process.env.NODE_ENV} "process.env.NODE_ENV"`;',
      'two.js': 'setTimeout();',
    };
    assert.deepEqual(await logOf(files), ['production "process.env.NODE_ENV"']);
  });
});

describe('what a package may need and contracts are built without', () => {
  const files = (body: string) => ({
    'contract.ts': ENTRY,
    'node_modules/pkg/index.js': `export const run = (name = 'x') => ${body};`,
    'node_modules/pkg/package.json': '{ "name": "pkg", "type": "module" }',
  });

  for (const [code, body] of [
    ['FEATURE_LEFT_OUT', "name.length > 1 ? new Function('return 1') : 'built'"],
    ['COMPUTED_BUILT_IN', "name.length > 1 ? Math[name](1) : 'built'"],
  ] as const) {
    it(`is a warning with the place: ${code}`, async () => {
      const warnings: string[] = [];
      const onWarning = (warning: CompilerError) => warnings.push(`${warning.code} ${warning.place?.file}`);
      const { wasm } = await compileText(files(body), { onWarning });
      assert.deepEqual(warnings, [`${code} node_modules/pkg/index.js`]);
      assert.deepEqual(new MockHost(wasm).call('run').logs, ['built']);
    });
  }

  it('is a warning for names that nothing defines, unless the package asks whether they are there', async () => {
    const warnings: string[] = [];
    const onWarning = (warning: CompilerError) =>
      warnings.push(`${warning.code} ${warning.place?.line}:${warning.place?.column} ${warning.metaMessages[0]}`);
    await compileText(
      files("[typeof fetch === 'function' && fetch(), self.URL, name.length > 1 && setTimeout(name)]"),
      { onWarning },
    );
    assert.deepEqual(warnings, ['NAME_UNKNOWN 1:106 No time passes within a call.']);
  });

  it('ends the call that needs it with its name', async () => {
    const { wasm } = await compileText(files('Math[env.uint8array_to_utf8_string(new Uint8Array([99, 111, 115]))](1)'));
    assert.match(new MockHost(wasm).call('run').panic ?? '', /^cos was left out .*--keep cos/);
  });

  it('is nothing for names that are held by a variable that never changes', async () => {
    const onWarning = (warning: CompilerError) => assert.fail(warning.message);
    const { 'contract.ts': contract, ...rest } = files('Math[NAME](0)');
    const index = `var NAME = 'cos';\n${rest['node_modules/pkg/index.js']}`;
    const { wasm } = await compileText(
      { 'contract.ts': contract, ...rest, 'node_modules/pkg/index.js': index },
      { onWarning },
    );
    assert.deepEqual(new MockHost(wasm).call('run').logs, ['1']);
  });
});

describe('top-level code of a package that asks for', () => {
  const build = (body: string, name: string, fixedStart: string[] = []) => {
    const files = {
      'contract.ts': `declare const env: any;\nimport { kept, now } from '${name}';\nexport function run() { env.log([kept, now()].join()); }\n`,
      [`node_modules/${name}/index.js`]: `export const now = () => Date.now();\nexport const kept = ${body};\n`,
      [`node_modules/${name}/package.json`]: JSON.stringify({ name, type: 'module' }),
    };
    return compileText(files, { fixedStart });
  };

  for (const [what, body] of [
    ['the time', 'Date.now()'],
    ['randomness', 'Math.random() === Math.random() || Math.random() < 1'],
  ] as const) {
    it(`${what} is refused with the option, and built with it the same every time`, async () => {
      await assert.rejects(build(body, 'clock'), (error) => {
        assert.ok(error instanceof CompilerError);
        assert.deepEqual([error.code, error.place?.file], ['HOST_CALL_WHILE_BUILDING', 'node_modules/clock/index.js']);
        assert.match(error.metaMessages[0] ?? '', /--fixed-start clock/);
        return true;
      });
      const [one, other] = [await build(body, 'clock', ['clock']), await build(body, 'clock', ['clock'])];
      assert.equal(one.sha256, other.sha256);
      const kept = what === 'the time' ? '0' : 'true';
      assert.deepEqual(new MockHost(one.wasm).call('run').logs, [`${kept},1700000000123`]);
    });
  }

  it('the host is refused with the option, too', async () => {
    await assert.rejects(
      build('env.block_index()', 'clock', ['clock']),
      (error) => error instanceof CompilerError && error.code === 'HOST_CALL_WHILE_BUILDING',
    );
  });

  it('the time without meaning anything by it is built', async () => {
    assert.deepEqual(new MockHost((await build('Date.now()', 'lodash-es')).wasm).call('run').logs, ['0,1700000000123']);
    await assert.rejects(build('Math.random()', 'lodash-es'), CompilerError);
  });
});

describe('the ABI', () => {
  it('is made for a contract with newer library functions', async () => {
    const contract = `import { NearBindgen, call } from 'near-sdk-js';
@NearBindgen({})
export class C { xs: number[] = [];
  @call({}) add({ x }: { x: number }): number { return [...this.xs, x].at(-1) as number; } }
`;
    const files = {
      'contract.ts': contract,
      'package.json': '{ "name": "c", "version": "1.0.0" }',
    };
    const abi = JSON.parse(await withFiles(files, (entry) => generateAbi(entry))) as { body: { functions: unknown[] } };
    assert.equal(abi.body.functions.length, 1);
  });
});
