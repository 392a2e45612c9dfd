/**
 * Bundles a workspace package into `dist/`: one ESM file for each entry (`src/index.ts`, `src/cli.ts`, `src/*.worker.ts`),
 * dependencies left external. Plain JavaScript because the packages' launchers run it before anything is built.
 *
 *   node scripts/bundle.mjs PACKAGE_DIR [--types]
 *
 * Output is built in a temporary folder and renamed file by file, so that several processes may build at once.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Newest modification time, in ms, of the files below a folder. */
function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return latest;
}

/** True when `dist/` is missing or older than `src/` or `package.json`. */
export function isStale(packageDir) {
  try {
    const built = statSync(join(packageDir, 'dist', '.built')).mtimeMs;
    return built < Math.max(newest(join(packageDir, 'src')), statSync(join(packageDir, 'package.json')).mtimeMs);
  } catch {
    return true;
  }
}

/** Shared files of earlier builds, once no process that was started then can still want them. */
function removeOldChunks(dist, current) {
  for (const name of readdirSync(dist)) {
    if (!/-[A-Z0-9]{8}\.js(\.map)?$/.test(name) || current.has(name)) continue;
    const path = join(dist, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity);
    if (age > 600_000) rmSync(path, { force: true });
  }
}

/** Bundles the package; see the head of this file. */
export async function bundle(packageDir) {
  const { build } = await import('esbuild');
  const started = Date.now();
  const source = join(packageDir, 'src');
  const manifest = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  const entryPoints = readdirSync(source)
    .filter((name) => name === 'index.ts' || name === 'cli.ts' || name.endsWith('.worker.ts'))
    .map((name) => join(source, name));
  const temporary = join(packageDir, `dist.${process.pid}.tmp`);
  try {
    await build({
      entryPoints,
      outdir: temporary,
      absWorkingDir: resolve(packageDir),
      bundle: true,
      // What an entry loads only now and then stays in a file of its own: near-sandbox starts in half the time.
      splitting: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      external: Object.keys(manifest.dependencies ?? {}).flatMap((name) => [name, `${name}/*`]),
      loader: { '.json': 'json', '.c': 'text', '.h': 'text' },
      sourcemap: true,
      logLevel: 'warning',
    });
    const dist = join(packageDir, 'dist');
    mkdirSync(dist, { recursive: true });
    const built = readdirSync(temporary);
    // Entries last: whoever runs meanwhile finds the shared files that they name.
    const isEntry = (name) => entryPoints.some((path) => basename(path, '.ts') === basename(name, '.js'));
    for (const name of built.sort((a, b) => Number(isEntry(a)) - Number(isEntry(b)))) {
      renameSync(join(temporary, name), join(dist, name));
    }
    removeOldChunks(dist, new Set(built));
    // Stamped with the time at which the build began: an edit made meanwhile is newer, so it is seen as stale.
    writeFileSync(join(dist, '.built'), String(started));
    utimesSync(join(dist, '.built'), started / 1000, started / 1000);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const packageDir = resolve(process.argv[2] ?? '.');
  const toPublish = process.argv.includes('--types');
  // What is published holds this build and nothing of earlier ones.
  if (toPublish) rmSync(join(packageDir, 'dist'), { recursive: true, force: true });
  await bundle(packageDir);
  if (toPublish) {
    const tsc = createRequire(fileURLToPath(import.meta.url)).resolve('typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, '-p', join(packageDir, 'tsconfig.build.json')], { stdio: 'inherit' });
  }
}
