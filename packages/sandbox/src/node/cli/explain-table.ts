import type { WriteStream } from 'node:tty';
import type { FromWorker } from '../node-messages.ts';
import { print } from './print.ts';

type BlockMessage = Extract<FromWorker, { readonly kind: 'block' }>;

/** Prints blocks as they come. */
export interface Explainer {
  block(message: BlockMessage): void;
}

/**
 * The live table of `run --explain`: one line a transaction, receipt, log and failure; idle blocks share one line,
 * which a terminal rewrites in place.
 */
export function createExplainer(output: WriteStream | NodeJS.WriteStream, rpcAddress: string | null): Explainer {
  const terminal = output.isTTY === true;
  const paint = (code: number, text: string): string => (terminal ? `\u001b[${code}m${text}\u001b[0m` : text);
  let idle = false;
  print(output, `RPC ${rpcAddress === null ? 'disabled' : `http://${rpcAddress}`}\n`);
  print(output, `${paint(1, row('block', '', 'who and what', 'Tgas'))}\n`);
  return {
    block({ height, hash, outcomes }) {
      if (outcomes.length === 0) {
        if (terminal) print(output, `\r\u001b[K${paint(2, row(String(height), '', hash.slice(0, 12), ''))}`);
        idle = true;
        return;
      }
      if (idle && terminal) print(output, '\r\u001b[K');
      idle = false;
      for (const { kind, summary, gasBurnt, failure, logs } of outcomes) {
        const line = row(String(height), kind === 'transaction' ? 'tx' : 'receipt', summary, teragas(gasBurnt));
        print(output, `${failure === null ? line : paint(31, line)}\n`);
        for (const log of logs) print(output, `${row('', 'log', log, '')}\n`);
        if (failure !== null) print(output, `${paint(31, row('', 'failed', failure, ''))}\n`);
      }
    },
  };
}

function row(block: string, kind: string, text: string, gas: string): string {
  return `${block.padStart(8)}  ${kind.padEnd(7)}  ${gas.padStart(9)}  ${printable(text)}`;
}

/** Logs are a contract's own: control characters would move the cursor, or more, and a line feed leave the table. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (character) => {
    const code = character.charCodeAt(0);
    return character === '\n' ? '\\n' : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** Gas in Tgas with three decimals. */
function teragas(gas: bigint): string {
  const thousandths = gas / 1_000_000_000n;
  return `${thousandths / 1000n}.${(thousandths % 1000n).toString().padStart(3, '0')}`;
}
