import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import ora from 'ora';
import { createConnection, type Connection } from '../connection.ts';
import { InvalidInputError } from '../errors/codes.ts';
import { FactoryClient } from '../factory/factory-client.ts';
import { formatTransactionTree } from '../format/transaction-tree.ts';
import { assertSucceeded } from '../transaction/send.ts';
import type { TransactionTree } from '../transaction/tree.ts';

/** Options of every command. */
export interface GlobalOptions {
  readonly network: string;
  readonly rpc?: string;
  readonly keys?: string;
  readonly privateKey?: string;
  readonly signer?: string;
  readonly factory?: string;
  readonly json?: boolean;
}

/** Where a command's words go, and how it waits. */
export interface CommandContext {
  readonly options: GlobalOptions;
  readonly connection: Connection;
  /** The factory named by --factory. */
  readonly factory: FactoryClient;
  /** The account named by --signer. */
  readonly signer: string;
  /** Prints `value` as JSON with --json, else the text. */
  print(value: unknown, text: () => string): void;
  /** Shows a spinner on stderr while something takes its time; silent with --json. */
  waiting<T>(what: string, work: Promise<T>): Promise<T>;
  /** Prints a transaction's tree (or its JSON), then throws when it failed. */
  report(tree: TransactionTree, extra?: Record<string, unknown>): void;
}

function required(value: string | undefined, flag: string): string {
  if (value === undefined) throw new InvalidInputError(flag, '', 'an account id');
  return value;
}

/** JSON for machines: bigint as decimal strings. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
}

/** Makes the context of a command from its options and those of its parents. */
export function createContext(command: Command): CommandContext {
  const options = command.optsWithGlobals<GlobalOptions>();
  // The same variable as near-cli's: NEAR_TESTNET_RPC, NEAR_MAINNET_RPC, …
  const rpcUrl = options.rpc ?? process.env[`NEAR_${options.network.toUpperCase()}_RPC`];
  const connection = createConnection({
    network: options.network,
    ...(rpcUrl ? { rpcUrl } : {}),
    ...(options.keys ? { keysFolder: options.keys } : {}),
    ...(options.privateKey ? { privateKeys: { [required(options.signer, '--signer')]: options.privateKey } } : {}),
  });
  const print = (value: unknown, text: () => string) => console.log(options.json ? toJson(value) : text());
  return {
    options,
    connection,
    get factory() {
      return new FactoryClient(connection, required(options.factory, '--factory'));
    },
    get signer() {
      return required(options.signer, '--signer');
    },
    print,
    async waiting(what, work) {
      const spinner = options.json ? undefined : ora({ text: what, stream: process.stderr }).start();
      return work.finally(() => spinner?.stop());
    },
    report(tree, extra = {}) {
      print({ ...extra, transaction: tree }, () => formatTransactionTree(tree));
      assertSucceeded(tree);
    },
  };
}

/** Reads a JSON argument: the text itself, or the file behind `@`. */
export function parseJsonArgument(flag: string, text: string): Record<string, unknown> {
  const source = text.startsWith('@') ? readFileSync(text.slice(1), 'utf8') : text;
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new InvalidInputError(flag, text, 'JSON, or @FILE with JSON in it');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidInputError(flag, text, 'a JSON object');
  return value as Record<string, unknown>;
}

/** Reads a whole number that is not negative. */
export function parseCount(flag: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidInputError(flag, text, 'a whole number');
  return Number(text);
}

/** Reads an amount in NEAR with up to 24 places, e.g. `1.5`; gives yoctoNEAR. */
export function parseNear(flag: string, text: string): bigint {
  const match = /^(\d+)(?:\.(\d{1,24}))?$/.exec(text);
  if (!match) throw new InvalidInputError(flag, text, 'an amount in NEAR such as 1.5');
  return BigInt(match[1]! + (match[2] ?? '').padEnd(24, '0'));
}
