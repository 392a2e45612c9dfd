import { CompilerError, type SourcePlace, type StageName } from './errors/base.ts';
import { selectHostFunctions } from './host/host-functions.ts';
import { selectIntrinsics } from './host/intrinsics.ts';
import { assemble } from './stages/assemble.ts';
import { bundle } from './stages/bundle.ts';
import { ENGINE_ENTRY_POINTS } from './stages/entry-points.ts';
import { compileBytecode, type LinePlaces } from './stages/bytecode.ts';
import { refuseLeftOut, warnOfUnknownNames } from './stages/left-out.ts';
import type { ContractSourceMetadata } from './stages/source-metadata.ts';
import { breakAtCalls, translateTrace } from './stages/positions.ts';
import { clearDeadData, prune } from './stages/prune.ts';
import { FIXED_FUNCTIONS, mayHaveFixedAnswer } from './stages/fixed-answers.ts';
import { snapshotRuns, takeSnapshot, type SnapshotInput } from './stages/snapshot.ts';
import { validate, WARN_SIZE_BYTES } from './stages/validate.ts';
import { BuildCache, sha256Hex } from './toolchain/build-cache.ts';
import { createBundleHost } from './toolchain/bundle-host.ts';
import { engineSource } from './toolchain/engine-objects.ts';
import { sourcePlaces } from './toolchain/source-places.ts';
import { optimiseEngine, type Target } from './toolchain/optimiser.ts';
import { checkTypes } from './toolchain/type-check.ts';
import { linkEngine } from './toolchain/wasm-linker.ts';
import type { MemoryRun } from './wasm/data-segments.ts';
import { readLinkInfo } from './wasm/link-info.ts';
import { trimModule } from './wasm/trim.ts';

/** How traces name code that comes from no source file. */
const BUNDLE_NAME = 'contract.js';

const sum = (runs: readonly MemoryRun[]) => runs.reduce((total, run) => total + run.bytes.length, 0);

/** What to compile and how. */
export interface CompileOptions {
  /** Path of the contract's entry file, TypeScript or JavaScript. */
  readonly entry: string;
  /** Folder that paths in messages are relative to; the current folder when left out. */
  readonly projectDir?: string | undefined;
  /** Oldest node that has to run the output; `nearcore-2.6` when left out. */
  readonly target?: Target | undefined;
  /** Keep line numbers, so that the stack in a panic names `file:line`. Adds to the size. */
  readonly sourcePositions?: boolean | undefined;
  /**
   * Names of engine and host functions to keep although nothing mentions them; `all` keeps every function of the engine,
   * `eval` the parser.
   */
  readonly keep?: readonly string[] | undefined;
  /**
   * Packages whose top-level code may read the time and random numbers: while building, the time is 1970 and the numbers are
   * the same in every build. Whatever they keep of them stays so on chain.
   */
  readonly fixedStart?: readonly string[] | undefined;
  /** Look at types first, as `tsc` does; the compiler itself only strips them. */
  readonly check?: boolean | undefined;
  /**
   * Adds a view method `contract_source_metadata` that answers this, as NEP-330 asks. The bytes depend on it: the same
   * sources and the same metadata give the same file.
   */
  readonly metadata?: ContractSourceMetadata | undefined;
  /** Sections that the output carries beside code and data. */
  readonly customSections?: readonly { readonly name: string; readonly bytes: Uint8Array }[] | undefined;
  /** Keep names of functions in the output, for profilers. */
  readonly names?: boolean | undefined;
  /** Called when a stage begins; `note` says when it does more than usual (first build of the engine). */
  readonly onStage?: ((stage: StageName, note?: string) => void) | undefined;
  /** Called for what is worth knowing and no error. */
  readonly onWarning?: ((warning: CompilerError) => void) | undefined;
  /** Where built engines are kept; beside the installed packages when left out. */
  readonly cacheDir?: string | undefined;
}

/** A compiled contract. */
export interface CompileResult {
  readonly wasm: Uint8Array;
  /** Hex sha256 of `wasm`. */
  readonly sha256: string;
  /** Exported methods, sorted. */
  readonly methods: readonly string[];
  /** Host functions that the contract imports, sorted. */
  readonly imports: readonly string[];
  /** Where the bytes are. */
  readonly size: {
    readonly total: number;
    readonly code: number;
    readonly staticData: number;
    readonly heap: number;
    readonly modules: ReadonlyMap<string, number>;
  };
  /** Engine functions in the output with their sizes, largest first. */
  readonly kept: readonly (readonly [name: string, bytes: number])[];
  /** Absolute paths of the source files that went in. */
  readonly files: readonly string[];
}

/**
 * Compiles a contract to WebAssembly for NEAR.
 *
 * The output holds the JavaScript engine with the contract already loaded: top-level code has run, a call only runs the
 * method. The same sources give the same bytes on every machine.
 *
 * Cost: about 2 s, with an empty cache too; a minute more when the engine that the package brings does not fit its sources.
 *
 * @throws {CompilerError} with a stable `code` and, where one is known, the place in the sources
 * @example
 * const { wasm, methods } = await compile({ entry: 'src/contract.ts' });
 */
