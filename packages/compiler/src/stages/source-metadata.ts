import { CompilerError } from '../errors/base.ts';

/** Name of the view method that NEP-330 gives its answer. */
export const METADATA_METHOD = 'contract_source_metadata';

/** The answer of `contract_source_metadata`, in the shape of NEP-330 1.2. */
export interface ContractSourceMetadata {
  /** The contract's own version, or a commit. */
  readonly version: string | null;
  /** Where the sources are. */
  readonly link: string | null;
  readonly standards: readonly { readonly standard: string; readonly version: string }[];
  readonly build_info: {
    /** What built it; for this compiler `npm:near-ts-compiler@<version>`. */
    readonly build_environment: string;
    /** Program and arguments, run in `contract_path`. */
    readonly build_command: readonly string[];
    /** The project's folder within the sources, with forward slashes; `.` for the root. */
    readonly contract_path: string;
    /** `git+<url>?rev=<commit>`. */
    readonly source_code_snapshot: string;
  } | null;
}

/**
 * JavaScript that adds the view method to the bundled contract. The answer is written out while building: a call costs
 * nothing but returning it.
 *
 * @param exported - names that the contract exports
 * @throws {CompilerError} METADATA_METHOD_EXISTS
 */
export function metadataMethod(metadata: ContractSourceMetadata, exported: readonly string[]): string {
  if (exported.includes(METADATA_METHOD)) {
    throw new CompilerError('METADATA_METHOD_EXISTS', `the contract has a method ${METADATA_METHOD} already`, {
      stage: 'bundle',
      hint: 'Build without --metadata, or remove the method.',
    });
  }
  const answer = JSON.stringify(JSON.stringify(metadata));
  const local = '$near_contract_source_metadata';
  return `\nfunction ${local}() { env.value_return(env.utf8_string_to_uint8array(${answer})); }\nexport { ${local} as ${METADATA_METHOD} };\n`;
}
