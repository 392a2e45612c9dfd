import { fstatSync, writeSync } from 'node:fs';
import type { Command } from 'commander';
import pc from 'picocolors';
import { printable } from '../format/printable.ts';
import { RpcChainReader } from '../monitor/chain-reader.ts';
import type { OutputPosition } from '../monitor/cursor.ts';
import type { PlacedEvent } from '../monitor/follow.ts';
import { watch } from '../monitor/watch.ts';
import { parseCount } from './arguments.ts';
import { createContext, toJson } from './context.ts';

/** Longest value shown in a line for people. */
const MAX_VALUE = 64;

function formatEventLine({ blockHeight, event, data }: PlacedEvent): string {
  const fields = data
    .flatMap((entry) => Object.entries(entry))
    .map(([name, value]) => {
      const text = printable(typeof value === 'string' ? value : JSON.stringify(value));
      return `${pc.dim(`${printable(name)}=`)}${text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE - 1)}…` : text}`;
    });
  return `${pc.dim(String(blockHeight).padStart(10))}  ${pc.bold(printable(event).padEnd(20))} ${fields.join(' ')}`;
}

/** Writes a whole line before it returns, so that the cursor never runs ahead of what was written. */
function writeLine(text: string): void {
  const bytes = Buffer.from(`${text}\n`);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      // A pipe whose reader is slow: wait for it, without spinning.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** How far standard output has been written, where it is a file. */
function stdoutPosition(): OutputPosition | undefined {
  const stats = fstatSync(1);
  return stats.isFile() ? { file: `${stats.dev}:${stats.ino}`, size: stats.size } : undefined;
}

/** `near-factory watch`: each event of a factory as a line, from final blocks only. */
export function addWatchCommand(program: Command): void {
  program
    .command('watch')
    .description("print the factory's events as they become final")
    .option('--from <height>', 'first block to look at when there is no cursor yet (default: the next one)')
    .option('--cursor <file>', 'where to keep the place (default: .near-factory/<factory>.cursor.json)')
    .option('--once', 'stop at the newest final block')
    .option('--poll <ms>', 'how often to ask for a new block', '250')
    .action(async (flags: { from?: string; cursor?: string; once?: boolean; poll: string }, command: Command) => {
      const context = createContext(command);
      const { rpcUrl } = context.connection;
      const factoryId = context.factory.accountId;
      const stop = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
      let away = false;
      const reader = new RpcChainReader(rpcUrl, {
        signal: stop.signal,
        onRetry: (error) => {
          if (!away) console.error(`${error.shortMessage} Waiting for it.`);
          away = true;
        },
      });
      try {
        await watch(reader, {
          factoryId,
          cursorPath: flags.cursor ?? `.near-factory/${factoryId}.cursor.json`,
          ...(flags.from === undefined ? {} : { fromHeight: parseCount('--from', flags.from) }),
          once: flags.once ?? false,
          pollMs: parseCount('--poll', flags.poll),
          signal: stop.signal,
          outputPosition: stdoutPosition,
          onEvent: (event) => {
            away = false;
            writeLine(context.options.json ? toJson(event) : formatEventLine(event));
          },
          onMissed: (fromHeight, toHeight) => {
            const text = `The node no longer holds blocks ${fromHeight} to ${toHeight}: events in them were missed.`;
            if (context.options.json) writeLine(toJson({ missed: { fromHeight, toHeight } }));
            else console.error(text);
          },
        });
      } catch (error) {
        // Who reads the lines has gone, as `head` does: there is nothing more to do.
        const isUnread = (error as NodeJS.ErrnoException).code === 'EPIPE';
        if (!stop.signal.aborted && !isUnread) throw error;
      }
    });
}
