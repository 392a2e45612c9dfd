import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

const launcher = join(import.meta.dirname, '../../bin/near-sandbox.mjs');
const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const never = (): boolean => false;

/** A home whose node has made some blocks and was stopped. */
async function usedHome(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'near-ts-home-'));
  folders.push(home);
  execFileSync(process.execPath, [launcher, '--home', home, 'init', '--fast', '--chain-id', 'localnet'], {
    stdio: 'ignore',
  });
  const { stderr, code } = await run(home, () => logLength(home) >= 30_000);
  assert.equal(code, 0, stderr);
  assert.ok(logs(home).length > 0);
  return home;
}

const logs = (home: string): string[] =>
  readdirSync(join(home, 'data'))
    .filter((name) => name.endsWith('.log'))
    .sort();

/** Bytes of the newest file of a home's log; 0 before there is one. */
function logLength(home: string): number {
  try {
    return readFileSync(join(home, 'data', logs(home).at(-1) as string)).length;
  } catch {
    return 0;
  }
}

interface Ended {
  readonly stderr: string;
  readonly code: number | null;
}

/** Runs a node until it ends by itself, or stops it once `isDone`. */
async function run(home: string, isDone: () => boolean, shell: readonly string[] = []): Promise<Ended> {
  const args = ['--home', home, 'run', '--rpc-addr', '127.0.0.1:0', '--network-addr', '127.0.0.1:0'];
  const [command, ...rest] = [...shell, process.execPath, launcher, ...args] as [string, ...string[]];
  const node = spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  node.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const timer = setInterval(() => {
    if (isDone()) node.kill('SIGINT');
  }, 50);
  const [code] = (await once(node, 'close')) as [number | null];
  clearInterval(timer);
  return { stderr, code };
}

describe('near-sandbox run', () => {
  it('refuses a damaged store by name and leaves it as it is', { timeout: 120_000 }, async () => {
    const damages: ((file: string) => void)[] = [
      (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2)),
      (file) => {
        const content = readFileSync(file);
        content.fill(0x55, 3000, 3010);
        writeFileSync(file, content);
      },
      (file) => rmSync(file),
    ];
    for (const damage of damages) {
      const home = await usedHome();
      const file = join(home, 'data', logs(home).at(-1) as string);
      damage(file);
      const before = readdirSync(join(home, 'data')).map((name) => readFileSync(join(home, 'data', name)).length);
      const { stderr, code } = await run(home, never);
      assert.ok(code !== 0 && code !== null, `exit code ${code}`);
      assert.match(stderr, /store is damaged/);
      assert.match(stderr, /data/);
      assert.deepEqual(
        readdirSync(join(home, 'data')).map((name) => readFileSync(join(home, 'data', name)).length),
        before,
      );
    }
  });

  it(
    'ends with a named error when the disk is full, and goes on when there is room',
    { timeout: 120_000, skip: process.platform === 'win32' },
    async () => {
      const home = await usedHome();
      const size = logLength(home);
      // Whatever the unit of ulimit is (512 or 1,024 bytes), the log has little room left.
      const limit = Math.ceil(size / 512) + 20;
      const full = await run(home, never, ['sh', '-c', `ulimit -f ${limit}; exec "$0" "$@"`]);
      assert.equal(full.code, 1, full.stderr);
      assert.match(full.stderr, /disk is full/);
      const again = await run(home, () => logLength(home) >= size + 40_000);
      assert.equal(again.code, 0, again.stderr);
      assert.ok(logLength(home) > size);
    },
  );

  it('refuses a home that another node works in', { timeout: 60_000 }, async () => {
    const home = await usedHome();
    const length = logLength(home);
    let isRefused = false;
    const first = run(home, () => isRefused);
    while (logLength(home) === length) await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await run(home, never).finally(() => (isRefused = true));
    assert.ok(second.code !== 0 && second.code !== null);
    assert.match(second.stderr, /in use by process/);
    assert.equal((await first).code, 0);
  });
});
