import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { base58 } from '@scure/base';
import { type NearAccount, Worker } from 'near-workspaces';

/** One NEAR in yoctoNEAR. */
export const NEAR = 10n ** 24n;
/** One Tgas in gas units. */
export const TERA = 10n ** 12n;

/** A chain of the test's own, and its root account. */
export interface Chain {
  worker: Worker;
  root: NearAccount;
}

/** Starts a chain; `stop` it in an `after.always` hook. */
export async function startChain(): Promise<Chain> {
  const worker = await Worker.init({ network: 'sandbox' });
  return { worker, root: worker.rootAccount };
}

let rootBusy: Promise<unknown> = Promise.resolve();

/**
 * Creates an account under the chain's root. One at a time: tests run side by side, and transactions of one key that
 * are sent at once take each other's nonce.
 */
export function createAccount({ root }: Chain, name: string, balance: bigint): Promise<NearAccount> {
  const created = rootBusy.then(() => root.createSubAccount(name, { initialBalance: balance }));
  rootBusy = created.catch(() => undefined);
  return created;
}

/** A contract of this repository as `npm run build` left it. */
export function builtContract(name: string): Uint8Array {
  const path = fileURLToPath(new URL(`../../build/${name}.wasm`, import.meta.url));
  if (!existsSync(path)) throw new Error(`${path} is missing: run \`npm run build\` first.`);
  return readFileSync(path);
}

/** Base58 sha256, as the chain shows a contract's code. */
export function codeHash(code: Uint8Array): string {
  return base58.encode(createHash('sha256').update(code).digest());
}

/** An event from a log (NEP-297). */
export interface LoggedEvent {
  standard: string;
  event: string;
  data: Record<string, unknown>;
  /** Contract that logged it. */
  contract: string;
}

/** One execution of the transaction: of the transaction itself or of a receipt. */
export interface Execution {
  executor: string;
  gasBurnt: bigint;
  failed: boolean;
}

/** A finished transaction with every receipt that followed, refunds included. */
export interface Outcome {
  /** The named error, when the call failed. */
  error: string | undefined;
  /** Returned JSON value. */
  value: unknown;
  events: LoggedEvent[];
  logs: string[];
  /** yoctoNEAR burnt for gas and otherwise. */
  burntYocto: bigint;
  /** Gas of all executions. */
  gasBurnt: bigint;
  executions: Execution[];
  /** What every failed execution says, that of the transaction or of any receipt. */
  failures: string[];
}

interface RpcOutcome {
  outcome: {
    executor_id: string;
    gas_burnt: number;
    tokens_burnt: string;
    logs: string[];
    status: Record<string, unknown>;
  };
}

interface RpcTransaction {
  status: { SuccessValue?: string; Failure?: unknown };
  transaction_outcome: RpcOutcome;
  receipts_outcome: RpcOutcome[];
}

/** The contract's own words in a failure: what follows "Smart contract panicked: " up to the stack. */
function panicText(failure: unknown): string {
  const text = JSON.stringify(failure);
  const panic = /Smart contract panicked: ((?:[^"\\]|\\[^n])*)/.exec(text);
  return panic?.[1] ?? text;
}

function readEvents(contract: string, logs: string[]): LoggedEvent[] {
  return logs
    .filter((log) => log.startsWith('EVENT_JSON:'))
    .map((log) => {
      const { standard, event, data } = JSON.parse(log.slice('EVENT_JSON:'.length)) as {
        standard: string;
        event: string;
        data: Record<string, unknown>[];
      };
      return { standard, event, data: data[0], contract };
    });
}

/** What the chain says about a finished transaction. */
function readOutcome(transaction: RpcTransaction): Outcome {
  const executions = [transaction.transaction_outcome, ...transaction.receipts_outcome].map(({ outcome }) => outcome);
  const succeeded = executions.filter(({ status }) => !('Failure' in status));
  const { SuccessValue: value, Failure: failure } = transaction.status;
  return {
    error: failure === undefined ? undefined : panicText(failure),
    value: value ? JSON.parse(Buffer.from(value, 'base64').toString()) : undefined,
    events: succeeded.flatMap(({ executor_id, logs }) => readEvents(executor_id, logs)),
    logs: executions.flatMap(({ logs }) => logs),
    burntYocto: executions.reduce((sum, { tokens_burnt }) => sum + BigInt(tokens_burnt), 0n),
    gasBurnt: executions.reduce((sum, { gas_burnt }) => sum + BigInt(gas_burnt), 0n),
    failures: executions.flatMap(({ status }) => ('Failure' in status ? [panicText(status.Failure)] : [])),
    executions: executions.map(({ executor_id, gas_burnt, status }) => ({
      executor: executor_id,
      gasBurnt: BigInt(gas_burnt),
      failed: 'Failure' in status,
    })),
  };
}

/** How a call is made. */
export interface CallOptions {
  /** Attached yoctoNEAR; none when absent. */
  deposit?: bigint;
  /** Attached gas; 300 Tgas when absent. */
  gas?: bigint;
}

/** Calls a method and waits until the transaction and all its refunds are final. A failure is a value, not an exception. */
export async function call(
  from: NearAccount,
  to: NearAccount | string,
  method: string,
  args: Record<string, unknown> | Uint8Array = {},
  { deposit = 0n, gas = 300n * TERA }: CallOptions = {},
): Promise<Outcome> {
  const { result } = await from.callRaw(to, method, args, { gas, attachedDeposit: deposit });
  const { hash } = (result as unknown as { transaction: { hash: string } }).transaction;
  const final = await rpc<RpcTransaction>(from, 'tx', {
    tx_hash: hash,
    sender_account_id: from.accountId,
    wait_until: 'FINAL',
  });
  return readOutcome(final);
}

/** A JSON-RPC request to the account's chain. */
export async function rpc<T>(account: NearAccount, method: string, params: object): Promise<T> {
  const provider = (account as unknown as { provider: { sendJsonRpc: (method: string, params: object) => Promise<T> } })
    .provider;
  return provider.sendJsonRpc(method, params);
}

interface AccountView {
  amount: string;
  locked: string;
  storage_usage: number;
  code_hash: string;
  global_contract_hash?: string;
}

/** An account's record at the latest block; undefined when there is no such account. */
export async function viewAccount(near: NearAccount, accountId: string): Promise<AccountView | undefined> {
  try {
    return await rpc<AccountView>(near, 'query', {
      request_type: 'view_account',
      account_id: accountId,
      finality: 'optimistic',
    });
  } catch (error) {
    if ((error as { type?: string }).type === 'AccountDoesNotExist') return undefined;
    throw error;
  }
}

/** An account's balance in yoctoNEAR; 0 when there is no such account. */
export async function balanceOf(account: NearAccount, accountId: string = account.accountId): Promise<bigint> {
  return BigInt((await viewAccount(account, accountId))?.amount ?? '0');
}
