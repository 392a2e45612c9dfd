import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compile } from '../src/compile.ts';
import { casesDir } from './helpers/build.ts';

describe('a build', () => {
  it('gives the same bytes in every folder and on every run, and no path of this machine', async () => {
    const entry = join(casesDir, 'counter', 'source.ts');
    const first = await compile({ entry });
    const root = fileURLToPath(new URL('../.cache/tests', import.meta.url));
    mkdirSync(root, { recursive: true });
    const folder = mkdtempSync(join(root, 'elsewhere-'));
    try {
      mkdirSync(join(folder, 'deeper'));
      cpSync(entry, join(folder, 'deeper', 'source.ts'));
      const second = await compile({ entry: join(folder, 'deeper', 'source.ts') });
      assert.equal(second.sha256, first.sha256);
      const placed = await compile({
        entry: join(folder, 'deeper', 'source.ts'),
        projectDir: folder,
        sourcePositions: true,
      });
      const text = Buffer.from(placed.wasm).toString('latin1');
      assert.ok(text.includes('deeper/source.ts'));
      assert.ok(!text.includes(root), 'an absolute path');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
