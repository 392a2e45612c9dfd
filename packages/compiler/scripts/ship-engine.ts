/**
 * Builds the engine and puts it into `engine/`, so that a first build does not have to compile it.
 *
 *   tsx scripts/ship-engine.ts           writes the files for the sources as they are
 *   tsx scripts/ship-engine.ts --check   builds everything anew and compares byte by byte
 *
 * A file's name holds the hash of all that it is made from: after a change of the engine's sources the old files are
 * simply not found, and the engine is compiled on the spot.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { ENGINE_ENTRY_POINTS } from '../src/stages/entry-points.ts';
import { BuildCache, shippedPath } from '../src/toolchain/build-cache.ts';
import { engineSource } from '../src/toolchain/engine-objects.ts';
import { optimiseEngine } from '../src/toolchain/optimiser.ts';
import { linkEngine } from '../src/toolchain/wasm-linker.ts';

const check = process.argv.includes('--check');
const folder = dirname(shippedPath('linked', ''));
const shipped = new Map<string, Uint8Array>();
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) shipped.set(name, readFileSync(join(folder, name)));

// A check must not find the files that it checks.
const scratch = mkdtempSync(join(tmpdir(), 'near-contract-engine-'));
if (check) for (const name of shipped.keys()) rmSync(join(folder, name));
try {
  const cache = new BuildCache(check ? scratch : undefined);
  const linked = await linkEngine(engineSource(cache), ENGINE_ENTRY_POINTS, cache);
  const products = [{ kind: 'linked', ...linked }];
  for (const target of ['nearcore-2.6', 'protocol-84'] as const)
    products.push({ kind: 'optimised', ...(await optimiseEngine(linked, target, cache)) });
  const wanted = new Set(products.map(({ kind, hash }) => basename(shippedPath(kind, hash))));
  if (check) {
    for (const { kind, hash, module } of products) {
      const found = shipped.get(basename(shippedPath(kind, hash)));
      const same = found !== undefined && Buffer.compare(brotliDecompressSync(found), module) === 0;
      process.stdout.write(`${same ? 'same     ' : 'DIFFERENT'} ${basename(shippedPath(kind, hash))}\n`);
      if (!same) process.exitCode = 1;
    }
  } else {
    for (const name of shipped.keys()) if (!wanted.has(name)) rmSync(join(folder, name));
    for (const { kind, hash, module } of products) {
      const bytes = brotliCompressSync(module, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 },
      });
      writeFileSync(shippedPath(kind, hash), bytes);
      process.stdout.write(`${basename(shippedPath(kind, hash))}  ${module.length} -> ${bytes.length} bytes\n`);
    }
  }
} finally {
  if (check) for (const [name, bytes] of shipped) writeFileSync(join(folder, name), bytes);
  rmSync(scratch, { recursive: true, force: true });
}
