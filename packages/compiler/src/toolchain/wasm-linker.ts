import { STACK_REGION_BYTES } from '../stages/snapshot.ts';
import { contentHash, type BuildCache } from './build-cache.ts';
import { clangVersion, runTools } from './clang.ts';
import type { EngineSource } from './engine-objects.ts';

/** The contract's memory as every node gives it: 1,024 pages at the start, 2,048 at most (nearcore LimitConfig). */
export const INITIAL_MEMORY_BYTES = 1024 * 65536;
export const MAX_MEMORY_BYTES = 2048 * 65536;

/** Stack for C frames. nearcore bounds the wasm stack on its own; this one must be the larger of the two. */
export const STACK_BYTES = STACK_REGION_BYTES;

const FLAGS = [
  '--no-entry', '--emit-relocs', '--gc-sections', '--no-stack-first', '--export=__stack_pointer', '--export-table',
  `--initial-memory=${INITIAL_MEMORY_BYTES}`, `--max-memory=${MAX_MEMORY_BYTES}`, '-z', `stack-size=${STACK_BYTES}`,
]; // prettier-ignore

const LIBRARIES = ['/usr/lib/wasm32-wasip1/libc.a', '/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a'];

/**
 * Links the engine with the entry points named.
 *
 * @returns the module with names and the linker's relocations, and the hash that it is cached under
 */
export async function linkEngine(
  engine: EngineSource,
  entryPoints: readonly string[],
  cache: BuildCache,
  onBuild?: () => void,
): Promise<{ module: Uint8Array; hash: string }> {
  const exports = [...new Set(entryPoints)].sort();
  const hash = contentHash([engine.hash, clangVersion(), JSON.stringify([FLAGS, LIBRARIES]), JSON.stringify(exports)]);
  const module = await cache.get('linked', hash, async () => {
    onBuild?.();
    const objects = await engine.objects(onBuild);
    const [bytes] = await runTools(
      [
        {
          tool: 'wasm-ld',
          args: [
            ...FLAGS,
            ...exports.map((name) => `--export=${name}`),
            ...Object.keys(objects),
            ...LIBRARIES,
            '-o',
            'engine.wasm',
          ],
          files: objects,
          output: 'engine.wasm',
        },
      ],
      'link',
    );
    return bytes as Uint8Array;
  });
  return { module, hash };
}
