import { readFileSync } from 'node:fs';
import { compile } from '../compile.ts';
import { CompilerError } from '../errors/base.ts';
import { sha256Hex } from '../toolchain/build-cache.ts';
import type { Target } from '../toolchain/optimiser.ts';
import { Progress } from './progress.ts';

export interface VerifyArguments {
  readonly wasm: string;
  readonly source: string;
  readonly target?: Target | undefined;
  readonly sourcePositions?: boolean | undefined;
  readonly keep?: readonly string[] | undefined;
}

/**
 * Builds a contract again and compares it with a file.
 *
 * @throws {CompilerError} WASM_NOT_FOUND, VERIFY_DIFFERENT
 */
export async function verify(args: VerifyArguments): Promise<void> {
  let expected: Uint8Array;
  try {
    expected = readFileSync(args.wasm);
  } catch (cause) {
    throw new CompilerError('WASM_NOT_FOUND', `cannot read ${args.wasm}`, { cause });
  }
  const progress = new Progress(args.source);
  const { wasm, sha256 } = await compile({
    entry: args.source,
    target: args.target,
    sourcePositions: args.sourcePositions,
    keep: args.keep,
    onStage: (name, note) => progress.stage(name, note),
  });
  if (Buffer.compare(wasm, expected) !== 0) {
    throw new CompilerError('VERIFY_DIFFERENT', `${args.wasm} is not what ${args.source} compiles to`, {
      details: `file:  ${expected.length} bytes, sha256 ${sha256Hex(expected)}\nbuild: ${wasm.length} bytes, sha256 ${sha256}`,
      hint: 'Check that the sources, the options and the compiler version are those of the file.',
    });
  }
  progress.finish(`${args.wasm} is what ${args.source} compiles to: sha256 ${sha256}`);
}
