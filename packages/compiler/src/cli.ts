import { Command, Option } from 'commander';
import { basename, extname, join } from 'node:path';
import { build } from './cli/build.ts';
import { CompilerError } from './errors/base.ts';
import type { Target } from './toolchain/optimiser.ts';
import { packageVersion } from './toolchain/package-files.ts';

const program = new Command('near-contract').description('Compiles NEAR contracts written in TypeScript.').version(packageVersion);

program
  .command('build')
  .description('compile a contract to WebAssembly')
  .argument('[source]', 'entry file of the contract', 'src/contract.ts')
  .argument('[target]', 'output file, as near-sdk-js build takes it')
  .option('-o, --output <file>', 'output file (build/<name>.wasm when left out)')
  .addOption(new Option('--target <node>', 'oldest node that has to run the contract').choices(['nearcore-2.6', 'protocol-84']).default('nearcore-2.6'))
  .option('--source-positions', 'name file and line in the stack of a panic')
  .option('-q, --quiet', 'print nothing but errors')
  .action(async (source: string, positional: string | undefined, options: { output?: string; target: Target; sourcePositions?: boolean; quiet?: boolean }) => {
    const output = options.output ?? positional ?? join('build', `${basename(source, extname(source))}.wasm`);
    await build({ source, output, target: options.target, sourcePositions: options.sourcePositions, quiet: options.quiet });
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CompilerError)) throw error;
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[2K' : ''}error ${error.code}${error.stage ? ` in ${error.stage}` : ''}: ${error.message}\n`);
  process.exitCode = 1;
}
