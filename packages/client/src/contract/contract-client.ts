import { FunctionCallError } from 'near-kit';
import type { Connection } from '../connection.ts';
import { ViewFailedError } from '../errors/codes.ts';
import { answerOf } from '../rpc/node-answers.ts';
import { sendTransaction } from '../transaction/send.ts';
import type { TransactionTree } from '../transaction/tree.ts';

/** Gas of a call that names none: the most that one transaction could attach before protocol 83. */
const DEFAULT_GAS = 300n * 10n ** 12n;

/** What a call attaches. Units: yoctoNEAR, gas units. */
export interface CallOptions {
  readonly depositYocto?: bigint;
  readonly gas?: bigint;
}

/** One contract on a chain: what the typed clients are made of. */
export class ContractClient {
  protected readonly connection: Connection;
  readonly accountId: string;

  constructor(connection: Connection, accountId: string) {
    this.connection = connection;
    this.accountId = accountId;
  }

  /**
   * Calls a view method at the final block.
   *
   * @throws {ViewFailedError} when the contract refuses, with its own words
   */
  async view<T>(method: string, args: object = {}): Promise<T> {
    try {
      const answer = this.connection.near.view<T>(this.accountId, method, args, { finality: 'final' });
      return (await answerOf(this.connection.rpcUrl, method, answer)) as T;
    } catch (error) {
      if (error instanceof FunctionCallError)
        throw new ViewFailedError(this.accountId, method, error.panic ?? error.message, error);
      throw error;
    }
  }

  /**
   * Calls a change method; `args` may be raw bytes. A call that fails is a value: look at the tree's `failure`.
   *
   * @throws {KeyNotFoundError} when the signer's key is not at hand
   */
  async call(
    signerId: string,
    method: string,
    args: object | Uint8Array,
    options: CallOptions = {},
  ): Promise<TransactionTree> {
    await this.connection.requireKey(signerId);
    const builder = this.connection.near.transaction(signerId).functionCall(this.accountId, method, args, {
      gas: `${options.gas ?? DEFAULT_GAS}` as `${number}`,
      attachedDeposit: `${options.depositYocto ?? 0n} yocto`,
    });
    return sendTransaction(this.connection, builder);
  }
}

/** JSON value that a transaction returned; undefined when it returned none. */
export function returnedValue(tree: TransactionTree): unknown {
  if (!tree.successValue) return undefined;
  return JSON.parse(Buffer.from(tree.successValue, 'base64').toString('utf8')) as unknown;
}
