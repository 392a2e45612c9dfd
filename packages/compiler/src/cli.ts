import { Command, Option } from 'commander';
import { basename, extname, join } from 'node:path';
import { build } from './cli/build.ts';
import { errorText } from './cli/progress.ts';
import { verify } from './cli/verify.ts';
import { watch } from './cli/watch.ts';
import { CompilerError } from './errors/base.ts';
import type { Target } from './toolchain/optimiser.ts';
import { packageVersion } from './toolchain/package-files.ts';

interface BuildOptions {
  readonly output?: string;
  readonly target: Target;
  readonly sourcePositions?: boolean;
  readonly keep?: string[];
  readonly fixedStart?: string[];
  readonly check: boolean;
  readonly generateABI?: boolean;
  readonly why?: boolean;
  readonly watch?: boolean;
  readonly quiet?: boolean;
  readonly metadata?: boolean;
  readonly link?: string;
  readonly commit?: string;
  readonly contractVersion?: string;
  readonly buildCommand?: string[];
}

const program = new Command('near-contract')
  .description('Compiles NEAR contracts written in TypeScript.')
  .version(packageVersion);

program
  .command('build')
  .description('compile a contract to WebAssembly')
  .argument('[source]', 'entry file of the contract', 'src/contract.ts')
  .argument('[target]', 'output file, as near-sdk-js build takes it')
  .option('-o, --output <file>', 'output file (build/<name>.wasm when left out)')
  .addOption(
    new Option('--target <node>', 'oldest node that has to run the contract')
      .choices(['nearcore-2.6', 'protocol-84'])
      .default('nearcore-2.6'),
  )
  .option('--source-positions', 'name file and line in the stack of a panic')
  .option(
    '--keep <names...>',
    'engine and host functions to keep although nothing names them; eval for the parser, all for all of the engine',
  )
  .option(
    '--fixed-start <packages...>',
    'packages that may read the time and random numbers while building, both fixed',
  )
  .option('--no-check', 'do not look at types')
  .option('--abi, --generateABI', 'write <output>-abi.json')
  .option('--why', 'show which modules and parts the bytes come from')
  .option('--metadata', 'add a view method contract_source_metadata that answers NEP-330 build details')
  .option('--link <url>', 'with --metadata: where the sources are (remote origin of git when left out)')
  .option('--commit <id>', 'with --metadata: commit of the sources (that of the checkout when left out)')
  .option('--contract-version <version>', 'with --metadata: version (that of package.json when left out)')
  .option('--build-command <words...>', 'with --metadata: command that repeats this build')
  .option('--watch', 'build again after every change')
  .option('-q, --quiet', 'print nothing but errors')
  .option('--verbose', 'accepted for near-sdk-js build')
  .action(async (source: string, positional: string | undefined, options: BuildOptions) => {
    const output = options.output ?? positional ?? join('build', `${basename(source, extname(source))}.wasm`);
    const { metadata: withMetadata, link, commit, contractVersion, buildCommand, ...rest } = options;
    const metadata = withMetadata ? { link, commit, contractVersion, buildCommand } : undefined;
    const args = { ...rest, source, output, abi: options.generateABI, metadata };
    if (!options.watch) return void (await build(args));
    const ended = new AbortController();
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.once(name, () => {
        ended.abort();
        // A build that runs writes its output in one step or not at all.
        process.exit(0);
      });
    }
    await watch(args, ended.signal);
  });

program
  .command('verify')
  .description('build again and compare with a wasm file, byte by byte')
  .argument('<wasm>', 'file to compare with')
  .argument('[source]', 'entry file of the contract', 'src/contract.ts')
  .addOption(
    new Option('--target <node>', 'target that the file was built for')
      .choices(['nearcore-2.6', 'protocol-84'])
      .default('nearcore-2.6'),
  )
  .option('--source-positions', 'the file was built with source positions')
  .option('--keep <names...>', 'the file was built with these names kept')
  .option('--fixed-start <packages...>', 'the file was built with these packages')
  .option('--metadata', 'the file carries NEP-330 metadata: build with it, from the commit that it names')
  .action(
    async (
      wasm: string,
      source: string,
      options: Pick<BuildOptions, 'target' | 'sourcePositions' | 'keep' | 'fixedStart' | 'metadata'>,
    ) => {
      await verify({ wasm, source, ...options });
    },
  );

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CompilerError)) throw error;
  process.stderr.write(`${errorText(error)}\n`);
  process.exitCode = 1;
}