export async function compile(options: CompileOptions): Promise<CompileResult> {
  const stage = (name: StageName) => options.onStage?.(name);
  const cache = new BuildCache(options.cacheDir);
  const host = createBundleHost(options.projectDir);

  if (!host.exists(options.entry)) {
    throw new CompilerError('ENTRY_NOT_FOUND', `there is no file ${options.entry}`, { stage: 'bundle' });
  }
  if (options.check && /\.[cm]?ts$/.test(options.entry)) {
    stage('check');
    await checkTypes(options.entry, options.projectDir ?? '.', host.displayPath);
  }

  stage('bundle');
  const source = await bundle(options.entry, host, options.metadata);
  const places = sourcePlaces(source.map, host.displayPath, options.entry);
  const originalPlace = (line: number): SourcePlace | undefined => places(line, 0);

  const findings = {
    used: source.used,
    warn: (warning: CompilerError) => options.onWarning?.(warning),
    placeOf: (offset: number) => {
      const before = source.code.slice(0, offset).split('\n');
      return places(before.length, before.at(-1)?.length ?? 0);
    },
  };
  refuseLeftOut({ ...findings, keep: options.keep ?? [] });
  warnOfUnknownNames(findings);

  stage('engine');
  const firstBuild = () => options.onStage?.('engine', 'first build: compiling the JavaScript engine');
  const engine = await linkEngine(engineSource(cache), ENGINE_ENTRY_POINTS, cache, firstBuild);
  const engineModule = await WebAssembly.compile(engine.module as Uint8Array<ArrayBuffer>);

  stage('bytecode');
  const sourceWithPlaces = () => breakAtCalls(source.code, source.used.calls, places);
  const bytecodeOf = (code: string, linePlaces?: LinePlaces) =>
    compileBytecode(engineModule, code, { fileName: BUNDLE_NAME, places: linePlaces, originalPlace });
  const withPlaces = options.sourcePositions ? sourceWithPlaces() : undefined;
  const bytecode = bytecodeOf(withPlaces?.code ?? source.code, withPlaces?.places);

  stage('snapshot');
  const hostFunctions = selectHostFunctions(source.used, options.keep ?? []);
  const intrinsics = selectIntrinsics(source.used, options.keep ?? []);
  const snapshotOf = (bytes: Uint8Array, other: Pick<SnapshotInput, 'mayAnswer' | 'translate'> = {}) =>
    takeSnapshot(engineModule, {
      bytecode: bytes,
      exports: [...source.exports].sort(),
      intrinsics,
      hostFunctions,
      ...other,
    });
  let snapshot;
  try {
    snapshot = snapshotOf(bytecode);
  } catch (error) {
    if (!(error instanceof CompilerError)) throw error;
    // A place needs line numbers, and what a package may read depends on the place: run once more with those of the bundle.
    // The engine knows one file for a function, and top-level code of all files is one function: they are looked up here.
    const { code, places: placeOfLine } = sourceWithPlaces();
    snapshotOf(
      bytecodeOf(code, (line) => ({ file: BUNDLE_NAME, line, column: 0 })),
      {
        mayAnswer: (hostFunction, place) => mayHaveFixedAnswer(hostFunction, place, options.fixedStart ?? []),
        translate: (trace) => translateTrace(trace, BUNDLE_NAME, placeOfLine),
      },
    );
    snapshot = snapshotOf(bytecode, { mayAnswer: (name) => FIXED_FUNCTIONS.has(name) });
  }
  if (snapshot.methods.length === 0) {
    throw new CompilerError('NO_METHODS', 'the contract exports no method', {
      stage: 'snapshot',
      place: { file: host.displayPath(options.entry) },
      hint: 'Put @NearBindgen({}) on a class and @call({}), @view({}) or @initialize({}) on its methods, or export a function.',
    });
  }

  stage('optimise');
  const target = options.target ?? 'nearcore-2.6';
  const link = readLinkInfo(engine.module);
  const pruning = prune({
    link,
    inventory: snapshot.inventory,
    memory: snapshot.memory,
    used: source.used,
    keep: options.keep ?? [],
  });
  const optimised = await optimiseEngine(engine, target, cache, firstBuild);
  const withNames = options.names ?? false;
  const trimmed = trimModule(optimised.module, {
    slots: pruning.slots,
    exports: ['near_call'],
    dropped: 'near_dropped',
    names: withNames,
  });
  clearDeadData(snapshot.memory, pruning);
  const runs = snapshotRuns(snapshot);
  const wasm = assemble(trimmed.module, snapshot.methods, [...runs.statics, ...runs.heap], {
    names: withNames,
    customSections: options.customSections ?? [],
  });

  stage('validate');
  const { imports } = validate(wasm);
  if (wasm.length > WARN_SIZE_BYTES) {
    options.onWarning?.(
      new CompilerError(
        'OUTPUT_LARGE',
        `the contract has ${wasm.length} bytes; above ${WARN_SIZE_BYTES} a deployment may not fit into one transaction`,
        { stage: 'validate' },
      ),
    );
  }
  return {
    wasm,
    sha256: sha256Hex(wasm),
    methods: [...snapshot.methods].sort(),
    imports: [...imports].sort(),
    size: {
      total: wasm.length,
      code: wasm.length - sum(runs.statics) - sum(runs.heap),
      staticData: sum(runs.statics),
      heap: sum(runs.heap),
      modules: source.modules,
    },
    kept: trimmed.functions,
    files: source.files,
  };
}
