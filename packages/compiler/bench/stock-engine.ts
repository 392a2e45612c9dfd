import { readFileSync } from 'node:fs';
import { HOST_FUNCTIONS } from '../src/host/host-functions.ts';
import { contentHash, type BuildCache } from '../src/toolchain/build-cache.ts';
import { engineSource } from '../src/toolchain/engine-objects.ts';
import { dependencyVersion, packageRequire } from '../src/toolchain/package-files.ts';
import { linkEngine } from '../src/toolchain/wasm-linker.ts';
import { Reader, readSections, SECTION, writeSections } from '../src/wasm/module.ts';
import { STOCK_ENTRY_POINTS } from '../tests/helpers/stock-start.ts';

/** Functions that near-sdk-js's own builder puts on `env` in every call, beside the helpers that our bundle uses. */
export function stockHostFunctions(): readonly string[] {
  const sdk = packageRequire.resolve('near-sdk-js/package.json');
  const builder = readFileSync(new URL('builder/builder.c', `file://${sdk}`), 'utf8');
  const known = new Set(HOST_FUNCTIONS.map(({ name }) => name));
  const installed = [...builder.matchAll(/JS_SetPropertyStr\(ctx, env, "(\w+)"/g)].map(([, name]) => name as string);
  return installed.filter((name) => known.has(name));
}

/**
 * The engine with what starting the stock way needs and no more, optimised with the options of our own builds.
 *
 * Cost: about half a minute for each new list of functions, when the C sources have not been compiled yet; kept in the cache.
 */
export async function stockEngine(hostFunctions: readonly string[], cache: BuildCache): Promise<Uint8Array> {
  const entryPoints = [...STOCK_ENTRY_POINTS, ...hostFunctions.map((name) => `near_env_${name}`)];
  const linked = await linkEngine(engineSource(cache), entryPoints, cache);
  const hash = contentHash([linked.hash, dependencyVersion('binaryen'), 'stock']);
  return cache.get('stock', hash, async () => {
    const { default: wasm } = await import('binaryen');
    const { BulkMemory, BulkMemoryOpt, MutableGlobals, SignExt } = wasm.Features;
    const plain = writeSections(
      readSections(linked.module).filter(
        ({ id, bytes }) => id !== SECTION.custom || new Reader(bytes).name() === 'name',
      ),
    );
    const module = wasm.readBinary(plain);
    try {
      module.setFeatures(MutableGlobals | SignExt | BulkMemory | BulkMemoryOpt);
      module.runPasses(['llvm-memory-copy-fill-lowering']);
      module.setFeatures(MutableGlobals | SignExt);
      wasm.setOptimizeLevel(2);
      wasm.setShrinkLevel(2);
      wasm.setDebugInfo(false);
      module.optimize();
      return module.emitBinary();
    } finally {
      module.dispose();
    }
  });
}
