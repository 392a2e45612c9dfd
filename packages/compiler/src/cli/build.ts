import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { compile, type CompileResult } from '../compile.ts';
import { CompilerError } from '../errors/base.ts';
import type { Target } from '../toolchain/optimiser.ts';
import { generateAbi } from '../toolchain/abi.ts';
import { buildMetadata, requireCommitted, type MetadataOptions } from './metadata.ts';
import { Progress } from './progress.ts';

export interface BuildArguments {
  readonly source: string;
  readonly output: string;
  readonly target?: Target | undefined;
  readonly sourcePositions?: boolean | undefined;
  readonly keep?: readonly string[] | undefined;
  readonly fixedStart?: readonly string[] | undefined;
  readonly check?: boolean | undefined;
  readonly abi?: boolean | undefined;
  readonly why?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  /** Adds NEP-330 metadata made from these, git and package.json. */
  readonly metadata?: MetadataOptions | undefined;
}

/**
 * Writes a file in one step: there is never a partial one under its name.
 *
 * @throws {CompilerError} OUTPUT_NOT_WRITTEN
 */
export function writeWhole(path: string, bytes: Uint8Array | string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    try {
      writeFileSync(temporary, bytes);
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
  } catch (cause) {
    throw new CompilerError('OUTPUT_NOT_WRITTEN', `cannot write ${path}`, {
      details: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

const bytes = (count: number) => `${count.toLocaleString('en-US')} B`;

/** Builds one contract and says where its bytes went. */
export async function build(args: BuildArguments): Promise<CompileResult> {
  const progress = new Progress(args.source, { quiet: args.quiet ?? false });
  const origin = args.metadata && buildMetadata(args, args.metadata);
  const result = await compile({
    entry: args.source,
    target: args.target,
    sourcePositions: args.sourcePositions,
    keep: args.keep,
    fixedStart: args.fixedStart,
    check: args.check,
    metadata: origin?.metadata,
    onStage: (name, note) => progress.stage(name, note),
    onWarning: (warning) => progress.finish(`warning ${warning.code}: ${warning.message}`),
  });
  if (origin?.checkout) requireCommitted(origin.checkout, result.files);
  if (args.abi) {
    progress.stage('abi');
    writeWhole(args.output.replace(/\.wasm$/, '-abi.json'), await generateAbi(args.source));
  }
  writeWhole(args.output, result.wasm);
  const { size } = result;
  progress.finish(
    `${args.output}  ${bytes(size.total)} (code ${bytes(size.code)}, static data ${bytes(size.staticData)}, heap ${bytes(size.heap)})  ${progress.seconds} s\n` +
      `  sha256 ${result.sha256}\n  methods ${result.methods.join(', ')}`,
  );
  if (args.why) process.stderr.write(`${sizeTable(result)}\n`);
  return result;
}

/** Where the bytes are, and what each module of the bundle added to it before it became bytecode. */
function sizeTable({ size, imports, kept }: CompileResult): string {
  const row = (name: string, count: number) => `  ${count.toLocaleString('en-US').padStart(10)}  ${name}`;
  const modules = [...size.modules].filter(([, length]) => length > 0).sort(([, left], [, right]) => right - left);
  const groups = new Map<string, number>();
  for (const [name, length] of modules) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1];
    const group = found ?? (name.startsWith('..') || name.includes('bundler/') ? 'compiler' : 'contract');
    groups.set(group, (groups.get(group) ?? 0) + length);
  }
  return [
    'bytes of the output',
    row('engine code', size.code),
    row("engine's static data", size.staticData),
    row('heap: built-in objects, SDK and contract as bytecode', size.heap),
    'JavaScript that went in, by package',
    ...[...groups].sort(([, left], [, right]) => right - left).map(([name, length]) => row(name, length)),
    'by module',
    ...modules.slice(0, 25).map(([name, length]) => row(name, length)),
    'largest functions of the engine that stayed',
    ...kept.slice(0, 15).map(([name, length]) => row(name, length)),
    `host functions: ${imports.join(', ')}`,
  ].join('\n');
}
