import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileText } from './helpers/build.ts';
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
