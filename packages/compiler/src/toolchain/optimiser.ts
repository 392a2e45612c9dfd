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

function features(wasm: Binaryen, target: Target, whileReading: boolean): number {
  const { MutableGlobals, SignExt, BulkMemory, BulkMemoryOpt } = wasm.Features;
  return MutableGlobals | SignExt | (target === 'protocol-84' || whileReading ? BulkMemory | BulkMemoryOpt : 0);
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
  const hash = contentHash([linked.hash, dependencyVersion('binaryen'), target, 'Oz', 'bulk memory 1']);
  const module = await cache.get('optimised', hash, async () => {
    onBuild?.();
    const wasm = await load();
    const parsed = wasm.readBinary(withoutLinking(linked.module));
    try {
      parsed.setFeatures(features(wasm, target, true));
      keepExports(wasm, parsed, RUN_TIME_EXPORTS);
      if (target === 'protocol-84') useBulkMemory(wasm, parsed);
      else parsed.runPasses(['llvm-memory-copy-fill-lowering']);
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

/**
 * The engine of one contract: table slots that it cannot reach lead to `near_dropped`, and what only they reached is gone.
 */
export async function trimEngine(
  engine: { readonly module: Uint8Array; readonly hash: string },
  slots: ReadonlySet<number>,
  options: { readonly target: Target; readonly names: boolean },
  cache: BuildCache,
): Promise<Uint8Array> {
  const hash = contentHash([
    engine.hash,
    JSON.stringify([...slots].sort((left, right) => left - right)),
    JSON.stringify(options),
    '1',
  ]);
  return cache.get('trimmed', hash, async () => {
    const wasm = await load();
    const parsed = wasm.readBinary(engine.module);
    try {
      parsed.setFeatures(features(wasm, options.target, false));
      const standIns = new Map<string, string>();
      const standIn = (name: string): string => {
        const { params, results } = wasm.getFunctionInfo(parsed.getFunction(name));
        const key = `${params}:${results}`;
        let found = standIns.get(key);
        if (!found) {
          found = `near_dropped_${standIns.size}`;
          const { name: dropped } = droppedFunction(wasm, parsed);
          parsed.addFunction(
            found,
            params,
            results,
            [],
            parsed.block(null, [parsed.call(dropped, [], wasm.none), parsed.unreachable()], results),
          );
          standIns.set(key, found);
        }
        return found;
      };
      if (parsed.getNumElementSegments() !== 1)
        throw new CompilerInvariantError('the engine has more than one table segment');
      const segment = wasm.getElementSegmentInfo(parsed.getElementSegmentByIndex(0));
      const first = 1;
      const names = segment.data.map((name, index) => (slots.has(index + first) ? name : standIn(name)));
      parsed.removeElementSegment(segment.name);
      parsed.addActiveElementSegment(segment.table, 'slots', names, parsed.i32.const(first));
      keepExports(wasm, parsed, ['near_call', 'memory']);
      wasm.setOptimizeLevel(0);
      wasm.setShrinkLevel(0);
      wasm.setDebugInfo(options.names);
      parsed.runPasses(['remove-unused-module-elements', 'reorder-functions']);
      return parsed.emitBinary();
    } finally {
      parsed.dispose();
    }
  });
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

function droppedFunction(wasm: Binaryen, module: binaryen.Module): { name: string } {
  for (let index = 0; index < module.getNumExports(); index++) {
    const { name, value } = wasm.getExportInfo(module.getExportByIndex(index));
    if (name === 'near_dropped') return { name: value };
  }
  throw new CompilerInvariantError('the engine does not export near_dropped');
}
