import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printable } from '../../src/format/printable.ts';

describe('printable', () => {
  it('writes what would steer a terminal as escapes, on one line', () => {
    assert.equal(printable('a\u001b[2Jb\nc\td\r'), 'a\\u001b[2Jb\\nc\\td\\u000d');
    assert.equal(printable('\u009b31m\u202eabc'), '\\u009b31m\\u202eabc');
  });

  it('leaves text of any language as it is', () => {
    assert.equal(printable('{"title":"Brücke, 橋 🌉"}'), '{"title":"Brücke, 橋 🌉"}');
  });
});
