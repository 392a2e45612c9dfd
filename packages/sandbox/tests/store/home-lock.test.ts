import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { threadId } from 'node:worker_threads';
import { HomeLockedError } from '../../src/errors/store.ts';
import { dropLockOfThread, lockHome } from '../../src/node/home-lock.ts';

const home = mkdtempSync(join(tmpdir(), 'near-ts-lock-'));
after(() => rmSync(home, { recursive: true, force: true }));

const lockModule = new URL('../../src/node/home-lock.ts', import.meta.url).href;

describe('lockHome', () => {
  it('refuses a second owner until the first has released', () => {
    const lock = lockHome(home);
    assert.throws(() => lockHome(home), HomeLockedError);
    lock.release();
    lock.release();
    lockHome(home).release();
    assert.deepEqual(readdirSync(home), []);
  });

  it('refuses a home that another process has, and takes it over when that was killed', async () => {
    const script = `const { lockHome } = await import(${JSON.stringify(lockModule)});
      lockHome(${JSON.stringify(home)}); console.log('locked'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: join(import.meta.dirname, '../..'),
    });
    await once(child.stdout, 'data');
    assert.throws(
      () => lockHome(home),
      (error: unknown) => {
        assert.ok(error instanceof HomeLockedError);
        assert.ok(error.message.includes(String(child.pid)));
        return true;
      },
    );
    child.kill('SIGKILL');
    await once(child, 'close');
    lockHome(home).release();
  });

  it('takes over a lock whose process id was given to another process', { skip: process.platform !== 'linux' }, () => {
    writeFileSync(join(home, 'near-sandbox.lock'), `${process.pid} 1 0\n`);
    lockHome(home).release();
  });

  it('gives a home free whose thread was cut off, but not that of another thread', () => {
    const lock = lockHome(home);
    dropLockOfThread(home, threadId + 1);
    assert.throws(() => lockHome(home), HomeLockedError);
    dropLockOfThread(home, threadId);
    lockHome(home).release();
    lock.release();
  });

  it('takes over a lock that was never finished', () => {
    writeFileSync(join(home, 'near-sandbox.lock'), '');
    lockHome(home).release();
  });
});
