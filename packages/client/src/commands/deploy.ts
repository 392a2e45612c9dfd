import type { Command } from 'commander';
import { sendTransaction } from '../transaction/send.ts';
import { parseJsonArgument, readWasm } from './arguments.ts';
import { createContext } from './context.ts';

/** `near-factory deploy WASM`: puts the factory's code on the signer's account and initialises it, in one transaction. */
export function addDeployCommand(program: Command): void {
  program
    .command('deploy')
    .description('put the factory on an account and initialise it')
    .argument('<wasm>', 'compiled factory, e.g. build/factory.wasm')
    .option('--owner <account>', 'owner of the factory (default: the account itself)')
    .option('--init <json>', 'more arguments of init, as JSON or @FILE', '{}')
    .option('--no-init-call', 'an upgrade: replace the code and carry the state over, instead of a new beginning')
    .action(async (path: string, flags: { owner?: string; init: string; initCall: boolean }, command: Command) => {
      const context = createContext(command);
      const accountId = context.options.factory === undefined ? context.signer : context.factory.accountId;
      const code = readWasm(path);
      await context.connection.requireKey(accountId);
      let builder = context.connection.near.transaction(accountId).deployContract(accountId, code);
      if (flags.initCall) {
        const args = { owner_id: flags.owner ?? accountId, ...parseJsonArgument('--init', flags.init) };
        builder = builder.functionCall(accountId, 'init', args, { gas: '50 Tgas' });
      } else {
        // In one receipt: where the state cannot be carried over, the old code stays.
        builder = builder.functionCall(accountId, 'migrate', {}, { gas: '50 Tgas' });
      }
      context.report(
        await context.waiting(
          `deploying ${code.length} bytes to ${accountId}`,
          sendTransaction(context.connection, builder),
        ),
      );
    });
}
