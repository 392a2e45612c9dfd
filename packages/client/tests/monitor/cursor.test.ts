import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { DamagedFileError } from '../../src/errors/codes.ts';
import { CursorFile } from '../../src/monitor/cursor.ts';

describe('CursorFile', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cursor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is empty before the first write', () => {
    assert.equal(new CursorFile(join(folder, 'none.json')).read(), undefined);
  });

  it('reads what was written, also after a second write, and leaves no other file', () => {
    const path = join(folder, 'sub', 'cursor.json');
    const file = new CursorFile(path);
    file.write({ height: 1, hash: 'a', factoryId: 'f.near', partial: [] });
    file.write({ height: 2, hash: 'b', factoryId: 'f.near', partial: ['r:0'] });
    assert.deepEqual(new CursorFile(path).read(), { height: 2, hash: 'b', factoryId: 'f.near', partial: ['r:0'] });
    assert.deepEqual(readdirSync(join(folder, 'sub')), ['cursor.json']);
  });

  for (const [what, content] of Object.entries({
    'torn JSON': '{"height":',
    'another file': '[]',
    'an empty file': '',
    'a height that is no number': '{"height":"1","factoryId":"f","partial":[]}',
  })) {
    it(`refuses ${what} by name`, () => {
      const path = join(folder, 'cursor.json');
      writeFileSync(path, content);
      assert.throws(
        () => new CursorFile(path).read(),
        (error) => error instanceof DamagedFileError && error.code === 'DAMAGED_FILE',
      );
    });
  }
});
