import { contentHash, type BuildCache } from './build-cache.ts';
import { dependencyVersion } from './package-files.ts';

/** What a node must know to run the output. */
export type Target = 'nearcore-2.6' | 'protocol-84';

export interface OptimiseOptions {
  readonly target: Target;
  /** Keep names of functions, for the size table. */
  readonly names: boolean;
}

/**
 * The engine as it goes on chain: only `near_call` is left as a way in, so all that serves building falls away.
 *
 * Function table and memory addresses stay as they are: the snapshot refers to both.
 */
export async function optimiseEngine(linked: { readonly module: Uint8Array; readonly hash: string }, options: OptimiseOptions, cache: BuildCache): Promise<Uint8Array> {
  const hash = contentHash([linked.hash, dependencyVersion('binaryen'), JSON.stringify(options), 'passes-1']);
  return cache.get('optimised', hash, async () => {
    const { default: binaryen } = await import('binaryen');
    const module = binaryen.readBinary(linked.module);
    try {
      const bulk = binaryen.Features.BulkMemory | binaryen.Features.BulkMemoryOpt;
      const features = binaryen.Features.MutableGlobals | binaryen.Features.SignExt | (options.target === 'protocol-84' ? bulk : 0);
      module.setFeatures(features | bulk);
      for (let index = module.getNumExports() - 1; index >= 0; index--) {
        const { name } = binaryen.getExportInfo(module.getExportByIndex(index));
        if (name !== 'near_call' && name !== 'memory') module.removeExport(name);
      }
      if (options.target !== 'protocol-84') module.runPasses(['llvm-memory-copy-fill-lowering']);
      module.setFeatures(features);
      binaryen.setOptimizeLevel(3);
      binaryen.setShrinkLevel(1);
      binaryen.setDebugInfo(options.names);
      module.optimize();
      module.runPasses(['vacuum', 'remove-unused-module-elements']);
      return module.emitBinary();
    } finally {
      module.dispose();
    }
  });
}
