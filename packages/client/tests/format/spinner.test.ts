import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PassThrough } from 'node:stream';
import { startSpinner } from '../../src/format/spinner.ts';

describe('startSpinner', () => {
  it('prints one plain line on a terminal without a width', () => {
    const written: string[] = [];
    const terminal = Object.assign(new PassThrough(), {
      isTTY: true,
      columns: 0,
      write(text: string) {
        assert.ok(written.push(text) < 100, 'it clears lines without end');
        return true;
      },
      cursorTo() {},
      clearLine() {},
      moveCursor() {
        assert.ok(written.push('') < 100, 'it clears lines without end');
      },
    });
    const spinner = startSpinner('asking', terminal as unknown as NodeJS.WriteStream);
    spinner.text = 'asking again';
    spinner.stop();
    assert.deepEqual(written, ['- asking\n']);
  });
});
