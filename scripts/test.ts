/**
 * Runs the project's tests and prints one closing line, `N passed, N failed`.
 *
 *   npm test                    everything
 *   tsx scripts/test.ts SUITE…  some of: unit, contracts, conformance
 *
 * unit: the packages' own tests; contracts: ava + near-workspaces on the embedded NEAR's command-line entry (or on the binary
 * named by NEAR_SANDBOX_BIN_PATH and NEAR_SANDBOX_BINARY_PATH); conformance: answers recorded from nearcore.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sandboxEnvironment } from './lib/sandbox-environment.ts';
import { REPOSITORY } from './lib/repository.ts';

interface Tally {
  passed: number;
  failed: number;
}

interface Suite {
  name: string;
  steps: readonly (readonly string[])[];
}

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const packages = ['compiler', 'sandbox', 'client'].filter((name) =>
  existsSync(join(REPOSITORY, 'packages', name, 'tests')),
);

const SUITES: readonly Suite[] = [
  { name: 'unit', steps: packages.map((name) => [npm, 'test', '--silent', '-w', `packages/${name}`]) },
  {
    name: 'contracts',
    steps: [
      [npm, 'run', '--silent', 'build'],
      [process.execPath, join(REPOSITORY, 'node_modules/ava/entrypoints/cli.mjs')],
    ],
  },
  { name: 'conformance', steps: [[npm, 'run', '--silent', 'test:conformance', '-w', 'packages/sandbox']] },
];

/** Counts in a test runner's closing lines: node:test (`# pass 3`, `ℹ fail 1`) and ava (`3 tests passed`). */
function tallyOf(output: string): Tally {
  const sum = (pattern: RegExp) => [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
  return {
    passed: sum(/^(?:#|ℹ) pass (\d+)$/gm) + sum(/^\s*(\d+) tests? passed$/gm),
    failed:
      sum(/^(?:#|ℹ) (?:fail|cancelled) (\d+)$/gm) +
      sum(/^\s*(\d+) (?:tests?|hooks?) failed$/gm) +
      sum(/^\s*(\d+) (?:uncaught exceptions?|unhandled rejections?)$/gm),
  };
}

/** Runs one command with its output shown, and tallies it; a run that ends badly without a failed test counts as one. */
function run([command, ...args]: readonly string[]): Promise<Tally> {
  return new Promise((resolve) => {
    const child = spawn(command!, args, {
      cwd: REPOSITORY,
      env: { ...process.env, ...sandboxEnvironment() },
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('close', (code) => {
      const tally = tallyOf(output.replace(/\u001b\[[0-9;]*m/g, ''));
      resolve(code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally);
    });
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SUITES.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`Unknown suite: ${unknown.join(', ')}. Known: ${SUITES.map((suite) => suite.name).join(', ')}.`);
  process.exit(2);
}
const total: Tally = { passed: 0, failed: 0 };
for (const suite of SUITES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n== ${suite.name} ==`);
  for (const step of suite.steps) {
    const { passed, failed } = await run(step);
    total.passed += passed;
    total.failed += failed;
  }
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
