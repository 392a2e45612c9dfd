import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { compile, type CompileResult } from '../compile.ts';
import type { Target } from '../toolchain/optimiser.ts';
import { Progress } from './progress.ts';

export interface BuildArguments {
  readonly source: string;
  readonly output: string;
  readonly target?: Target | undefined;
  readonly sourcePositions?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** Writes a file in one step: there is never a partial one under its name. */
export function writeWhole(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

const bytes = (count: number) => `${count.toLocaleString('en-US')} B`;

/** Builds one contract and says where its bytes went. */
export async function build(args: BuildArguments): Promise<CompileResult> {
  const progress = new Progress(args.source, { quiet: args.quiet ?? false });
  const result = await compile({
    entry: args.source,
    target: args.target,
    sourcePositions: args.sourcePositions,
    onStage: (name, note) => progress.stage(name, note),
    onWarning: (warning) => progress.finish(`warning ${warning.code}: ${warning.message}`),
  });
  writeWhole(args.output, result.wasm);
  const { size } = result;
  progress.finish(
    `${args.output}  ${bytes(size.total)} (code ${bytes(size.code)}, static data ${bytes(size.staticData)}, heap ${bytes(size.heap)})  ${progress.seconds} s\n` +
      `  sha256 ${result.sha256}\n  methods ${result.methods.join(', ')}`,
  );
  return result;
}
