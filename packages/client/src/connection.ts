import { homedir } from 'node:os';
import { join } from 'node:path';
import { InMemoryKeyStore, Near, parseKey, type KeyStore, type PrivateKey } from 'near-kit';
import { FileKeyStore } from 'near-kit/keys/file';
import { InvalidInputError, KeyNotFoundError } from './errors/codes.ts';

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
  const keysFolder = options.keysFolder ?? DEFAULT_KEYS_FOLDER;
  const keyStore: KeyStore = options.privateKeys
    ? new InMemoryKeyStore(options.privateKeys as Record<string, PrivateKey>)
    : // near-kit knows only the public networks by type; the folder may have any name.
      new FileKeyStore(keysFolder, network as 'testnet');
  for (const [accountId, key] of Object.entries(options.privateKeys ?? {})) {
    try {
      parseKey(key);
    } catch {
      throw new InvalidInputError(
        `The private key of ${accountId}`,
        `${key.slice(0, 12)}…`,
        'ed25519:… or secp256k1:…',
      );
    }
  }
  const near = new Near({ network: { rpcUrl, networkId: network }, keyStore, defaultWaitUntil: 'FINAL' });
  return {
    near,
    rpcUrl,
    network,
    async requireKey(accountId) {
      if (!(await keyStore.get(accountId))) throw new KeyNotFoundError(accountId, join(keysFolder, network));
    },
  };
}
