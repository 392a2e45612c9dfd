import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { SandboxError } from '../../src/errors/base.ts';
import { LogStore, type LogStoreOptions } from '../../src/node/log-store/log-store.ts';
import type { KeyValueStore, StoreRange, StoreWrite } from '../../src/store/key-value-store.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { Random } from './random.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'near-ts-store-'));
  folders.push(folder);
  return join(folder, 'data');
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const put = (key: string, value: string): StoreWrite => ({ key, value: bytes(value) });
const dump = (store: KeyValueStore, prefix: string): [string, string][] =>
  [...store.entries({ prefix })].map(({ key, value }) => [key, Buffer.from(value).toString('latin1')]);
const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof SandboxError && error.code === code;
const logFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort();

function shouldBehaveLikeAKeyValueStore(open: () => KeyValueStore): void {
  it('returns what was written last, empty values included, and undefined for what is absent', () => {
    const store = open();
    store.write([put('aa', 'one'), put('ab', ''), put('aa', 'two')]);
    assert.deepEqual(Buffer.from(store.get('aa') ?? []), Buffer.from('two'));
    assert.deepEqual(store.get('ab')?.length, 0);
    assert.equal(store.get('a'), undefined);
    store.write([{ key: 'aa', value: undefined }]);
    assert.equal(store.has('aa'), false);
    store.close();
  });

  it('walks a prefix in order, from a key on, backwards, and up to a limit', () => {
    const store = open();
    store.write(['a\xff', 'b2', 'b1', 'b', 'b\xff\xff', 'c', 'b3'].map((key) => put(key, key)));
    const keys = (range: Omit<StoreRange, 'prefix'>): string[] => {
      const found = [...store.keys({ prefix: 'b', ...range })];
      assert.deepEqual(
        [...store.entries({ prefix: 'b', ...range })].map(({ key, value }) => [
          key,
          Buffer.from(value).toString('latin1'),
        ]),
        found.map((key) => [key, key]),
      );
      return found;
    };
    assert.deepEqual(keys({}), ['b', 'b1', 'b2', 'b3', 'b\xff\xff']);
    assert.deepEqual(keys({ from: 'b2' }), ['b2', 'b3', 'b\xff\xff']);
    assert.deepEqual(keys({ from: 'b2', reverse: true }), ['b2', 'b1', 'b']);
    assert.deepEqual(keys({ reverse: true, limit: 2 }), ['b\xff\xff', 'b3']);
    store.close();
  });

  it('equals a sorted map after random batches', () => {
    const random = new Random(21);
    const store = open();
    const model = new Map<string, string>();
    for (let round = 0; round < 300; round++) {
      const batch: StoreWrite[] = [];
      for (let i = random.below(8); i >= 0; i--) {
        const key = 'pq'[random.below(2)] + String(random.below(60));
        const value = random.below(4) === 0 ? undefined : String(random.next()).repeat(random.below(9));
        batch.push({ key, value: value === undefined ? undefined : bytes(value) });
        if (value === undefined) model.delete(key);
        else model.set(key, value);
      }
      store.write(batch);
      if (round % 30 !== 0) continue;
      for (const prefix of ['p', 'q', 'p1']) {
        const expected = [...model].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
        assert.deepEqual(dump(store, prefix), expected);
      }
    }
    store.close();
  });
}

describe('MemoryStore', () => {
  shouldBehaveLikeAKeyValueStore(() => new MemoryStore());
});

