import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { KeyPair } from 'near-kit';
import { FileKeyStore } from 'near-kit/keys/file';
import { KeyFileError } from '../errors/codes.ts';
import { parsePrivateKey } from './private-key.ts';

/** Which of several keys of an account are its full-access keys on the chain, as `ed25519:…` texts. */
export type FullAccessKeys = (accountId: string) => Promise<ReadonlySet<string>>;

/** A file of near-cli-rs's folder of an account: `ed25519_<key>.json`. */
const KEY_FILE = /^(ed25519|secp256k1)_.*\.json$/;

/** Not there, or below something that is no folder: both say that there is no key. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

/** What `read` gives; undefined when there is nothing at the path. */
function ifPresent<T>(path: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && ABSENT.has(code)) return undefined;
    throw new KeyFileError(path, code);
  }
}

/** The key in a file: `private_key`, or `secret_key` as in a node's own key files. */
function readKey(path: string): KeyPair | undefined {
  const text = ifPresent(path, () => readFileSync(path, 'utf8'));
  if (text === undefined) return undefined;
  const fields = parseFields(text);
  const key = parsePrivateKey(fields?.private_key ?? fields?.secret_key);
  if (key === undefined) throw new KeyFileError(path);
  return key;
}

/** Undefined for what is no JSON: the parser's words may quote the key, so they are not passed on. */
function parseFields(text: string): { private_key?: unknown; secret_key?: unknown } | null | undefined {
  try {
    return JSON.parse(text) as ReturnType<typeof parseFields>;
  } catch {
    return undefined;
  }
}

/**
 * The keys that near-cli and near-cli-rs keep: `<folder>/<network>/<account>.json`, and near-cli-rs's
 * `<folder>/<network>/<account>/ed25519_<key>.json`, of which there may be several.
 *
 * With several at hand the chain is asked: the first that is a full-access key there signs, so that a key that was replaced, or
 * one for some methods only, is in nobody's way.
 */
export class NearCliKeyStore extends FileKeyStore {
  readonly #folder: string;
  readonly #fullAccessKeys: FullAccessKeys;
  readonly #found = new Map<string, KeyPair | null>();

  constructor(folder: string, network: string, fullAccessKeys: FullAccessKeys) {
    const home = folder.replace(/^~(?=$|[\\/])/, homedir());
    // near-kit knows only the public networks by type; the folder may have any name.
    super(home, network as 'testnet');
    this.#folder = join(home, network);
    this.#fullAccessKeys = fullAccessKeys;
  }

  /** @throws {KeyFileError} when a file of the account holds no key that can be read */
  override async get(accountId: string): Promise<KeyPair | null> {
    const known = this.#found.get(accountId);
    if (known !== undefined) return known;
    const keys = this.#read(accountId);
    const key = keys.length > 1 ? await this.#choose(accountId, keys) : (keys[0] ?? null);
    this.#found.set(accountId, key);
    return key;
  }

  #read(accountId: string): KeyPair[] {
    const folder = join(this.#folder, accountId);
    const names = ifPresent(folder, () => readdirSync(folder)) ?? [];
    const paths = names.filter((name) => KEY_FILE.test(name)).sort();
    return [`${folder}.json`, ...paths.map((name) => join(folder, name))].flatMap((path) => readKey(path) ?? []);
  }

  async #choose(accountId: string, keys: readonly KeyPair[]): Promise<KeyPair | null> {
    const names = new Set(keys.map(({ publicKey }) => publicKey.toString()));
    const valid = names.size > 1 ? await this.#fullAccessKeys(accountId) : names;
    return keys.find(({ publicKey }) => valid.has(publicKey.toString())) ?? keys[0] ?? null;
  }
}
