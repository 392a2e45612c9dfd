import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MockHost } from './helpers/mock-host.ts';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const scratch = fileURLToPath(new URL('../.cache/tests', import.meta.url));
/** A build takes a few seconds; on a busy machine ten times as long. */
const PATIENCE_MS = 90_000;

const contract = (answer: string) =>
  `import { step } from './lib';\ndeclare const env: any;\nexport function run() { env.log(${answer} + step); }\n`;

describe('build --watch', { timeout: 5 * PATIENCE_MS }, () => {
  let folder: string;
  let child: ChildProcess;
  let shown = '';
  before(() => {
    mkdirSync(scratch, { recursive: true });
    folder = mkdtempSync(join(scratch, 'watch-'));
    writeFileSync(join(folder, 'contract.ts'), contract("'first'"));
    writeFileSync(join(folder, 'lib.ts'), 'export const step = 1;\n');
    child = spawn(
      process.execPath,
      ['--import', 'tsx', cli, 'build', 'contract.ts', '-o', 'out.wasm', '--watch', '--no-check'],
      { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (shown += text));
  });
  after(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Waits for what the watcher is to show or to write. */
  async function until(holds: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!holds()) {
      assert.ok(child.exitCode === null, `ended with ${child.exitCode}: ${shown}`);
      assert.ok(Date.now() < deadline, `nothing in ${PATIENCE_MS} ms: ${shown}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  const output = () => join(folder, 'out.wasm');
  const logged = () => (existsSync(output()) ? new MockHost(readFileSync(output())).call('run').logs[0] : undefined);
  const idle = () => shown.endsWith('watching for changes, Ctrl-C ends\n');

  it('builds, and again after an edit of an imported file', async () => {
    await until(() => logged() === 'first1' && idle());
    writeFileSync(join(folder, 'lib.ts'), 'export const step = 2;\n');
    await until(() => logged() === 'first2' && idle());
  });

  it('shows the error of a broken edit, leaves the output alone and goes on', async () => {
    shown = '';
    writeFileSync(join(folder, 'contract.ts'), contract("'second' +;"));
    await until(() => /^error SYNTAX_ERROR in bundle: contract\.ts:3:\d+: /m.test(shown) && idle());
    assert.equal(logged(), 'first2');
    // As editors save: a new file takes the name of the old one.
    writeFileSync(join(folder, 'contract.ts~'), contract("'third'"));
    renameSync(join(folder, 'contract.ts~'), join(folder, 'contract.ts'));
    await until(() => logged() === 'third2' && idle());
  });

  it('builds when a missing module appears', async () => {
    shown = '';
    writeFileSync(join(folder, 'contract.ts'), contract("'fourth'").replace('./lib', './later'));
    await until(() => shown.includes("Could not resolve './later'") && idle());
    writeFileSync(join(folder, 'later.ts'), 'export const step = 4;\n');
    await until(() => logged() === 'fourth4' && idle());
  });

  it('ends with 0 on SIGINT and leaves no partial file', { skip: process.platform === 'win32' }, async () => {
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    assert.deepEqual(await ended, [0, null]);
    assert.ok(!existsSync(join(folder, `out.wasm.${child.pid}.tmp`)));
  });
});
