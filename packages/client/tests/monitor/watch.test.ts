import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { DamagedFileError } from '../../src/errors/codes.ts';
import { watch } from '../../src/monitor/watch.ts';
import { eventLog, FACTORY, FakeChain } from './fake-chain.ts';

/** The process dies here. */
class Killed extends Error {}

describe('watch', () => {
  let folder: string;
  let chain: FakeChain;
  /** What the runs wrote, as a file would hold it. */
  let output: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'watch-'));
    output = [];
    chain = new FakeChain();
    chain.add(1, { r1: [eventLog('a'), eventLog('b')], r2: [eventLog('c')] });
    chain.add(2);
    chain.add(3, { r3: [eventLog('d')] });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** One run; `die` says when the process is killed, counted in events written in this run. */
  async function run(die?: { before?: number; after?: number }, isFile = true): Promise<void> {
    let written = 0;
    const running = watch(chain, {
      factoryId: FACTORY,
      cursorPath: join(folder, 'cursor.json'),
      fromHeight: 1,
      once: true,
      outputPosition: () => (isFile ? { file: 'out', size: output.length } : undefined),
      onEvent: ({ event }) => {
        if (written === die?.before) throw new Killed();
        output.push(event);
        if (++written === die?.after) throw new Killed();
      },
      onMissed: () => assert.fail('nothing was collected'),
    });
    if (die === undefined) await running;
    else await assert.rejects(running, Killed);
  }

  for (let count = 0; count < 4; count++) {
    it(`repeats and loses nothing when it is killed before event ${count + 1} is written`, async () => {
      await run({ before: count });
      await run();
      assert.deepEqual(output, ['a', 'b', 'c', 'd']);
    });

    it(`repeats and loses nothing when it is killed right after event ${count + 1} was written`, async () => {
      await run({ after: count + 1 });
      await run();
      assert.deepEqual(output, ['a', 'b', 'c', 'd']);
    });
  }

  it('repeats and loses nothing when every run is killed after one event', async () => {
    for (let runs = 0; runs < 4; runs++) await run({ after: 1 });
    await run();
    assert.deepEqual(output, ['a', 'b', 'c', 'd']);
  });

  it('gives an event again rather than never where the output cannot be looked at', async () => {
    await run({ after: 2 }, false);
    await run(undefined, false);
    assert.deepEqual(output, ['a', 'b', 'b', 'c', 'd']);
  });

  it('gives nothing in a second run when nothing has happened since', async () => {
    await run();
    await run();
    assert.deepEqual(output, ['a', 'b', 'c', 'd']);
  });

  it('refuses the cursor of another factory', async () => {
    await run();
    const options = {
      factoryId: 'other.near',
      cursorPath: join(folder, 'cursor.json'),
      once: true,
      onEvent: () => undefined,
      onMissed: () => undefined,
    };
    await assert.rejects(watch(chain, options), DamagedFileError);
  });
});
