import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createExplainer } from '../../src/node/cli/explain-table.ts';
import { print } from '../../src/node/cli/print.ts';

describe('print', () => {
  it('goes on when the reader has gone', async () => {
    let writes = 0;
    const broken = new Writable({
      write(_chunk, _encoding, done) {
        writes++;
        done(new Error('write EPIPE'));
      },
    });
    print(broken, 'first');
    await turn();
    print(broken, 'second');
    await turn();
    assert.equal(writes, 1);
  });
});

describe('table of run --explain', () => {
  it('lets no log move the cursor or leave its line', () => {
    let shown = '';
    const output = new Writable({
      write(chunk: Buffer, _encoding, done) {
        shown += chunk.toString();
        done();
      },
    });
    const outcome = {
      id: 'r',
      executorId: 'a.near',
      kind: 'receipt' as const,
      summary: 'a.near: \u202eevil',
      gasBurnt: 1_500_000_000_000n,
      failure: 'first\nsecond',
      logs: ['\u001b[2Jgone\u0007', 'é€😀'],
    };
    createExplainer(output as never, null).block({ kind: 'block', height: 7, hash: 'x', outcomes: [outcome] });
    assert.deepEqual(shown.split('\n').slice(2), [
      '       7  receipt      1.500  a.near: \\u202eevil',
      '          log                 \\u001b[2Jgone\\u0007',
      '          log                 é€😀',
      '          failed              first\\nsecond',
      '',
    ]);
  });
});
