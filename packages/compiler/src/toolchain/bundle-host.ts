import { readFileSync, statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { BundleHost } from '../stages/bundle.ts';
import { packageDir, packageRequire } from './package-files.ts';

function isInstalled(importer: string, name: string): boolean {
  try {
    createRequire(resolve(importer)).resolve(isBuiltin(name) ? `${name}/package.json` : name);
    return true;
  } catch (error) {
    // What is there and has no entry for `require` is there.
    return (error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND';
  }
}

/** Gives the bundler files and Babel's plugins; paths in messages are relative to `projectDir`. */
export function createBundleHost(projectDir: string = process.cwd()): BundleHost {
  const root = resolve(projectDir);
  return {
    readFile: (path) => readFileSync(path),
    resolve: (importer, path) => (isAbsolute(path) ? path : join(dirname(importer), path)),
    displayPath: (path) => relative(root, resolve(root, path.replace(/^\0+/, ''))).replaceAll('\\', '/'),
    exists: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
    isInstalled,
    absolute: (path) => resolve(path),
    replacement: (name) => join(packageDir, 'src', 'bundler', `${name}.js`),
    libraryPart: (name) => readFileSync(join(packageDir, 'src', 'bundler', 'library', `${name}.js`), 'utf8'),
    babelPlugins: {
      decorators: packageRequire.resolve('@babel/plugin-proposal-decorators'),
      typescript: packageRequire.resolve('@babel/preset-typescript'),
    },
  };
}
