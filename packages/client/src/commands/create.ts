import type { Command } from 'commander';
import Table from 'cli-table3';
import { ClientError } from '../errors/base.ts';
import type { QuoteArgs } from '../factory/types.ts';
import { formatGas, formatNear } from '../format/amounts.ts';
import { parseCount, parseJsonArgument, parseNear } from './arguments.ts';
import { createContext } from './context.ts';

interface CreateFlags {
  readonly template?: string;
  readonly templateVersion?: string;
  readonly args: string;
  readonly initMethod?: string;
  readonly key?: string[];
  readonly initialBalance?: string;
  readonly refundTo?: string;
  readonly deposit?: string;
  readonly gas?: string;
}

function addCreationOptions(command: Command): Command {
  return command
    .argument('<name>', 'first label of the instance, e.g. instance1')
    .option('--template <name>', 'what it is made from; default: the default template')
    .option('--template-version <n>', 'default: the default version of the template')
    .option('--args <json>', 'arguments of the init call, as JSON or @FILE', '{}')
    .option('--init-method <name>', 'default: the one that the version names')
    .option('--key <public key...>', 'keys for a version whose policy takes them')
    .option('--initial-balance <NEAR>', 'balance above the storage cost');
}

function toQuoteArgs(name: string, flags: CreateFlags): QuoteArgs {
  return {
    name,
    args: parseJsonArgument('--args', flags.args),
    ...(flags.template === undefined ? {} : { template: flags.template }),
    ...(flags.templateVersion === undefined
      ? {}
      : { version: parseCount('--template-version', flags.templateVersion) }),
    ...(flags.initMethod === undefined ? {} : { init_method: flags.initMethod }),
    ...(flags.key === undefined ? {} : { keys: flags.key }),
    ...(flags.initialBalance === undefined
      ? {}
      : { initial_balance: String(parseNear('--initial-balance', flags.initialBalance)) }),
  };
}

/** `near-factory quote` and `near-factory create`. */
export function addCreateCommands(program: Command): void {
  addCreationOptions(program.command('quote').description('what a creation costs')).action(
    async (name: string, flags: CreateFlags, command: Command) => {
      const context = createContext(command);
      const quote = await context.waiting('asking the factory', context.factory.quote(toQuoteArgs(name, flags)));
      context.print(quote, () => {
        const table = new Table({
          head: ['for', 'amount'],
          colAligns: ['left', 'right'],
          style: { head: [], border: [] },
        });
        for (const [part, amount] of Object.entries(quote.breakdown))
          table.push([part.replaceAll('_', ' '), formatNear(BigInt(amount), 6)]);
        table.push(['deposit', formatNear(BigInt(quote.deposit), 6)]);
        return `${table.toString()}\ngas to attach: ${formatGas(BigInt(quote.gas))}`;
      });
    },
  );

  addCreationOptions(program.command('create').description('create an instance'))
    .option('--refund-to <account>', 'who gets what is left; default: the signer')
    .option('--deposit <NEAR>', 'more than needed comes back; default: exactly what is needed')
    .option('--gas <Tgas>', 'for an init call that needs more than its version says; default: what the quote names')
    .action(async (name: string, flags: CreateFlags, command: Command) => {
      const context = createContext(command);
      const args = {
        ...toQuoteArgs(name, flags),
        ...(flags.refundTo === undefined ? {} : { refund_to: flags.refundTo }),
      };
      const attached = {
        ...(flags.deposit === undefined ? {} : { depositYocto: parseNear('--deposit', flags.deposit) }),
        ...(flags.gas === undefined ? {} : { gas: BigInt(parseCount('--gas', flags.gas)) * 10n ** 12n }),
      };
      const { accountId, tree } = await context.waiting(
        `creating ${name}`,
        context.factory.create(context.signer, args, attached),
      );
      context.report(tree, { account_id: accountId ?? null });
      if (accountId === undefined)
        throw new ClientError('NOT_CREATED', `${name} was not created; the deposit has come back.`);
    });
}
