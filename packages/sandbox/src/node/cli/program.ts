import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { SandboxError } from '../../errors/base.ts';
import { VERSION } from '../../rpc/api/status.ts';
import { clapText, USAGE_EXIT_CODE } from './clap.ts';
import { print } from './print.ts';

/** Exit code of a command that failed, and of a `run` that could not start (neard panics there). */
const FAILURE_EXIT_CODE = 1;
const PANIC_EXIT_CODE = 101;

const VERSION_TEXT =
  `neard (release ${VERSION.version}) (build ${VERSION.build}) (commit ${VERSION.commit}) (rustc ${VERSION.rustc_version})` +
  ' (min_protocol 80) (protocol 86) (db 49)\nfeatures: [json_rpc, sandbox]';

interface GlobalOptions {
  readonly home: string;
}

interface InitFlags {
  readonly fast?: boolean;
  readonly accountId?: string;
  readonly chainId?: string;
  readonly testSeed?: string;
  readonly genesis?: string;
  readonly bootNodes?: string;
  readonly maxGasBurntView?: bigint;
  readonly numShards: bigint;
}

interface RunFlags {
  readonly archive?: boolean;
  readonly produceEmptyBlocks?: boolean;
  readonly rpcAddr?: string;
  readonly disableRpc?: boolean;
  readonly maxGasBurntView?: bigint;
  readonly explain?: boolean;
}

/**
 * Runs the command line and resolves with the exit code; what is rare is loaded when it is needed.
 *
 * Standard output carries answers only; everything else goes to standard error, and `run` is silent there.
 */
export async function runCli(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = createProgram((code) => (exitCode = code), args.length > 0);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return answerUsage(error, program, args);
    return fail(error, FAILURE_EXIT_CODE);
  }
}

/** @param terse - say what is missing instead of printing the help */
function createProgram(setExitCode: (code: number) => void, terse: boolean): Command {
  const program = new Command('neard')
    .description('The embedded NEAR: a node of one shard for development and tests.')
    .option('--home <HOME>', 'Directory for config and data', defaultHome())
    .option('--verbose [target]', 'Accepted for compatibility')
    .option('--unsafe-fast-startup', 'Accepted for compatibility')
    .version(VERSION_TEXT, '-V, --version', 'Print version');
  for (const flags of LOG_OPTIONS) program.addOption(new Option(flags, 'Accepted for compatibility').hideHelp());
  const home = (): string => program.opts<GlobalOptions>().home || '.';

  const init = program.command('init').description('Initializes NEAR configuration');
  for (const option of INIT_OPTIONS) init.addOption(option);
  init.action(async (flags: InitFlags) => {
    const { initHome } = await import('../init.ts');
    const { numShards: _one, ...options } = flags;
    initHome({ fast: false, ...options, home: home(), nowMs: Date.now() }, logLine);
  });

  const run = program.command('run').description('Runs NEAR node');
  for (const option of RUN_OPTIONS) run.addOption(option);
  run.action(async (flags: RunFlags) => {
    const { runCommand } = await import('./run.ts');
    try {
      setExitCode(await runCommand(home(), flags));
    } catch (error) {
      const configuration = error instanceof SandboxError && /^(CONFIG|GENESIS|KEY)_/.test(error.code);
      setExitCode(fail(error, PANIC_EXIT_CODE, configuration ? 'Error loading config: ' : ''));
    }
  });

  const viewState = program.command('view-state').alias('view_state').description('View DB state');
  viewState
    .option('-w, --read-write', 'Accepted for compatibility')
    .option('-t, --store-temperature <T>', 'Accepted for compatibility');
  viewState
    .command('dump-state')
    .alias('dump_state')
    .description('Writes the state as genesis and records into the home')
    .option('--stream', 'Writes output/{genesis,records,config,node_key,validator_key}.json instead of output.json')
    .option('--file <FILE>', 'Where to write instead of output.json or output/')
    .action(async (flags: { readonly stream?: boolean; readonly file?: string }) => {
      const { dumpState } = await import('../dump-state.ts');
      await dumpState({
        home: home(),
        stream: flags.stream === true,
        ...(flags.file === undefined ? {} : { file: flags.file }),
      });
    });

  for (const command of [program, init, run, viewState, ...viewState.commands]) {
    command
      .exitOverride()
      .configureOutput({ outputError: () => undefined, ...(terse ? { writeErr: () => undefined } : {}) })
      .allowExcessArguments(false)
      .showSuggestionAfterError(false);
  }
  return program;
}

/** @see nearcore core/o11y/src/subscriber.rs Options */
const LOG_OPTIONS = ['--opentelemetry <LEVEL>', '--color <WHEN>', '--log-span-events', '--record-io-trace <FILE>'];

