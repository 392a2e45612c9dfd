import { homedir } from 'node:os';
import { join } from 'node:path';
import { InMemoryKeyStore, Near, type KeyStore, type PrivateKey } from 'near-kit';
import { InvalidInputError, KeyNotFoundError } from './errors/codes.ts';
import { NearCliKeyStore } from './keys/near-cli-key-store.ts';
import { parsePrivateKey, PRIVATE_KEY_FORM } from './keys/private-key.ts';

/** Public RPC addresses by network name. */
const RPC_URLS: Readonly<Record<string, string>> = {
  mainnet: 'https://free.rpc.fastnear.com',
  testnet: 'https://rpc.testnet.fastnear.com',
  localnet: 'http://127.0.0.1:3030',
  sandbox: 'http://127.0.0.1:3030',
};

/** Where near-cli and near-cli-rs keep their keys. */
export const DEFAULT_KEYS_FOLDER = join(homedir(), '.near-credentials');

export interface ConnectionOptions {
  /** Network name: names the key store's folder, and the node when `rpcUrl` is absent. Default `testnet`. */
  readonly network?: string;
  readonly rpcUrl?: string;
  /** Folder of near-cli's key store; default `~/.near-credentials`. */
  readonly keysFolder?: string;
  /** Keys by account id (`ed25519:…`), used instead of the key store. */
  readonly privateKeys?: Readonly<Record<string, string>>;
}

/** A node, and the keys to sign with. */
export interface Connection {
  readonly near: Near;
  readonly rpcUrl: string;
  readonly network: string;
  /**
   * Makes sure that an account can sign.
   *
   * @throws {KeyNotFoundError} when the key store holds no key of it
   */
  requireKey(accountId: string): Promise<void>;
}

/** Refuses what is no private key, without showing it. */
function checkedKeys(keys: Readonly<Record<string, string>>): Record<string, PrivateKey> {
  for (const [accountId, key] of Object.entries(keys)) {
    if (parsePrivateKey(key) === undefined)
      throw new InvalidInputError(`The private key of ${accountId}`, `${key.slice(0, 12)}…`, PRIVATE_KEY_FORM);
  }
  return keys as Record<string, PrivateKey>;
}

async function fullAccessKeys(near: Near, accountId: string): Promise<ReadonlySet<string>> {
  const { keys } = await near.rpc.getAccessKeys(accountId);
  return new Set(keys.flatMap((key) => (key.access_key.permission === 'FullAccess' ? [key.public_key] : [])));
}

/**
 * Opens a connection. Nothing is asked of the node yet.
 *
 * @throws {InvalidInputError} when the network is unknown and no `rpcUrl` is given
 */
export function createConnection(options: ConnectionOptions = {}): Connection {
  const network = options.network ?? 'testnet';
  const rpcUrl = options.rpcUrl ?? RPC_URLS[network];
  if (rpcUrl === undefined)
    throw new InvalidInputError(
      'The network',
      network,
      `one of ${Object.keys(RPC_URLS).join(', ')}, or an --rpc address`,
    );
  if (!URL.canParse(rpcUrl) || !/^https?:$/.test(new URL(rpcUrl).protocol))
    throw new InvalidInputError('The address of the node', rpcUrl, 'one such as http://127.0.0.1:3030');
  const keysFolder = options.keysFolder ?? DEFAULT_KEYS_FOLDER;
  const keyStore: KeyStore = options.privateKeys
    ? new InMemoryKeyStore(checkedKeys(options.privateKeys))
    : new NearCliKeyStore(keysFolder, network, (accountId) => fullAccessKeys(near, accountId));
  const near: Near = new Near({ network: { rpcUrl, networkId: network }, keyStore, defaultWaitUntil: 'FINAL' });
  return {
    near,
    rpcUrl,
    network,
    async requireKey(accountId) {
      if (!(await keyStore.get(accountId))) throw new KeyNotFoundError(accountId, join(keysFolder, network));
    },
  };
}