describe('LogStore', () => {
  const small: LogStoreOptions = { segmentSize: 2000, slack: 4000 };
  shouldBehaveLikeAKeyValueStore(() => new LogStore(freshFolder(), small));

  describe('reopening', () => {
    it('finds everything again, also after space was reclaimed many times', () => {
      const folder = freshFolder();
      const random = new Random(4);
      const model = new Map<string, string>();
      for (let session = 0; session < 5; session++) {
        const store = new LogStore(folder, small);
        for (let i = 0; i < 200; i++) {
          const key = `k${random.below(40)}`;
          const value = String(random.next()).repeat(10);
          if (random.below(5) === 0) {
            store.write([{ key, value: undefined }]);
            model.delete(key);
          } else {
            store.write([put(key, value)]);
            model.set(key, value);
          }
        }
        store.close();
        const again = new LogStore(folder, small);
        assert.deepEqual(
          dump(again, 'k'),
          [...model].sort(([a], [b]) => (a < b ? -1 : 1)),
        );
        again.close();
      }
      const size = logFiles(folder).reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
      assert.ok(size < 20_000, `1,000 writes of 100 bytes to 40 keys take ${size} bytes`);
      assert.notEqual(logFiles(folder)[0], '00000001.log');
    });

    it('cuts off a batch whose writing was interrupted', () => {
      const folder = freshFolder();
      const store = new LogStore(folder);
      store.write([put('a', '1'), put('b', '2')]);
      store.close();
      const whole = readFileSync(join(folder, '00000001.log'));
      for (let cut = 17; cut < whole.length; cut++) {
        // The beginning of the same batch again, not acknowledged.
        appendFileSync(join(folder, '00000001.log'), whole.subarray(16, cut));
        const again = new LogStore(folder);
        assert.deepEqual(dump(again, 'a'), [['a', '1']]);
        again.close();
        assert.equal(readFileSync(join(folder, '00000001.log')).length, whole.length);
      }
    });
  });

  describe('a store whose process was killed while it changed files', () => {
    const batches = (store: KeyValueStore, from: number, to: number): void => {
      for (let i = from; i < to; i++) store.write([put(`k${i}`, 'v'.repeat(40))]);
    };

    it('begins a segment again that was being made', () => {
      for (const length of [0, 1, 15, 16]) {
        const folder = freshFolder();
        const store = new LogStore(folder, { segmentSize: 1000 });
        batches(store, 0, 60);
        store.close();
        const next = `${String(Number(logFiles(folder).at(-1)?.slice(0, 8)) + 1).padStart(8, '0')}.log`;
        writeFileSync(join(folder, next), readFileSync(join(folder, '00000001.log')).subarray(0, length));
        const again = new LogStore(folder, { segmentSize: 1000 });
        batches(again, 60, 61);
        again.close();
        const reopened = new LogStore(folder);
        assert.equal(dump(reopened, 'k').length, 61);
        reopened.close();
      }
    });

    it('deletes a segment that was already copied forward', () => {
      const folder = freshFolder();
      const store = new LogStore(folder, { segmentSize: 1000, slack: 2000 });
      batches(store, 0, 20);
      const first = readFileSync(join(folder, '00000001.log'));
      for (let i = 0; i < 20; i++) batches(store, 0, 5);
      assert.equal(logFiles(folder).includes('00000001.log'), false);
      store.close();
      writeFileSync(join(folder, '00000001.log'), first);
      const again = new LogStore(folder, { segmentSize: 1000, slack: 2000 });
      assert.equal(logFiles(folder).includes('00000001.log'), false);
      assert.equal(dump(again, 'k').length, 20);
      again.close();
    });

    it('starts anew when it ended before its first batch', () => {
      for (const length of [0, 7, 16]) {
        const folder = freshFolder();
        new LogStore(folder).close();
        truncateSync(join(folder, '00000001.log'), length);
        truncateSync(join(folder, 'tail'), 0);
        const store = new LogStore(folder);
        store.write([put('a', '1')]);
        store.close();
        assert.deepEqual(dump(new LogStore(folder), 'a'), [['a', '1']]);
      }
    });
  });

  describe('a damaged store', () => {
    function filled(): string {
      const folder = freshFolder();
      const store = new LogStore(folder, { segmentSize: 1000 });
      for (let i = 0; i < 60; i++) store.write([put(`k${i}`, 'v'.repeat(40))]);
      store.close();
      assert.ok(logFiles(folder).length > 2);
      return folder;
    }

    it('is refused when any segment was cut short, though only by a byte', () => {
      for (const index of [0, 1, -1]) {
        for (const cut of [1, 30, 500]) {
          const folder = filled();
          const file = join(folder, logFiles(folder).at(index) as string);
          truncateSync(file, Math.max(0, readFileSync(file).length - cut));
          assert.throws(() => new LogStore(folder), hasCode('STORE_DAMAGED'), `${index} ${cut}`);
        }
      }
    });

    it('is refused when any byte was changed', () => {
      const folder = filled();
      const random = new Random(9);
      for (const name of [...logFiles(folder), 'tail']) {
        const file = join(folder, name);
        const content = readFileSync(file);
        for (let i = 0; i < 30; i++) {
          const changed = Buffer.from(content);
          const at = random.below(content.length);
          changed[at] = (changed[at] as number) ^ (1 + random.below(255));
          writeFileSync(file, changed);
          assert.throws(() => new LogStore(folder), hasCode('STORE_DAMAGED'), `${name} byte ${at}`);
        }
        writeFileSync(file, content);
      }
      new LogStore(folder).close();
    });

    it('is refused when a file is missing', () => {
      for (const pick of [
        (files: string[]) => files[0],
        (files: string[]) => files[1],
        (files: string[]) => files.at(-1),
      ]) {
        const folder = filled();
        rmSync(join(folder, pick(logFiles(folder)) as string));
        assert.throws(() => new LogStore(folder), hasCode('STORE_DAMAGED'));
      }
      const folder = filled();
      rmSync(join(folder, 'tail'));
      assert.throws(() => new LogStore(folder), hasCode('STORE_DAMAGED'));
    });
  });

  const storeModule = new URL('../../src/node/log-store/log-store.ts', import.meta.url).href;
  const childScript = (folder: string, body: string): string[] => [
    '--import',
    'tsx',
    '--input-type=module',
    '-e',
    `const { LogStore } = await import(${JSON.stringify(storeModule)});
     const store = new LogStore(${JSON.stringify(folder)}, { segmentSize: 20000, slack: 20000 });
     ${body}`,
  ];

  it('keeps every acknowledged batch whole through kill -9 at any moment', { timeout: 120_000 }, async () => {
    const folder = freshFolder();
    const random = new Random(1);
    let acknowledged = 0;
    for (let round = 0; round < 12; round++) {
      // Each batch writes its number under 5 keys: they must never differ.
      const child = spawn(
        process.execPath,
        childScript(
          folder,
          `const { writeSync } = await import('node:fs');
           for (let n = ${acknowledged} + 1; ; n++) {
             const value = Buffer.from(String(n).padEnd(300, '.'));
             store.write([1, 2, 3, 4, 5].map((i) => ({ key: 'k' + i, value })));
             writeSync(1, n + '\\n');
           }`,
        ),
        { stdio: ['ignore', 'pipe', 'inherit'], cwd: join(import.meta.dirname, '../..') },
      );
      let output = '';
      const exited = new Promise((resolve) => child.once('close', resolve));
      let armed = false;
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (!armed) {
          armed = true;
          setTimeout(() => child.kill('SIGKILL'), random.below(60));
        }
      });
      await exited;
      const lines = output.split('\n').slice(0, -1);
      acknowledged = Number(lines.at(-1));
      assert.ok(acknowledged > 0);
      const store = new LogStore(folder);
      const values = new Set(dump(store, 'k').map(([, value]) => Number(value.replace(/\.+$/, ''))));
      store.close();
      assert.equal(values.size, 1);
      const [found] = values;
      assert.ok(found === acknowledged || found === acknowledged + 1, `${found} after ${acknowledged}`);
      acknowledged = found as number;
    }
  });

  it(
    'names a full disk, keeps nothing of the batch, and goes on when there is room',
    { skip: process.platform === 'win32' },
    () => {
      const folder = freshFolder();
      const [command, ...script] = [
        process.execPath,
        ...childScript(
          folder,
          `let n = 0;
       const value = Buffer.alloc(3000, 'x');
       try { for (;; n++) store.write([{ key: 'k' + n, value }, { key: 'last', value: Buffer.from(String(n)) }]); }
       catch (error) { console.log(error.code, n - 1, Buffer.from(store.get('last')).toString(), store.has('k' + n)); }
       store.write([{ key: 'small', value: Buffer.from('fits') }]);
       store.close();`,
        ).map((argument) => argument.replace('segmentSize: 20000', 'segmentSize: 1e9')),
      ];
      // A limit on file size stands for the disk: 100 blocks of 512 or 1024 bytes.
      const output = execFileSync('sh', ['-c', 'ulimit -f 100; exec "$0" "$@"', command as string, ...script], {
        cwd: join(import.meta.dirname, '../..'),
        encoding: 'utf8',
      });
      const [code, last, found, present] = output.trim().split(' ');
      assert.deepEqual([code, found, present], ['STORE_FULL', last, 'false']);
      const store = new LogStore(folder);
      assert.deepEqual(dump(store, 'small'), [['small', 'fits']]);
      assert.equal(dump(store, 'k').length, Number(last) + 1);
      store.close();
    },
  );
});