const INIT_OPTIONS = [
  new Option('--fast', 'Makes block production fast (TESTING ONLY)'),
  new Option('--account-id <ACCOUNT_ID>', 'Account ID for the validator key'),
  new Option('--chain-id <CHAIN_ID>', 'Chain ID, by default creates new random').argParser(nonEmpty),
  new Option('--test-seed <TEST_SEED>', 'Specify private key generated from seed (TESTING ONLY)'),
  new Option('--num-shards <NUM_SHARDS>', 'Accepted for compatibility: the chain has one shard')
    .argParser(unsigned)
    .default(1n, '1'),
  new Option('--genesis <GENESIS>', 'Genesis file to use instead of a new one'),
  new Option('--boot-nodes <BOOT_NODES>', 'Kept in config.json; the node stands alone'),
  new Option('--max-gas-burnt-view <MAX_GAS_BURNT_VIEW>', 'Customize max_gas_burnt_view runtime limit').argParser(
    unsigned,
  ),
  ...[
    '--download-genesis',
    '--download-config [TYPE]',
    '--download-genesis-url <URL>',
    '--download-records-url <URL>',
    '--download-config-url <URL>',
    '--state-sync-bucket <BUCKET>',
  ].map((flags) => new Option(flags, 'Accepted for compatibility: nothing is downloaded').hideHelp()),
];

const RUN_OPTIONS = [
  new Option('--rpc-addr <RPC_ADDR>', 'Customize RPC listening address'),
  new Option('--network-addr <NETWORK_ADDR>', 'Accepted for compatibility: the node stands alone'),
  new Option('--archive', 'Keep the blocks and states of all epochs'),
  new Option(
    '--produce-empty-blocks <BOOL>',
    'Set this to false to only produce blocks when there are txs or receipts',
  ).argParser(bool),
  new Option('--disable-rpc', 'Disable the RPC endpoint'),
  new Option('--max-gas-burnt-view <MAX_GAS_BURNT_VIEW>', 'Customize max_gas_burnt_view runtime limit').argParser(
    unsigned,
  ),
  new Option('--explain', 'Prints a live table of blocks, transactions and receipts'),
  ...[
    '--boot-nodes <BOOT_NODES>',
    '--min-peers <MIN_PEERS>',
    '--telemetry-url <URL>',
    '--rpc-prometheus-addr <ADDR>',
    '--connect-to-reliable-peers-on-startup <BOOL>',
  ].map((flags) => new Option(flags, 'Accepted for compatibility').hideHelp()),
];

function defaultHome(): string {
  // HOME may be missing: homedir() then asks the user database, which may know nothing either.
  try {
    return process.env.NEAR_HOME ?? join(homedir(), '.near');
  } catch {
    return '.near';
  }
}

const MAX_U64 = 2n ** 64n - 1n;

function unsigned(text: string): bigint {
  if (text === '') throw new InvalidArgumentError('cannot parse integer from empty string');
  if (!/^\+?\d+$/.test(text)) throw new InvalidArgumentError('invalid digit found in string');
  const value = BigInt(text.replace('+', ''));
  if (value > MAX_U64) throw new InvalidArgumentError('number too large to fit in target type');
  return value;
}

function bool(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new InvalidArgumentError('provided string was not `true` or `false`');
  return text === 'true';
}

function nonEmpty(text: string): string {
  if (text === '') throw new InvalidArgumentError('a value is required');
  return text;
}

function answerUsage(error: CommanderError, program: Command, args: readonly string[]): number {
  // --help and --version have been printed already.
  if (error.exitCode === 0) return 0;
  if (error.code === 'commander.help') {
    if (args.length > 0) {
      const names = program.commands.map((command) => `  ${command.name()}`).join('\n');
      print(
        process.stderr,
        `error: 'neard' requires a subcommand but one was not provided\n  [subcommands: ${program.commands.map((command) => command.name()).join(', ')}]\n\n` +
          `Usage: neard [OPTIONS] <COMMAND>\n\nCommands:\n${names}\n\nFor more information, try '--help'.\n`,
      );
    }
    return USAGE_EXIT_CODE;
  }
  const command = program.commands.find((known) => args.includes(known.name()));
  const usage = command === undefined ? 'neard [OPTIONS] <COMMAND>' : `neard ${command.name()} [OPTIONS]`;
  print(process.stderr, `${clapText(error, usage, command?.args[0])}\n`);
  return USAGE_EXIT_CODE;
}

function fail(error: unknown, exitCode: number, prefix = ''): number {
  // The system's refusals say which file; only of our own bugs is it of use where they showed.
  const isSystemError = error instanceof Error && 'syscall' in error;
  const text =
    error instanceof SandboxError
      ? `${prefix}${error.message}`
      : error instanceof Error && !isSystemError
        ? (error.stack ?? error.message)
        : String(error).replace(/^Error: /, '');
  print(process.stderr, `Error: ${text}\n`);
  return exitCode;
}

function logLine(line: string): void {
  print(process.stderr, `${new Date().toISOString()}  INFO ${line}\n`);
}
