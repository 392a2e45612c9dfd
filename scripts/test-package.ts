/**
 * Runs the tests of one package with Node's test runner.
 *
 *   tsx scripts/test-package.ts PACKAGE_DIR [conformance]
 *
 * Without a word: every `tests/**` file ending in `.test.ts` but not `conformance.test.ts`. With it: only the latter.
 */
import './lib/require-node.ts';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { testEnvironment } from './lib/test-environment.ts';

const [packageDir = '.', kind] = process.argv.slice(2);
const tests = join(resolve(packageDir), 'tests');
const files = readdirSync(tests, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && name.endsWith('conformance.test.ts') === (kind === 'conformance'))
  .map((name) => join(tests, name))
  .sort();
if (files.length === 0) {
  console.log('0 passed, 0 failed');
  process.exit(kind === 'conformance' ? 0 : 1);
}
const run = spawnSync(
  process.execPath,
  ['--import', 'tsx', '--test', '--test-concurrency=2', '--test-reporter=spec', ...files],
  {
    stdio: 'inherit',
    cwd: resolve(packageDir),
    env: testEnvironment(),
  },
);
process.exit(run.status ?? 1);
