import { Option, type Command } from 'commander';
import Table from 'cli-table3';
import { ClientError } from '../errors/base.ts';
import type { CodeKind, InstanceView } from '../factory/types.ts';
import { UpgradableClient } from '../instances/upgradable-client.ts';
import { formatCount } from '../format/amounts.ts';
import { parseCount } from './arguments.ts';
import { createContext } from './context.ts';

const CODE_KINDS: readonly CodeKind[] = ['bytecode', 'global_hash', 'global_account'];

/** Milliseconds of a chain time in nanoseconds, as a date. */
const dateOf = (timestampNs: string | null) =>
  timestampNs === null ? '' : new Date(Number(BigInt(timestampNs) / 1_000_000n)).toISOString();

function formatInstances(instances: readonly InstanceView[]): string {
  const table = new Table({
    head: ['account', 'template', 'version', 'creator', 'created', 'status'],
    style: { head: [], border: [] },
  });
  for (const { account_id, template, version, creator, block_timestamp, status } of instances) {
    table.push([account_id, template, version, creator, dateOf(block_timestamp), status]);
  }
  return table.toString();
}

/** `near-factory list`, `show` and `upgrade`. */
export function addInstanceCommands(program: Command): void {
  program
    .command('list')
    .description('the instances of the factory')
    .option('--creator <account>', 'only those that this account created')
    .option('--template <name>', 'only those made from this template')
    .option('--limit <n>', 'stop after that many')
    .action(async (flags: { creator?: string; template?: string; limit?: string }, command: Command) => {
      const context = createContext(command);
      const limit = flags.limit === undefined ? Infinity : parseCount('--limit', flags.limit);
      const found: InstanceView[] = [];
      const read = async () => {
        for await (const instance of context.factory.allInstances(flags)) {
          if (found.length >= limit) return;
          found.push(instance);
        }
      };
      await context.waiting('asking the factory', read());
      context.print(found, () => `${formatInstances(found)}\n${formatCount(found.length, 'instance')}`);
    });

  program
    .command('show')
    .description('one instance')
    .argument('<instance>', 'name or account id')
    .action(async (instance: string, _: object, command: Command) => {
      const context = createContext(command);
      const found = await context.waiting('asking the factory', context.factory.getInstance(instance));
      if (!found)
        throw new ClientError('UNKNOWN_INSTANCE', `${context.factory.accountId} has no instance ${instance}.`, {
          metaMessages: ['`near-factory list` shows all.'],
        });
      context.print(found, () => {
        const table = new Table({ style: { head: [], border: [] } });
        for (const [field, value] of Object.entries(found)) {
          table.push({ [field.replaceAll('_', ' ')]: Array.isArray(value) ? value.join('\n') : String(value ?? '') });
        }
        return table.toString();
      });
    });

  program
    .command('upgrade')
    .description('upgrade an instance to other code; its owner signs')
    .argument('<instance>', 'name (with --factory) or account id')
    .requiredOption('--code-id <id>', 'base58 hash of code that the factory holds, or of a global contract')
    .addOption(new Option('--kind <kind>', 'where the code is').choices(CODE_KINDS).default('bytecode'))
    .option('--migrate-method <name>', 'method called in the same receipt; empty for none', 'migrate')
    .action(
      async (instance: string, flags: { codeId: string; kind: string; migrateMethod: string }, command: Command) => {
        const context = createContext(command);
        const args = { kind: flags.kind as CodeKind, code_id: flags.codeId, migrate_method: flags.migrateMethod };
        const accountId = instance.includes('.') ? instance : `${instance}.${context.factory.accountId}`;
        const upgrade = new UpgradableClient(context.connection, accountId).upgrade(context.signer, args);
        context.report(await context.waiting(`upgrading ${accountId}`, upgrade));
      },
    );
}
