import type { Command } from 'commander';
import { createConnection, type Connection } from '../connection.ts';
import { MissingOptionError } from '../errors/codes.ts';
import { FactoryClient } from '../factory/factory-client.ts';
import { startSpinner } from '../format/spinner.ts';
import { formatTransactionTree } from '../format/transaction-tree.ts';
import { assertSucceeded } from '../transaction/send.ts';
import type { TransactionTree } from '../transaction/tree.ts';
import { parseAccountId } from './arguments.ts';

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

/** What an option that names an account is for, said when it is missing. */
const ACCOUNT_OPTIONS = {
  '--factory': 'the account of the factory, e.g. factory.testnet',
  '--signer': 'the account that signs, e.g. alice.testnet',
};

function required(value: string | undefined, flag: keyof typeof ACCOUNT_OPTIONS): string {
  if (value === undefined) throw new MissingOptionError(flag, ACCOUNT_OPTIONS[flag]);
  return parseAccountId(flag, value);
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
      const spinner = options.json ? undefined : startSpinner(what);
      return work.finally(() => spinner?.stop());
    },
    report(tree, extra = {}) {
      print({ ...extra, transaction: tree }, () => formatTransactionTree(tree));
      assertSucceeded(tree);
    },
  };
}
