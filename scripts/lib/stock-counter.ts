import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { REPOSITORY } from './repository.ts';

type Files = Record<string, string | Uint8Array>;
interface Tools {
  readonly commands: Record<'clang' | 'wasm-ld', (args: string[], files: Files, options: object) => Promise<Files>>;
}

const packages = createRequire(join(REPOSITORY, 'packages', 'compiler', 'package.json'));
const folderOf = (name: string): string => join(packages.resolve(`${name}/package.json`), '..');
const sdk = folderOf('near-sdk-js');
const quickjs = join(folderOf('qjsc'), 'deps', 'quickjs_2021_03_27');
const ownSources = join(REPOSITORY, 'scripts', 'stock-engine');

const ENGINE_UNITS = ['engine', 'libregexp', 'libunicode', 'cutils', 'libbf'];
/** Those of near-sdk-js's build where the tools are the same; EMSCRIPTEN leaves threads out. */
const COMPILE_FLAGS = [
  '--target=wasm32-wasip1', '-mcpu=mvp', '-mmutable-globals', '-Oz', '-c', '-w', '-D_GNU_SOURCE', '-DCONFIG_BIGNUM',
  '-DCONFIG_VERSION="2021-03-27"', '-DEMSCRIPTEN', '-DFE_DOWNWARD=1', '-DFE_UPWARD=2',
]; // prettier-ignore
/**
 * The memory is the 1,024 pages that a node gives: the allocator of near-sdk-js's wasi-sdk 11 asks for the size of its
 * memory and takes all of it as its heap (wasi-libc pull requests 114 and 377), that of a newer one takes what is linked.
 */
const LINK_FLAGS = [
  '--no-entry', '--allow-undefined', '--strip-all', '--export=__wasm_call_ctors', '-z', `stack-size=${256 * 1024}`,
  `--initial-memory=${1024 * 65536}`, `--max-memory=${2048 * 65536}`,
]; // prettier-ignore
const LIBRARIES = ['/usr/lib/wasm32-wasip1/libc.a', '/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a'];

/**
 * Builds a contract the way `near-sdk-js build` does, with tools from npm instead of its downloads.
 *
 * near-sdk-js's own rollup step and its own builder.c make it; QuickJS comes from the package `qjsc`, clang and the C
 * library from `@yowasp/clang`. Known differences from its build: another version of clang, no link-time optimisation,
 * and of NEAR's changes to QuickJS only what builder.c calls.
 *
 * Cost: some minutes the first time, when QuickJS is compiled; its objects are kept in the folder.
 *
 * @param entry - the contract's source, in a folder that near-sdk-js can be resolved from
 * @param folder - of everything that is made
 * @returns the path of the contract
 */
export async function buildStockCounter(
  entry: string,
  folder: string,
  onStep: (text: string) => void,
): Promise<string> {
  const path = join(folder, 'stock-counter.wasm');
  mkdirSync(folder, { recursive: true });
  onStep('bundle');
  const bundle = join(folder, 'stock-counter.js');
  const cli = [join(sdk, 'lib', 'cli', 'cli.js'), 'createJsFileWithRollup', entry, path];
  execFileSync(process.execPath, cli, { cwd: REPOSITORY, stdio: 'ignore' });
  const methods = Object.entries((await import(pathToFileURL(bundle).href)) as Record<string, unknown>)
    .filter(([, value]) => typeof value === 'function' && !value.toString().startsWith('class'))
    .map(([name]) => name);

  const { commands } = (await import(pathToFileURL(packages.resolve('@yowasp/clang')).href)) as Tools;
  const run = async (tool: 'clang' | 'wasm-ld', args: string[], files: Files, output: string): Promise<Uint8Array> => {
    const quiet = { stdout: () => undefined, fetchProgress: () => undefined };
    return (await commands[tool]([...args, '-o', output], files, quiet))[output] as Uint8Array;
  };
  const sources = engineSources();
  const objects: Files = {};
  for (const unit of ENGINE_UNITS) {
    onStep(`compile ${unit}.c`);
    const compile = () => run('clang', [...COMPILE_FLAGS, `${unit}.c`], sources, `${unit}.o`);
    objects[`${unit}.o`] = await kept(folder, unit, JSON.stringify([COMPILE_FLAGS, sources]), compile);
  }
  const link = (flags: string[], files: Files): Promise<Uint8Array> =>
    run('wasm-ld', [...LINK_FLAGS, ...flags, ...Object.keys(files), ...LIBRARIES], files, 'linked.wasm');

  onStep('compile the bundle');
  const exported = ['allocate', 'compile', 'bytecode_length'].map((name) => `--export=stock_${name}`);
  const bytecode = compileBundle(await link(exported, objects), readFileSync(bundle));
  onStep('compile builder.c');
  const glue: Files = {
    ...sources,
    // The includes name paths below the folder that near-sdk-js's tools are downloaded to.
    'builder.c': readFileSync(join(sdk, 'builder', 'builder.c'), 'utf8').replaceAll(/"\.\.[^"]*\//g, '"'),
    'code.h': `#include <stdint.h>\n#include <stdlib.h>\nconst uint32_t code_size = ${bytecode.length};\nconst uint8_t code[] = {${bytecode.join()}};\n`,
    'methods.h': methods.map((name) => `DEFINE_NEAR_METHOD(${name})\n`).join(''),
  };
  for (const unit of ['builder', 'no-system'])
    objects[`${unit}.o`] = await run('clang', [...COMPILE_FLAGS, `${unit}.c`], glue, `${unit}.o`);
  onStep('link');
  writeFileSync(`${path}.tmp`, await link([], objects));
  renameSync(`${path}.tmp`, path);
  return path;
}

/** The C sources, all in one folder: QuickJS as published and ours. */
function engineSources(): Files {
  const files: Files = {};
  for (const name of readdirSync(quickjs).sort()) {
    const isEngine = /^(quickjs|cutils|lib(bf|regexp|unicode)|list)[a-z-]*\.[ch]$/.test(name);
    if (isEngine && !name.startsWith('quickjs-libc')) files[name] = readFileSync(join(quickjs, name), 'utf8');
  }
  for (const name of readdirSync(ownSources)) files[name] = readFileSync(join(ownSources, name), 'utf8');
  return files;
}

/** Reads a product from the folder, or makes and keeps it, by the hash of what it is made from. */
async function kept(folder: string, name: string, from: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const path = join(folder, `${name}-${createHash('sha256').update(from).digest('hex').slice(0, 16)}.o`);
  if (existsSync(path)) return readFileSync(path);
  const made = await make();
  writeFileSync(path, made);
  return made;
}

/** Runs the engine's compiler, which asks nothing of its host but the time. */
function compileBundle(engine: Uint8Array, bundle: Uint8Array): Uint8Array {
  const module = new WebAssembly.Module(engine as Uint8Array<ArrayBuffer>);
  const imports: Record<string, Record<string, () => number>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => 0;
  const { memory, ...functions } = new WebAssembly.Instance(module, imports).exports as {
    memory: WebAssembly.Memory;
    stock_allocate: (size: number) => number;
    stock_compile: (source: number, length: number) => number;
    stock_bytecode_length: () => number;
  };
  const source = functions.stock_allocate(bundle.length + 1);
  // The memory is new: a zero stands behind the text, as QuickJS wants it.
  new Uint8Array(memory.buffer).set(bundle, source);
  const start = functions.stock_compile(source, bundle.length);
  if (start === 0) throw new Error('QuickJS does not take the bundle');
  return new Uint8Array(memory.buffer).slice(start, start + functions.stock_bytecode_length());
}
