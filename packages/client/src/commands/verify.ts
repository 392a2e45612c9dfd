import type { Command } from 'commander';
import Table from 'cli-table3';
import { ClientError } from '../errors/base.ts';
import type { InstanceView } from '../factory/types.ts';
import { RpcChainReader } from '../monitor/chain-reader.ts';
import { follow } from '../monitor/follow.ts';
import { compareRegistry, EventRegistry } from '../monitor/registry.ts';
import { formatCount } from '../format/amounts.ts';
import { parseCount } from './arguments.ts';
import { createContext } from './context.ts';

/** How long to wait for a node that is away, as in a restart. */
const PATIENCE_MS = 10_000;

/** `near-factory verify`: rebuilds the registry from all events and compares it with the factory's own. */
export function addVerifyCommand(program: Command): void {
  program
    .command('verify')
    .description("rebuild the registry from the factory's events and compare it with the chain's")
    .requiredOption('--from <height>', "a height before the factory's first event")
    .action(async (flags: { from: string }, command: Command) => {
      const context = createContext(command);
      const { factory } = context;
      const registry = new EventRegistry();
      const rebuild = async () => {
        const after = { height: parseCount('--from', flags.from) - 1, hash: undefined };
        const reader = new RpcChainReader(context.connection.rpcUrl, { patienceMs: PATIENCE_MS });
        for await (const next of follow(reader, { factoryId: factory.accountId, after, once: true })) {
          if (next.kind === 'missed') {
            throw new ClientError(
              'EVENTS_MISSED',
              `The node no longer holds blocks ${next.fromHeight} to ${next.toHeight}.`,
              {
                metaMessages: ['Ask an archival node, with --rpc.'],
              },
            );
          }
          for (const event of next.events) registry.apply(event);
        }
      };
      const listed: InstanceView[] = [];
      const list = async () => {
        for await (const instance of factory.allInstances()) listed.push(instance);
      };
      await context.waiting('reading events', rebuild());
      await context.waiting('reading the registry', list());
      const differences = compareRegistry(registry.instances, listed);
      context.print({ instances: listed.length, pending: registry.pending.length, differences }, () => {
        if (differences.length === 0)
          return `The events tell the same as the chain of ${formatCount(listed.length, 'instance')}.`;
        const table = new Table({
          head: ['instance', 'field', 'from events', 'on chain'],
          style: { head: [], border: [] },
        });
        for (const { name, field, fromEvents, onChain } of differences)
          table.push([name, field, JSON.stringify(fromEvents) ?? '', JSON.stringify(onChain) ?? '']);
        return table.toString();
      });
      if (differences.length > 0) process.exitCode = 1;
    });
}
