/**
 * Runs the project's tests and prints one closing line, `N passed, N failed`.
 *
 *   npm test                    everything
 *   tsx scripts/test.ts SUITE…  some of: unit, contracts, conformance
 *
 * unit: the packages' own tests; contracts: ava + near-workspaces on the embedded NEAR's command-line entry (or on the binary
 * named by NEAR_SANDBOX_BIN_PATH and NEAR_SANDBOX_BINARY_PATH); conformance: answers recorded from nearcore.
 */
import './lib/require-node.ts';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './lib/repository.ts';
import { testEnvironment } from './lib/test-environment.ts';

interface Tally {
  passed: number;
  failed: number;
  /** What the runner says of the failed tests, to be shown again at the end, where the last screen of a long log ends. */
  failures: readonly string[];
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

const LONGEST_REPORT_LINES = 150;

/** The part of a runner's output that tells of failed tests: node:test's closing list, or what ava prints below its line. */
function failureReport(output: string): readonly string[] {
  const lines = output.split('\n');
  const nodeTest = lines.findIndex((line) => line.startsWith('✖ failing tests:'));
  const ava = lines.map((line) => line.trim()).lastIndexOf('─');
  const report = lines.slice(nodeTest >= 0 ? nodeTest + 1 : ava >= 0 ? ava + 1 : -20);
  return report.length > LONGEST_REPORT_LINES ? [...report.slice(0, LONGEST_REPORT_LINES), '…'] : report;
}

/** Counts in a test runner's closing lines: node:test (`# pass 3`, `ℹ fail 1`) and ava (`3 tests passed`). */
function tallyOf(output: string): Omit<Tally, 'failures'> {
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
      env: testEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('close', (code) => {
      const plain = output.replace(/\u001b\[[0-9;]*m/g, '');
      const { passed, failed } = tallyOf(plain);
      const bad = code === 0 ? failed : Math.max(failed, 1);
      const title = [command, ...args].join(' ');
      resolve({ passed, failed: bad, failures: bad > 0 ? [`-- ${title}`, ...failureReport(plain)] : [] });
    });
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SUITES.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`Unknown suite: ${unknown.join(', ')}. Known: ${SUITES.map((suite) => suite.name).join(', ')}.`);
  process.exit(2);
}
let passed = 0;
let failed = 0;
const failures: string[] = [];
for (const suite of SUITES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n== ${suite.name} ==`);
  for (const step of suite.steps) {
    const tally = await run(step);
    passed += tally.passed;
    failed += tally.failed;
    failures.push(...tally.failures);
  }
}
if (failures.length > 0) console.log(`\n== failures ==\n${failures.join('\n')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
