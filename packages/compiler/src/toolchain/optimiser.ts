import type binaryen from 'binaryen';
import { CompilerInvariantError } from '../errors/base.ts';
import { Reader, readSections, SECTION, writeSections } from '../wasm/module.ts';
import { contentHash, type BuildCache } from './build-cache.ts';
import { dependencyVersion } from './package-files.ts';

/** What a node must know to run the output. */
export type Target = 'nearcore-2.6' | 'protocol-84';

/** Ways in that code on chain has: the methods call the first, the second stands in for what was left out. */
const RUN_TIME_EXPORTS: readonly string[] = ['near_call', 'near_dropped', 'memory'];

const load = async () => (await import('binaryen')).default;

type Binaryen = Awaited<ReturnType<typeof load>>;

/** Instructions beyond WebAssembly 1.0 that a module may have; while it is read, also those that passes below lower. */
function features(wasm: Binaryen, target: Target, whileReading: boolean): number {
  const { MutableGlobals, SignExt, BulkMemory, BulkMemoryOpt, NontrappingFPToInt } = wasm.Features;
  const always = MutableGlobals | SignExt;
  if (whileReading) return always | BulkMemory | BulkMemoryOpt | NontrappingFPToInt;
  return target === 'protocol-84' ? always | BulkMemory | BulkMemoryOpt : always;
}

function keepExports(wasm: Binaryen, module: binaryen.Module, names: readonly string[]): void {
  for (let index = module.getNumExports() - 1; index >= 0; index--) {
    const { name } = wasm.getExportInfo(module.getExportByIndex(index));
    if (!names.includes(name)) module.removeExport(name);
  }
}

/** The module without the linker's notes, which binaryen does not keep up to date. */
function withoutLinking(module: Uint8Array): Uint8Array {
  return writeSections(
    readSections(module).filter(({ id, bytes }) => id !== SECTION.custom || new Reader(bytes).name() === 'name'),
  );
}

/**
 * The engine without what serves building, optimised for size: once an installation.
 *
 * Function table and memory addresses stay as they are: snapshots refer to both.
 */
export async function optimiseEngine(
  linked: { readonly module: Uint8Array; readonly hash: string },
  target: Target,
  cache: BuildCache,
  onBuild?: () => void,
): Promise<{ module: Uint8Array; hash: string }> {
  const hash = contentHash([linked.hash, dependencyVersion('binaryen'), target, 'Oz', 'bulk memory 1', 'truncation 1']);
  const module = await cache.get('optimised', hash, async () => {
    onBuild?.();
    const wasm = await load();
    const parsed = wasm.readBinary(withoutLinking(linked.module));
    try {
      parsed.setFeatures(features(wasm, target, true));
      keepExports(wasm, parsed, RUN_TIME_EXPORTS);
      if (target === 'protocol-84') useBulkMemory(wasm, parsed);
      else parsed.runPasses(['llvm-memory-copy-fill-lowering']);
      // The C library has been compiled with saturating truncation, which nodes take from protocol 78 on only.
      parsed.runPasses(['llvm-nontrapping-fptoint-lowering']);
      parsed.setFeatures(features(wasm, target, false));
      wasm.setOptimizeLevel(2);
      wasm.setShrinkLevel(2);
      wasm.setDebugInfo(true);
      parsed.optimize();
      return parsed.emitBinary();
    } finally {
      parsed.dispose();
    }
  });
  return { module, hash };
}

/** Block copies as one instruction each: gas goes by length then. */
function useBulkMemory(wasm: Binaryen, module: binaryen.Module): void {
  const { i32 } = wasm;
  const local = (index: number) => module.local.get(index, i32);
  const bodies: Record<string, number> = {
    memcpy: module.memory.copy(local(0), local(1), local(2)),
    memmove: module.memory.copy(local(0), local(1), local(2)),
    memset: module.memory.fill(local(0), local(1), local(2)),
  };
  for (const [name, body] of Object.entries(bodies)) {
    if (!module.getFunction(name)) throw new CompilerInvariantError(`the engine has no ${name}`);
    module.removeFunction(name);
    module.addFunction(name, wasm.createType([i32, i32, i32]), i32, [], module.block(null, [body, local(0)], i32));
  }
}
