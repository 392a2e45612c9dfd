export { compile, type CompileOptions, type CompileResult } from './compile.ts';
export {
  CompilerError,
  CompilerInvariantError,
  formatPlace,
  type CompilerErrorOptions,
  type SourcePlace,
  type StageName,
} from './errors/base.ts';
export { HOST_FUNCTIONS, type HostArgument, type HostFunction, type HostResult } from './host/host-functions.ts';
export type { ContractSourceMetadata } from './stages/source-metadata.ts';
export type { Target } from './toolchain/optimiser.ts';
