import { join } from 'node:path';
import { REPOSITORY } from './repository.ts';

interface Bundler {
  bundle(packageDir: string): Promise<void>;
  isStale(packageDir: string): boolean;
}

/** Bundles a workspace package when its `dist/` is missing or older than its source, so that it can be imported by name. */
export async function ensureBundled(name: 'client' | 'compiler' | 'sandbox'): Promise<void> {
  const { bundle, isStale } = (await import(new URL('../bundle.mjs', import.meta.url).href)) as Bundler;
  const packageDir = join(REPOSITORY, 'packages', name);
  if (isStale(packageDir)) await bundle(packageDir);
}
