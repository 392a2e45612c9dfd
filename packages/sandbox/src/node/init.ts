import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SandboxError } from '../errors/base.ts';
import { isAccountId, type AccountId } from '../primitives/account-id.ts';
import { keyPairFromSeed, keyPairFromSeedText, type KeyPair } from '../primitives/key-pair.ts';
import { CONFIG_FILE, readConfigFile, writeConfigFile } from './config-file.ts';
import { GenesisFileError, readGenesisFile, writeGenesisFile } from './genesis-file.ts';
import { readKeyFile, writeKeyFile } from './key-file.ts';
import { makeFolder } from './make-folder.ts';

/** Options of `init`; the names are neard's. */
export interface InitOptions {
  readonly home: string;
  readonly fast: boolean;
  readonly accountId?: string;
  readonly chainId?: string;
  /** Derives the validator's key from a text. */
  readonly testSeed?: string;
  /** A genesis.json to take instead of a new one. */
  readonly genesis?: string;
  readonly bootNodes?: string;
  readonly maxGasBurntView?: bigint;
  readonly protocolVersion?: number;
  /** Unix time in ms. */
  readonly nowMs: number;
}

/** Blocks an epoch with and without `--fast`. @see nearcore core/chain-configs FAST_EPOCH_LENGTH, EXPECTED_EPOCH_LENGTH */
const FAST_EPOCH_LENGTH = 60;
const EPOCH_LENGTH = 500;

/** Protocol version of a new genesis. */
export const DEFAULT_PROTOCOL_VERSION = 84;

/** Name of the file in which `init` remembers the Node that ran it, for a launcher without PATH. */
export const NODE_PATH_FILE = '.near-sandbox-node';

const NEAR = 10n ** 24n;
const VALIDATOR_BALANCE = 1_000_000_000n * NEAR;
const VALIDATOR_STAKE = 50_000_000n * NEAR;

/**
 * Makes a home as `neard init` leaves it; what is there already is checked and kept.
 *
 * @param log - told what was done, one line each
 * @throws {SandboxError} when a file that is there cannot be used, or the options contradict each other
 * @see nearcore nearcore/src/config.rs init_configs
 */
export function initHome(options: InitOptions, log: (line: string) => void): void {
  const { home } = options;
  if (options.chainId === 'mainnet' || options.chainId === 'testnet') {
    throw new SandboxError('INIT_CHAIN_ID', `${options.chainId} is no chain of a sandbox`, {
      metaMessages: ['A sandbox runs a chain of its own: choose another --chain-id, such as localnet.'],
    });
  }
  const isNew = !existsSync(join(home, CONFIG_FILE));
  // Before anything is written: what is refused leaves nothing behind.
  const givenGenesis = isNew && options.genesis !== undefined ? readGivenGenesis(options.genesis) : null;
  makeFolder(resolve(home));
  rememberNode(home);
  if (!isNew) {
    log('near: validating config, extracted from config.json');
    const config = readConfigFile(home);
    readGenesisFile(home, config.genesisFile, config.genesisRecordsFile);
    makeKeys(options, config.validatorKeyFile, config.nodeKeyFile, log);
    return;
  }
  const validator = makeKeys(options, 'validator_key.json', 'node_key.json', log);
  writeConfigFile(join(home, CONFIG_FILE), {
    fast: options.fast,
    bootNodes: options.bootNodes ?? '',
    maxGasBurntView: options.maxGasBurntView ?? null,
  });
  const genesisPath = join(home, 'genesis.json');
  if (givenGenesis === null) {
    writeGenesisFile(genesisPath, {
      chainId: options.chainId ?? `test-chain-${randomText(5)}`,
      protocolVersion: options.protocolVersion ?? DEFAULT_PROTOCOL_VERSION,
      timeMs: options.nowMs,
      epochLength: options.fast ? FAST_EPOCH_LENGTH : EPOCH_LENGTH,
      validator: {
        accountId: validator.accountId,
        publicKey: validator.pair.publicKey,
        amountYocto: VALIDATOR_BALANCE,
        lockedYocto: VALIDATOR_STAKE,
      },
    });
  } else writeFileSync(genesisPath, givenGenesis);
  log(`near: generated node key, validator key, genesis file dir=${home}`);
}

/** The text of a genesis file that can be used. */
function readGivenGenesis(path: string): Buffer {
  readGenesisFile('', resolve(path), null);
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new GenesisFileError(path, cause);
  }
}

function makeKeys(options: InitOptions, validatorFile: string, nodeFile: string, log: (line: string) => void) {
  const accountId: AccountId =
    options.accountId !== undefined && isAccountId(options.accountId) ? options.accountId : 'test.near';
  const { testSeed } = options;
  const validator = keepOrMake(join(options.home, validatorFile), accountId, log, () =>
    testSeed === undefined ? randomKeyPair() : keyPairFromSeedText(testSeed),
  );
  keepOrMake(join(options.home, nodeFile), 'node', log, randomKeyPair);
  return validator;
}

function keepOrMake(path: string, accountId: AccountId, log: (line: string) => void, make: () => KeyPair) {
  if (existsSync(path)) {
    const existing = readKeyFile(path);
    log(`near: reusing key ${existing.pair.publicKey} for account ${existing.accountId}`);
    return existing;
  }
  const pair = make();
  writeKeyFile(path, { accountId, pair });
  log(`near: using key ${pair.publicKey} for account ${accountId}`);
  return { accountId, pair };
}

function randomKeyPair(): KeyPair {
  return keyPairFromSeed(randomBytes(32));
}

function randomText(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('');
}

/** near-workspaces may start the node without PATH: the launcher then reads here which Node to use. */
function rememberNode(home: string): void {
  writeFileSync(join(home, NODE_PATH_FILE), `${process.execPath}\n`);
}
