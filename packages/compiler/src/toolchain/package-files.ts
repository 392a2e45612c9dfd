import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CompilerInvariantError } from '../errors/base.ts';

/** Folder of this package, whether the code runs from `src/` or from the bundle in `dist/`. */
export const packageDir = findPackageDir(fileURLToPath(import.meta.url));

/** Resolves modules as this package sees them. */
export const packageRequire = createRequire(join(packageDir, 'package.json'));

function findPackageDir(start: string): string {
  for (let folder = dirname(start); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (
      existsSync(manifest) &&
      (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'near-ts-compiler'
    )
      return folder;
  }
  throw new CompilerInvariantError(`package folder not found above ${start}`);
}

/** Version of this package. */
export const packageVersion = (
  JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string }
).version;

/** Folder of an installed package that this one depends on. */
export function dependencyDir(name: string): string {
  for (const root of packageRequire.resolve.paths(name) ?? []) {
    const folder = join(root, name);
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  throw new CompilerInvariantError(`dependency ${name} is not installed`);
}

/** Version of an installed package that this one depends on. */
export function dependencyVersion(name: string): string {
  return (JSON.parse(readFileSync(join(dependencyDir(name), 'package.json'), 'utf8')) as { version: string }).version;
}

/** Text of a file of `src/glue`. */
export function readGlue(name: string): string {
  return readFileSync(join(packageDir, 'src', 'glue', name), 'utf8');
}
