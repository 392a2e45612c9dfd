import { parseAccountId, type AccountId } from './primitives/account-id.ts';
import { parsePublicKey } from './primitives/keys.ts';
import { InvariantError } from './errors/invariant.ts';
import { NodeThread } from './node/node-thread.ts';
import { createTemporaryHome, type TemporaryHome } from './node/temporary-home.ts';
import type { JsonWritable } from './rpc/json/value.ts';

/** An account that a sandbox starts with. */
export interface SandboxAccount {
  readonly accountId: AccountId;
  /** `ed25519:...`: its full-access key. */
  readonly publicKey: string;
  /** In yoctoNEAR. */
  readonly balanceYocto: bigint;
}

/** A whole state, from which sandboxes can be started again and again. */
export interface SandboxSnapshot {
  /** Records of genesis.json. */
  readonly records: readonly JsonWritable[];
  /** Height and protocol of the chain it was taken of. */
  readonly height: number;
  readonly protocolVersion: number;
}

/** How a sandbox starts; everything may be left out. */
export interface SandboxOptions {
  /** Port of RPC on 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** `localnet` by default. */
  readonly chainId?: string;
  /** 84 by default. */
  readonly protocolVersion?: number;
  /** Blocks an epoch; 500 by default. */
  readonly epochLength?: number;
  /** Accounts beside the root account. */
  readonly accounts?: readonly SandboxAccount[];
  /** The state to start from. */
  readonly snapshot?: SandboxSnapshot;
  /** Gas after which a view call is stopped. */
  readonly maxGasBurntView?: bigint;
}

/** An account and the key that commands it. */
export interface RootAccount {
  readonly accountId: AccountId;
  /** `ed25519:...` */
  readonly publicKey: string;
  /** `ed25519:...` of 64 bytes, as key files and near-api-js hold it. */
  readonly secretKey: string;
}

/**
 * An embedded NEAR for tests: a chain of its own with JSON-RPC on localhost, in a thread of this process.
 *
 * Nothing is shared between sandboxes and nothing is left behind after {@link stop}.
 *
 * @example
 * const sandbox = await Sandbox.start();
 * const answer = await fetch(`${sandbox.rpcUrl}/status`);
 * await sandbox.stop();
 */
export class Sandbox {
  readonly #thread: NodeThread;
  readonly #home: TemporaryHome;
  /** Address of JSON-RPC, such as `http://127.0.0.1:34567`. */
  readonly rpcUrl: string;
  /** Holds 10^9 NEAR and may create sub-accounts: `test.near`, also the chain's only validator. */
  readonly rootAccount: RootAccount;

  private constructor(thread: NodeThread, home: TemporaryHome, rpcAddress: string) {
    this.#thread = thread;
    this.#home = home;
    this.rpcUrl = `http://${rpcAddress}`;
    const { accountId, pair } = home.validator;
    this.rootAccount = { accountId, publicKey: pair.publicKey.toString(), secretKey: pair.secretKey };
  }

  /**
   * Starts a chain and resolves once it answers.
   *
   * @throws {AccountIdError} for an account with an invalid id
   * @throws {KeyError} for an account with an invalid key
   * @throws {NodeError} when the port is taken or an option cannot be met
   */
  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    const { snapshot, accounts = [] } = options;
    const protocolVersion = options.protocolVersion ?? snapshot?.protocolVersion;
    const home = createTemporaryHome(
      {
        fast: true,
        chainId: options.chainId ?? 'localnet',
        testSeed: 'near-sandbox root',
        ...(protocolVersion === undefined ? {} : { protocolVersion }),
        ...(options.maxGasBurntView === undefined ? {} : { maxGasBurntView: options.maxGasBurntView }),
      },
      {
        genesis: {
          epoch_length: options.epochLength ?? 500,
          ...(snapshot === undefined ? {} : { records: snapshot.records, total_supply: supplyOf(snapshot).toString() }),
        },
        records: accounts.flatMap(recordsOf),
        supplyYocto: accounts.reduce((sum, { balanceYocto }) => sum + balanceYocto, 0n),
        config: {},
      },
    );
    try {
      const run = { home: home.path, rpcAddress: `127.0.0.1:${options.port ?? 0}`, startedAtMs: Date.now() };
      const thread = await NodeThread.start({ run, explain: false }, (message) => {
        if (message.kind === 'report') reportFailure(message.message);
      });
      if (thread.rpcAddress === null) throw new InvariantError('a node with RPC has no address');
      return new Sandbox(thread, home, thread.rpcAddress);
    } catch (error) {
      home.remove();
      throw error;
    }
  }

  /**
   * The newest state: accounts, keys, code and data. Receipts that are under way are not part of it, so wait for them.
   *
   * @example
   * const prepared = await sandbox.snapshot();
   * const copy = await Sandbox.start({ snapshot: prepared });
   */
  async snapshot(): Promise<SandboxSnapshot> {
    const [records, status] = await Promise.all([
      getJson<JsonWritable[]>(`${this.rpcUrl}/sandbox/state_records`),
      getJson<{ protocol_version: number; sync_info: { latest_block_height: number } }>(`${this.rpcUrl}/status`),
    ]);
    return { records, height: status.sync_info.latest_block_height, protocolVersion: status.protocol_version };
  }

  /** Stops the chain and deletes everything it kept. */
  async stop(): Promise<void> {
    await this.#thread.stop();
    this.#home.remove();
  }
}

async function getJson<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  return (await answer.json()) as T;
}

function recordsOf({ accountId, publicKey, balanceYocto }: SandboxAccount): JsonWritable[] {
  const account = {
    amount: balanceYocto.toString(),
    locked: '0',
    code_hash: '11111111111111111111111111111111',
    storage_usage: 0,
  };
  const account_id = parseAccountId(accountId);
  return [
    { Account: { account_id, account } },
    {
      AccessKey: {
        account_id,
        public_key: parsePublicKey(publicKey).toString(),
        access_key: { nonce: 0, permission: 'FullAccess' },
      },
    },
  ];
}

function supplyOf({ records }: SandboxSnapshot): bigint {
  let total = 0n;
  for (const record of records as { Account?: { account: { amount: string; locked: string } } }[]) {
    if (record.Account !== undefined)
      total += BigInt(record.Account.account.amount) + BigInt(record.Account.account.locked);
  }
  return total;
}

function reportFailure(message: string): void {
  process.emitWarning(message, 'SandboxFailure');
}
