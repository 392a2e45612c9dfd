import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { ensureBundled } from '../scripts/lib/ensure-bundled.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The last line that an example prints, by file. */
const LAST_LINE: Readonly<Record<string, RegExp>> = {
  'create-instance.ts': /^instance1\.test\.near belongs to test\.near$/,
  'watch-events.ts': /^the events tell of 3 instances; 0 differences/,
};

test.before(async () => {
  await ensureBundled('client');
  await ensureBundled('sandbox');
});

for (const name of readdirSync(join(ROOT, 'examples')).filter((file) => file.endsWith('.ts'))) {
  test(`examples/${name} runs and says what it should`, async (t) => {
    const { error, stdout, stderr } = await new Promise<{ error: unknown; stdout: string; stderr: string }>(
      (resolve) => {
        const args = ['--import', 'tsx', join(ROOT, 'examples', name)];
        execFile(process.execPath, args, { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } }, (failure, out, err) =>
          resolve({ error: failure, stdout: out, stderr: err }),
        );
      },
    );
    t.is(error, null, stderr);
    t.regex(stdout.trim().split('\n').at(-1) ?? '', LAST_LINE[name] ?? /never/);
  });
}
