import { fileURLToPath } from 'node:url';

interface Bundler {
  isStale(packageDir: string): boolean;
  bundle(packageDir: string): Promise<void>;
}

/** Bundles the package unless the bundle is newer than its sources: nodes run from the bundle. */
export async function ensureBuilt(): Promise<void> {
  const { isStale, bundle } = (await import(
    new URL('../../../../scripts/bundle.mjs', import.meta.url).href
  )) as Bundler;
  const packageDir = fileURLToPath(new URL('../..', import.meta.url));
  if (isStale(packageDir)) await bundle(packageDir);
}
