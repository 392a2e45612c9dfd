import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompilerError, CompilerInvariantError } from '../errors/base.ts';
import { dependencyDir } from './package-files.ts';
import { QUICKJS_PATCHES } from './quickjs-patches.ts';

/** The engine version that near-sdk-js 2 runs on; package `qjsc` carries its source. */
export const QUICKJS_VERSION = '2021-03-27';

/** sha256 of `quickjs.c` as published: the patches are written against it. */
const QUICKJS_SHA256 = 'b3574a58f159bf5fc2ceaf9153ffb2181a20408dcd66701114342805298cbaf4';

/** The C sources and headers that the engine is built from, patched. */
export function readQuickjsSource(): Record<string, string> {
  const folder = join(dependencyDir('qjsc'), 'deps', `quickjs_${QUICKJS_VERSION.replaceAll('-', '_')}`);
  const files: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    if (/^(quickjs|cutils|lib(bf|regexp|unicode)|list)[a-z-]*\.[ch]$/.test(name) && !name.startsWith('quickjs-libc')) {
      files[name] = readFileSync(join(folder, name), 'utf8');
    }
  }
  const digest = createHash('sha256')
    .update(files['quickjs.c'] ?? '')
    .digest('hex');
  if (digest !== QUICKJS_SHA256) {
    throw new CompilerError('ENGINE_SOURCE_UNKNOWN', `quickjs.c of package qjsc is not version ${QUICKJS_VERSION}`, {
      stage: 'engine',
      details: `sha256 ${digest}, expected ${QUICKJS_SHA256}`,
      hint: 'Install the dependencies as package-lock.json pins them.',
    });
  }
  for (const { file, find, replace } of QUICKJS_PATCHES) {
    const text = files[file] ?? '';
    const at = text.indexOf(find);
    if (at < 0 || text.indexOf(find, at + 1) >= 0)
      throw new CompilerInvariantError(`patch of ${file} does not apply once: ${find.slice(0, 60)}`);
    files[file] = text.slice(0, at) + replace + text.slice(at + find.length);
  }
  return files;
}
