import { transformAsync, type PluginItem } from '@babel/core';
import commonjsModule from '@rollup/plugin-commonjs';
import * as resolveModule from '@rollup/plugin-node-resolve';
import { rollup, type ExistingRawSourceMap, type Plugin, type ResolveIdHook, type RollupError } from 'rollup';
import type { ExportedMethod } from '../bundler/method-exports.ts';
import { methodExports } from '../bundler/method-exports.ts';
import { contractRules } from '../bundler/contract-rules.ts';
import { includeBytes } from '../bundler/include-bytes.ts';
import { jsonModules } from '../bundler/json-modules.ts';
import { libraryText, newerLibrary } from '../bundler/newer-library.ts';
import { fixEnvironment } from '../bundler/node-environment.ts';
import { newerSyntax } from '../bundler/newer-syntax.ts';
import { refusedSyntax } from '../bundler/refused-syntax.ts';
import { useNativeSteps } from '../bundler/near-sdk-js.ts';
import { usedNames, type UsedNames } from '../bundler/used-names.ts';
import { CompilerError, type SourcePlace } from '../errors/base.ts';
import { METADATA_METHOD, metadataMethod, type ContractSourceMetadata } from './source-metadata.ts';

/** What the bundler needs from the outside: files, and packages as this package resolves them. */
export interface BundleHost {
  readonly readFile: (path: string) => Uint8Array;
  /** Absolute path of a file that `importer` names. */
  readonly resolve: (importer: string, path: string) => string;
  /** Whether there is a file, as opposed to a folder or a device. */
  readonly exists: (path: string) => boolean;
  /** Whether `importer` has a module of this name, as its `require` looks for it; modules of Node.js are none. */
  readonly isInstalled: (importer: string, name: string) => boolean;
  /** Path as shown to people and kept in debug information: relative to the project, with forward slashes. */
  readonly displayPath: (path: string) => string;
  /** Absolute path of one relative to the current folder, as Rollup's warnings have it. */
  readonly absolute: (path: string) => string;
  /** Absolute path of an own module that stands in for a dependency. */
  readonly replacement: (name: 'clone-deep') => string;
  /** Text of a file of `bundler/library`. */
  readonly libraryPart: (name: string) => string;
  readonly babelPlugins: { readonly decorators: PluginItem; readonly typescript: PluginItem };
}

/** One module of JavaScript that holds the contract and all that it imports. */
export interface Bundle {
  readonly code: string;
  /** Source map of `code`, version 3, sources as `displayPath` gives them. */
  readonly map: {
    readonly sources: readonly (string | null)[];
    readonly mappings: string;
    readonly names: readonly string[];
  };
  /** Names that the entry module exports; among them the contract's methods. */
  readonly exports: readonly string[];
  readonly methods: readonly ExportedMethod[];
  readonly used: UsedNames;
  /** Rendered length of each module that went in, by display path. */
  readonly modules: ReadonlyMap<string, number>;
  /** Absolute paths of all files read: what a watcher has to watch. */
  readonly files: readonly string[];
}

// The declarations of these two packages do not fit their ES modules.
const commonjs = commonjsModule as unknown as (options: {
  extensions: readonly string[];
  ignoreTryCatch: (name: string) => boolean;
}) => Plugin;
const { nodeResolve } = resolveModule as unknown as {
  nodeResolve: (options: { extensions: readonly string[]; preferBuiltins: boolean }) => Plugin;
};

const EXTENSIONS = ['.ts', '.js', '.mjs', '.cjs', '.mts', '.jsx', '.es6', '.es', '.json'];

