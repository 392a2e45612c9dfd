import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { BundleHost } from '../stages/bundle.ts';
import { packageDir, packageRequire } from './package-files.ts';

/** Gives the bundler files and Babel's plugins; paths in messages are relative to `projectDir`. */
export function createBundleHost(projectDir: string = process.cwd()): BundleHost {
  const root = resolve(projectDir);
  return {
    readFile: (path) => readFileSync(path),
    resolve: (importer, path) => (isAbsolute(path) ? path : join(dirname(importer), path)),
    displayPath: (path) => relative(root, resolve(root, path.replace(/^\0+/, ''))).replaceAll('\\', '/'),
    exists: (path) => existsSync(path),
    absolute: (path) => resolve(path),
    replacement: (name) => join(packageDir, 'src', 'bundler', `${name}.js`),
    babelPlugins: {
      decorators: packageRequire.resolve('@babel/plugin-proposal-decorators'),
      typescript: packageRequire.resolve('@babel/preset-typescript'),
    },
  };
}
