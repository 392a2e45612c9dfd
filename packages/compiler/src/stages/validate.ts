import { CompilerError, CompilerInvariantError } from '../errors/base.ts';
import { HOST_FUNCTIONS } from '../host/host-functions.ts';

/** Above this a deployment needs more than one transaction can carry on most networks: warn. */
export const WARN_SIZE_BYTES = 1_500_000;
/** nearcore max_contract_size. */
export const MAX_SIZE_BYTES = 4_194_304;

const KNOWN_IMPORTS = new Set(
  HOST_FUNCTIONS.map((fn) => fn.import)
    .filter((name) => name !== undefined)
    .concat('panic', 'random_seed', 'block_timestamp'),
);

/** What a finished module shows to a node. */
export interface ModuleInterface {
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

/**
 * Checks a finished contract: it compiles, imports functions of `env` that nearcore has, and is not too large.
 *
 * @throws {CompilerError} OUTPUT_TOO_LARGE
 */
export function validate(module: Uint8Array): ModuleInterface {
  if (module.length > MAX_SIZE_BYTES) {
    throw new CompilerError(
      'OUTPUT_TOO_LARGE',
      `the contract has ${module.length} bytes, a node takes at most ${MAX_SIZE_BYTES}`,
      {
        stage: 'validate',
        hint: 'near-contract build --why shows where the bytes went.',
      },
    );
  }
  let compiled: WebAssembly.Module;
  try {
    compiled = new WebAssembly.Module(module as Uint8Array<ArrayBuffer>);
  } catch (error) {
    throw new CompilerInvariantError(
      `the output is no valid WebAssembly: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
  const imports = WebAssembly.Module.imports(compiled);
  for (const { module: from, name, kind } of imports) {
    if (from !== 'env' || kind !== 'function' || !KNOWN_IMPORTS.has(name))
      throw new CompilerInvariantError(`the output imports ${from}.${name}`);
  }
  return {
    imports: imports.map(({ name }) => name),
    exports: WebAssembly.Module.exports(compiled)
      .filter(({ kind }) => kind === 'function')
      .map(({ name }) => name),
  };
}
