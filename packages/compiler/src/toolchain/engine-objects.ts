import { generateEnv } from '../host/generate-env.ts';
import { HOST_FUNCTIONS } from '../host/host-functions.ts';
import { contentHash, type BuildCache } from './build-cache.ts';
import { clangVersion, runTools, type ToolRun } from './clang.ts';
import { readGlue } from './package-files.ts';
import { QUICKJS_VERSION, readQuickjsSource } from './quickjs-source.ts';

/** The engine's object files by name. */
export type EngineObjects = Readonly<Record<string, Uint8Array>>;

/**
 * `-mcpu=mvp` and two features that nearcore has accepted since 2020: what LLVM would otherwise use (bulk memory, multiple
 * values, reference types) is refused by nodes before protocol 84.
 */
const FLAGS = [
  '--target=wasm32-wasip1', '-mcpu=mvp', '-msign-ext', '-mmutable-globals', '-Oz', '-c', '-w', '-ffunction-sections', '-fdata-sections',
  '-fno-strict-aliasing', '-D_GNU_SOURCE', '-DEMSCRIPTEN', '-DCONFIG_BIGNUM', `-DCONFIG_VERSION="${QUICKJS_VERSION}"`,
  // wasm has one rounding mode; fenv.h of wasi-libc leaves these out.
  '-DFE_DOWNWARD=1', '-DFE_UPWARD=2',
]; // prettier-ignore

/** Compilation units by thread; the two lists run side by side and take about equally long. */
const THREADS = [
  ['near'],
  ['libbf', 'cutils', 'libunicode', 'libregexp', 'allocator', 'memory', 'system', 'format'],
] as const;

/** Units of our own that see neither QuickJS nor its headers, apart from the large-number library. */
const OWN_UNITS: readonly string[] = ['allocator', 'memory', 'system', 'format'];
/** Files that near.c takes in, beside the engine and the generated bindings. */
const ENGINE_GLUE = [
  'near.c', 'text.c', 'regexp.c', 'json-read.c', 'json-write.c', 'values.c', 'env_custom.c', 'sdk.c', 'build.c', 'inventory.c',
]; // prettier-ignore
const OWN_HEADERS = ['near_libc.h', 'libbf.h'];

/** Optimised for speed rather than size: what every call goes through. */
const HOT: ReadonlySet<string> = new Set(['allocator', 'memory']);

/** All sources, and for each unit the files that it may read: what its cached object depends on. */
function sources(): { files: Record<string, string>; filesOf: (unit: string) => Record<string, string> } {
  const files = readQuickjsSource();
  const engineFiles = Object.keys(files);
  for (const name of [...ENGINE_GLUE, ...OWN_UNITS.map((unit) => `${unit}.c`), 'near_libc.h'])
    files[name] = readGlue(name);
  files['near_env.c'] = generateEnv(HOST_FUNCTIONS);
  const pick = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, files[name] ?? '']));
  const headers = engineFiles.filter((name) => name.endsWith('.h'));
  const filesOf = (unit: string) => {
    if (unit === 'near') return pick([...headers, 'quickjs.c', ...ENGINE_GLUE, 'near_env.c', 'near_libc.h']);
    return pick(OWN_UNITS.includes(unit) ? [...OWN_HEADERS, `${unit}.c`] : [...headers, `${unit}.c`]);
  };
  return { files, filesOf };
}

/** The engine's sources as something that can be compiled when it is needed. */
export interface EngineSource {
  /** Hash of everything that the objects depend on. */
  readonly hash: string;
  /** Compiles what is not cached. */
  readonly objects: (onBuild?: () => void) => Promise<EngineObjects>;
}

/**
 * The engine, to be compiled from source: once an installation, and only when no finished engine is at hand.
 *
 * Cost: about 20 s on two cores when nothing is cached.
 */
export function engineSource(cache: BuildCache): EngineSource {
  const { filesOf } = sources();
  const argsOf = (unit: string) => [...FLAGS, ...(HOT.has(unit) ? ['-O2'] : []), '-o', `${unit}.o`, `${unit}.c`];
  const hashes = new Map<string, string>(
    THREADS.flat().map((unit) => [
      unit,
      contentHash([clangVersion(), JSON.stringify(argsOf(unit)), ...Object.entries(filesOf(unit)).flat()]),
    ]),
  );
  const build = async (units: readonly string[], onBuild?: () => void): Promise<[string, Uint8Array][]> => {
    const found = units.map((unit) => [`${unit}.o`, cache.read('object', hashes.get(unit) as string)] as const);
    const missing = units.filter((_, index) => !found[index]?.[1]);
    const built = new Map<string, Uint8Array>();
    if (missing.length > 0) {
      onBuild?.();
      const runs: ToolRun[] = missing.map((unit) => ({
        tool: 'clang',
        args: argsOf(unit),
        files: filesOf(unit),
        output: `${unit}.o`,
      }));
      const outputs = await runTools(runs, 'engine');
      missing.forEach((unit, index) => {
        built.set(`${unit}.o`, outputs[index] as Uint8Array);
        cache.write('object', hashes.get(unit) as string, outputs[index] as Uint8Array);
      });
    }
    return found.map(([name, bytes]) => [name, bytes ?? (built.get(name) as Uint8Array)]);
  };
  return {
    hash: contentHash([...hashes.values()]),
    objects: async (onBuild) => {
      const all = (await Promise.all(THREADS.map((units) => build(units, onBuild)))).flat();
      // The linker lays out what it is given in this order, so it must not depend on which thread was first.
      return Object.fromEntries(all.sort(([left], [right]) => (left < right ? -1 : 1)));
    },
  };
}