/** Only sources in TypeScript, with decorators or includeBytes, or with syntax newer than the engine need Babel. */
function needsBabel(id: string, code: string): boolean {
  return (
    /\.[cm]?tsx?$/.test(id) ||
    /\beval\s*\(|\bFunction\s*\(/.test(code) ||
    /\bNearBindgen\b|\bincludeBytes\b|^\s*@\w/m.test(code) ||
    /\bstatic\s*\{|#[\w$]+\s+in\b|\busing\b|\baccessor\b|\b(?:with|assert)\s*\{/.test(code)
  );
}

function transform(host: BundleHost, methods: ExportedMethod[], refuse: (error: CompilerError) => never): Plugin {
  return {
    name: 'near-contract-transform',
    async transform(code, id) {
      if (/[\\/]near-sdk-js[\\/]lib[\\/]/.test(id)) {
        // Finished JavaScript; lines stay where they are, so no map is needed.
        const native = useNativeSteps(id, code);
        return native === undefined ? null : { code: native, map: { mappings: '' } };
      }
      if (id.startsWith('\0') || id.endsWith('.json')) return null;
      // The usual way to the global object without eval's parser.
      const patched = code.replace(/\bFunction\((['"])return this\1\)\(\)/g, 'globalThis').replace(/^#!/, '//');
      const finished = (text: string) => fixEnvironment(text, (whole) => this.parse(whole, {}));
      if (!needsBabel(id, patched)) {
        const text = finished(patched);
        return text === code ? null : { code: text, map: null };
      }
      const placeOf = (file: string, line: number, column: number) => ({ file: host.displayPath(file), line, column });
      const result = await transformAsync(patched, {
        filename: id,
        sourceMaps: true,
        configFile: false,
        babelrc: false,
        // Its note on long files is of no use here.
        compact: false,
        presets: /\.[cm]?tsx?$/.test(id) ? [host.babelPlugins.typescript] : [],
        plugins: [
          refusedSyntax(placeOf, refuse),
          newerSyntax,
          contractRules(placeOf, refuse),
          includeBytes((importer, path) => {
            const file = host.resolve(importer, path);
            this.addWatchFile(file);
            return host.readFile(file);
          }),
          methodExports((method) => methods.push(method)),
          [host.babelPlugins.decorators, { version: 'legacy' }] as PluginItem,
        ],
      });
      return { code: finished(result?.code ?? ''), map: (result?.map ?? null) as ExistingRawSourceMap | null };
    },
  };
}

function replaceLodash(host: BundleHost): Plugin {
  return {
    name: 'near-contract-lodash',
    resolveId(source, importer) {
      if (source === 'lodash-es' && importer && /[\\/]near-sdk-js[\\/]lib[\\/]/.test(importer))
        return host.replacement('clone-deep');
      return null;
    },
  };
}

/** Place of an error that Babel or Rollup reports. */
function placeOf(
  error: RollupError & { loc?: { file?: string; line: number; column: number } },
  host: BundleHost,
): SourcePlace | undefined {
  const file = error.loc?.file ?? error.id;
  if (!file) return undefined;
  return {
    file: host.displayPath(file),
    line: error.loc?.line,
    column: error.loc === undefined ? undefined : error.loc.column + 1,
  };
}

/**
 * Makes one module of the contract and everything that it imports, with an exported function for each contract method.
 *
 * @param metadata - answer of a view method `contract_source_metadata` to add; none when left out
 *
 * @throws {CompilerError} SYNTAX_ERROR, SYNTAX_NOT_SUPPORTED, MODULE_NOT_FOUND, FIELD_NOT_INITIALISED, METADATA_METHOD_EXISTS, BUNDLE_FAILED
 */
export async function bundle(
  entry: string,
  host: BundleHost,
  metadata?: ContractSourceMetadata | undefined,
): Promise<Bundle> {
  const methods: ExportedMethod[] = [];
  const warnings: CompilerError[] = [];
  let parse: ((code: string) => unknown) | undefined;
  const resolver = nodeResolve({ extensions: EXTENSIONS, preferBuiltins: false });
  // Babel and Rollup rewrite the errors that pass through them, so a refusal is kept aside.
  let refusal: CompilerError | undefined;
  const refuse = (error: CompilerError): never => {
    refusal = error;
    throw new TypeError(error.message);
  };
  try {
    const built = await rollup({
      input: entry,
      onwarn: (warning) => {
        if (warning.code === 'UNRESOLVED_IMPORT') {
          warnings.push(
            new CompilerError('MODULE_NOT_FOUND', `cannot find module ${warning.source}`, {
              stage: 'bundle',
              place: warning.importer ? { file: host.displayPath(host.absolute(warning.importer)) } : undefined,
              hint: 'Install it, or check the path. Node.js modules do not exist in a contract.',
            }),
          );
        }
      },
      plugins: [
        replaceLodash(host),
        {
          name: 'near-contract-resolve',
          // Its second look at what it has found would reach the plugin for CommonJS, which then loads a module without its
          // package's `sideEffects`.
          resolveId(source, importer, options) {
            const context = Object.create(this, { resolve: { value: () => Promise.resolve(null) } }) as typeof this;
            return (resolver.resolveId as ResolveIdHook).call(context, source, importer, options);
          },
        },
        jsonModules(),
        transform(host, methods, refuse),
        commonjs({
          extensions: ['.js', '.cjs'],
          // An optional dependency that is not there: its require throws, as the package expects.
          ignoreTryCatch: (name) => !host.isInstalled(entry, name),
        }),
        {
          name: 'near-contract-parser',
          buildStart() {
            parse = (code) => this.parse(code, {});
          },
        },
      ],
      treeshake: { moduleSideEffects: true, propertyReadSideEffects: false },
    });
    if (warnings[0]) throw warnings[0];
    const { output } = await built.generate({
      format: 'es',
      sourcemap: true,
      sourcemapPathTransform: (source) => source,
      file: `${entry}.bundle.js`,
      inlineDynamicImports: true,
      indent: false,
    });
    const [chunk] = output;
    const modules = new Map(
      Object.entries(chunk.modules).map(([id, module]) => [host.displayPath(id), module.renderedLength]),
    );
    const namesOf = (code: string) => usedNames(parse?.(code), code);
    const contract = metadata ? chunk.code + metadataMethod(metadata, chunk.exports) : chunk.code;
    const exports = metadata ? [...chunk.exports, METADATA_METHOD] : chunk.exports;
    let used = namesOf(contract);
    const groups = newerLibrary(used);
    const libraryNames = namesOf(libraryText(groups, host.libraryPart, [])).library.globals.keys();
    const hidden = [...libraryNames].filter((name) => used.library.declared.has(name));
    const library = libraryText(groups, host.libraryPart, hidden);
    const code = library + contract;
    if (library) used = namesOf(code);
    for (const name of groups.flat()) modules.set(`library/${name}`, host.libraryPart(name).length);
    const map = {
      sources: chunk.map?.sources ?? [],
      names: chunk.map?.names ?? [],
      mappings: ';'.repeat(library.split('\n').length - 1) + (chunk.map?.mappings ?? ''),
    };
    return { code, map, exports, methods, used, modules, files: built.watchFiles };
  } catch (error) {
    // It remembers which files exist across builds, and forgets only here: a watcher would not see a new file.
    (resolver.generateBundle as () => void)();
    if (refusal) throw refusal;
    if (error instanceof CompilerError) throw error;
    const failure = error as RollupError & { loc?: { file?: string; line: number; column: number }; frame?: string };
    const syntax =
      failure.code === 'PARSE_ERROR' ||
      failure.code === 'BABEL_PARSE_ERROR' ||
      failure.pluginCode === 'BABEL_PARSE_ERROR';
    // Rollup guesses at plugins that nobody can add here.
    const [firstLine = failure.message] = failure.message.split('\n');
    const message = firstLine.replace(/ \(Note that you need .*\)$/, '').replace(/^.*?: (?=\S)/, '');
    throw new CompilerError(syntax ? 'SYNTAX_ERROR' : 'BUNDLE_FAILED', message, {
      stage: 'bundle',
      place: placeOf(failure, host),
      details: failure.frame ?? failure.message.split('\n').slice(1).join('\n'),
      cause: error,
    });
  }
}
