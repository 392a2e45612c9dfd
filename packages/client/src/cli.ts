import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import { addCreateCommands } from './commands/create.ts';
import { addDeployCommand } from './commands/deploy.ts';
import { addInstanceCommands } from './commands/instances.ts';
import { addTemplateCommands } from './commands/template.ts';
import { addUpdateStoredCommand } from './commands/update-stored.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { addWatchCommand } from './commands/watch.ts';
import { DEFAULT_KEYS_FOLDER } from './connection.ts';
import { ClientError } from './errors/base.ts';
import manifest from '../package.json' with { type: 'json' };

const EXIT_FAILED = 1;
const NO_COMMAND = 'A command is needed; --help lists them.';

/** Whether --json was given, also where the words could not be parsed. */
const asksForJson = () => process.argv.includes('--json');
const printError = (code: string, message: string) => console.error(JSON.stringify({ error: { code, message } }));

const program = new Command('near-factory')
  .description('Deploy a contract factory, create instances with it, and watch it.')
  .version(manifest.version)
  .option(
    '--network <name>',
    'testnet, mainnet, or the name of the key folder of another network',
    process.env.NEAR_NETWORK ?? process.env.NEAR_ENV ?? 'testnet',
  )
  .option('--rpc <url>', 'address of the node (default: NEAR_<NETWORK>_RPC, or the public one of the network)')
  .option('--factory <account>', 'account of the factory')
  .option('--signer <account>', 'account that signs')
  .option('--keys <folder>', 'key store of near-cli', DEFAULT_KEYS_FOLDER)
  .option('--private-key <key>', "the signer's key, instead of the key store")
  .option('--json', 'print JSON for machines')
  .configureHelp({ showGlobalOptions: true })
  .configureOutput({ writeErr: (text) => void (asksForJson() || process.stderr.write(text)) })
  .exitOverride();

addDeployCommand(program);
addUpdateStoredCommand(program);
addTemplateCommands(program);
addCreateCommands(program);
addInstanceCommands(program);
addWatchCommand(program);
addVerifyCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode;
    // Help and version end in an error too, of code 0; a usage error's text is commander's, and is out already.
    if (error.exitCode !== 0 && asksForJson())
      printError('USAGE', error.code === 'commander.help' ? NO_COMMAND : message.replace(/^error: /, ''));
  } else {
    process.exitCode = EXIT_FAILED;
    const code = error instanceof ClientError ? error.code : 'UNEXPECTED';
    if (asksForJson()) printError(code, message);
    else console.error(`${pc.red('error')} ${message}`);
  }
}
