import { readFileSync } from 'node:fs';
import { compile } from '../compile.ts';
import { CompilerError } from '../errors/base.ts';
import { sha256Hex } from '../toolchain/build-cache.ts';
import { checkoutOf } from '../toolchain/git.ts';
import type { Target } from '../toolchain/optimiser.ts';
import { readMetadata, requireCommitted } from './metadata.ts';
import { Progress } from './progress.ts';

export interface VerifyArguments {
  readonly wasm: string;
  readonly source: string;
  readonly target?: Target | undefined;
  readonly sourcePositions?: boolean | undefined;
  readonly keep?: readonly string[] | undefined;
  readonly fixedStart?: readonly string[] | undefined;
  /** The file carries NEP-330 metadata: the checkout has to be the commit that it names. */
  readonly metadata?: boolean | undefined;
}

/**
 * Builds a contract again and compares it with a file. With `metadata`, the file's own NEP-330 answer is built in again, and
 * the sources have to be those of the commit that it names.
 *
 * @throws {CompilerError} WASM_NOT_FOUND, NO_METADATA, NO_COMMIT, VERIFY_OTHER_COMMIT, SOURCES_NOT_COMMITTED, VERIFY_DIFFERENT
 */
export async function verify(args: VerifyArguments): Promise<void> {
  let expected: Uint8Array;
  try {
    expected = readFileSync(args.wasm);
  } catch (cause) {
    throw new CompilerError('WASM_NOT_FOUND', `cannot read ${args.wasm}`, { cause });
  }
  const metadata = args.metadata ? readMetadata(args.wasm, expected) : undefined;
  const checkout = metadata && checkoutOf('.');
  const snapshot = metadata?.build_info?.source_code_snapshot;
  // A commit that was given by hand may be shortened, as git allows.
  const [, revision] = /\?rev=([0-9a-f]{7,})$/.exec(snapshot ?? '') ?? [];
  if (checkout && !(revision && checkout.commit.startsWith(revision))) {
    throw new CompilerError('VERIFY_OTHER_COMMIT', `${args.wasm} was built from another commit`, {
      details: `file:     ${snapshot}\ncheckout: ${checkout.commit}`,
      hint: 'Check out the commit that the file names.',
    });
  }
  const progress = new Progress(args.source);
  const { wasm, sha256, files } = await compile({
    entry: args.source,
    target: args.target,
    sourcePositions: args.sourcePositions,
    keep: args.keep,
    fixedStart: args.fixedStart,
    metadata,
    onStage: (name, note) => progress.stage(name, note),
  });
  if (checkout) requireCommitted(checkout, files);
  if (Buffer.compare(wasm, expected) !== 0) {
    throw new CompilerError('VERIFY_DIFFERENT', `${args.wasm} is not what ${args.source} compiles to`, {
      details: `file:  ${expected.length} bytes, sha256 ${sha256Hex(expected)}\nbuild: ${wasm.length} bytes, sha256 ${sha256}`,
      hint: 'Check that the sources, the options and the compiler version are those of the file.',
    });
  }
  progress.finish(
    `${args.wasm} is what ${args.source} compiles to: sha256 ${sha256}${snapshot ? `\n  sources ${snapshot}` : ''}`,
  );
}
