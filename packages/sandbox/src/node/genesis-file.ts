import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseGenesisConfig, type Genesis } from '../chain/genesis-config.ts';
import { SandboxError } from '../errors/base.ts';
import type { AccountId } from '../primitives/account-id.ts';
import { parsePublicKey, type PublicKey } from '../primitives/keys.ts';
import type { StateRecord } from '../primitives/state-record.ts';
import { utcText } from '../primitives/utc-text.ts';
import { readJson } from '../rpc/json/read.ts';
import { JsonFloat, type JsonObject, type JsonValue, type JsonWritable } from '../rpc/json/value.ts';
import { stateRecord } from '../rpc/params/state-record.ts';

/** genesis.json cannot be used; says which part of it is wrong. */
export class GenesisFileError extends SandboxError {
  constructor(path: string, cause: unknown, part = '') {
    super('GENESIS_FILE', `Failed to read genesis config ${path}${part}`, {
      cause,
      details: cause instanceof SandboxError ? cause.shortMessage : String(cause),
      metaMessages: ['`near-sandbox init` writes a valid genesis.json into an empty home.'],
    });
  }
}

/** A genesis as read from its files, and its own fields for `genesis_config`. */
export interface GenesisFile {
  readonly genesis: Genesis;
  readonly config: { readonly [field: string]: JsonWritable };
}

/**
 * Reads genesis.json and, when `records` stand in a file of their own, that one.
 *
 * @param recordsFile - config.json's `genesis_records_file`, or null
 * @throws {GenesisFileError} naming the file and the field or record that is wrong
 */
export function readGenesisFile(home: string, genesisFile: string, recordsFile: string | null): GenesisFile {
  const path = join(home, genesisFile);
  const json = readObject(path);
  const records = recordsFile === null ? json.get('records') : readDocument(join(home, recordsFile));
  if (!Array.isArray(records)) throw new GenesisFileError(path, 'there is no list of records');
  json.delete('records');
  const plain = toPlain(json) as { [field: string]: JsonWritable };
  try {
    const config = parseGenesisConfig(plain);
    return {
      genesis: { config, records: decodeRecords(path, records) },
      config: genesisView(plain, config.genesisTimeNs),
    };
  } catch (cause) {
    if (cause instanceof GenesisFileError) throw cause;
    throw new GenesisFileError(path, cause);
  }
}

function decodeRecords(path: string, records: readonly JsonValue[]): StateRecord[] {
  return records.map((record, index) => {
    try {
      return stateRecord(record);
    } catch (cause) {
      throw new GenesisFileError(path, cause, `, record ${index}`);
    }
  });
}

function readDocument(path: string): JsonValue {
  try {
    return readJson(readFileSync(path, 'latin1')).value;
  } catch (cause) {
    throw new GenesisFileError(path, cause);
  }
}

function readObject(path: string): JsonObject {
  const value = readDocument(path);
  if (value instanceof Map) return value;
  throw new GenesisFileError(path, 'not a JSON object');
}

/** JSON as plain values: integers become numbers where a double holds them. */
export function toPlain(value: JsonValue): JsonWritable {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, field]) => [key, toPlain(field)]));
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof JsonFloat) return value;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  return value;
}

/** What nearcore takes for fields that a genesis.json leaves out. @see core/chain-configs/src/genesis_config.rs */
const GENESIS_DEFAULTS = {
  dynamic_resharding: false,
  protocol_upgrade_stake_threshold: [4, 5],
  chunk_validator_only_kickout_threshold: 80,
  target_validator_mandates_per_shard: 68,
  online_min_threshold: [9, 10],
  online_max_threshold: [99, 100],
  minimum_stake_divisor: 10,
  minimum_stake_ratio: [1, 6250],
  minimum_validators_per_shard: 1,
  max_kickout_stake_perc: 100,
  num_chunk_producer_seats: 100,
  num_chunk_validator_seats: 300,
  chunk_producer_assignment_changes_limit: 5,
  shuffle_shard_assignment_for_chunk_producers: false,
  use_production_config: false,
  max_gas_price: '10000000000000000000000',
  shard_layout: { V0: { num_shards: 1, version: 0 } },
  validator_claim_fee_bps: {},
  validator_deposit_fee_bps: {},
};

const GENESIS_FIELDS = [
  ...Object.keys(GENESIS_DEFAULTS),
  'protocol_version',
  'genesis_time',
  'chain_id',
  'genesis_height',
  'num_block_producer_seats',
  'epoch_length',
  'gas_limit',
  'min_gas_price',
  'block_producer_kickout_threshold',
  'chunk_producer_kickout_threshold',
  'gas_price_adjustment_rate',
  'validators',
  'transaction_validity_period',
  'protocol_reward_rate',
  'max_inflation_rate',
  'total_supply',
  'num_blocks_per_year',
  'protocol_treasury_account',
  'fishermen_threshold',
];

/** The fields that nearcore knows, with its defaults for those that are missing. */
function genesisView(
  plain: { readonly [field: string]: JsonWritable },
  timeNs: bigint,
): { readonly [field: string]: JsonWritable } {
  const known: { [field: string]: JsonWritable } = { ...GENESIS_DEFAULTS };
  for (const field of GENESIS_FIELDS)
    if (plain[field] !== undefined && plain[field] !== null) known[field] = plain[field];
  known.genesis_time = utcText(timeNs, 'shortest');
  return known;
}

/** An account of a new genesis. */
export interface GenesisAccount {
  readonly accountId: AccountId;
  readonly publicKey: PublicKey;
  /** Free and staked yoctoNEAR. */
  readonly amountYocto: bigint;
  readonly lockedYocto: bigint;
}

/** What `init` decides about a new chain. */
export interface NewGenesis {
  readonly chainId: string;
  readonly protocolVersion: number;
  /** Unix time in ms. */
  readonly timeMs: number;
  readonly epochLength: number;
  readonly validator: GenesisAccount;
}

const NEAR = 10n ** 24n;

/** The key that nearcore derives from the seed "near" for the account `near`. */
const NEAR_ACCOUNT_KEY = parsePublicKey('ed25519:546XB2oHhj7PzUKHiH9Xve3Ze5q1JiW2WTh6abXFED3c');

/**
 * Writes genesis.json as `neard init` does: the validator and the account `near` with 10^9 NEAR each.
 *
 * @see nearcore nearcore/src/config.rs init_configs
 */
export function writeGenesisFile(path: string, options: NewGenesis): void {
  const { validator } = options;
  const near = { accountId: 'near', publicKey: NEAR_ACCOUNT_KEY, amountYocto: 1_000_000_000n * NEAR, lockedYocto: 0n };
  const accounts = validator.accountId === 'near' ? [validator] : [validator, near];
  const supply = accounts.reduce((sum, { amountYocto, lockedYocto }) => sum + amountYocto + lockedYocto, 0n);
  const genesis = {
    protocol_version: options.protocolVersion,
    genesis_time: new Date(options.timeMs).toISOString().replace('Z', '000000Z'),
    chain_id: options.chainId,
    genesis_height: 0,
    num_block_producer_seats: 50,
    dynamic_resharding: false,
    protocol_upgrade_stake_threshold: [4, 5],
    epoch_length: options.epochLength,
    gas_limit: 1_000_000_000_000_000,
    min_gas_price: '100000000',
    max_gas_price: '10000000000000000000000',
    block_producer_kickout_threshold: 90,
    chunk_producer_kickout_threshold: 90,
    chunk_validator_only_kickout_threshold: 80,
    target_validator_mandates_per_shard: 68,
    online_min_threshold: [9, 10],
    online_max_threshold: [99, 100],
    gas_price_adjustment_rate: [1, 100],
    validators: [
      {
        account_id: validator.accountId,
        public_key: validator.publicKey.toString(),
        amount: validator.lockedYocto.toString(),
      },
    ],
    transaction_validity_period: 100,
    protocol_reward_rate: [1, 10],
    max_inflation_rate: [1, 20],
    total_supply: supply.toString(),
    num_blocks_per_year: 31_536_000,
    protocol_treasury_account: validator.accountId,
    fishermen_threshold: '10000000000000000000000000',
    minimum_stake_divisor: 10,
    shard_layout: SHARD_LAYOUT,
    minimum_validators_per_shard: 1,
    max_kickout_stake_perc: 100,
    minimum_stake_ratio: [1, 6250],
    use_production_config: false,
    num_chunk_producer_seats: 100,
    num_chunk_validator_seats: 300,
    chunk_producer_assignment_changes_limit: 5,
    shuffle_shard_assignment_for_chunk_producers: false,
    validator_claim_fee_bps: {},
    validator_deposit_fee_bps: {},
    records: accounts.flatMap(accountRecords),
  };
  writeFileSync(path, `${JSON.stringify(genesis, null, 2)}\n`);
}

function accountRecords({ accountId, publicKey, amountYocto, lockedYocto }: GenesisAccount) {
  const account = {
    amount: amountYocto.toString(),
    locked: lockedYocto.toString(),
    code_hash: '11111111111111111111111111111111',
    storage_usage: 0,
    version: 'V1',
  };
  const accessKey = { nonce: 0, permission: 'FullAccess' };
  return [
    { Account: { account_id: accountId, account } },
    { AccessKey: { account_id: accountId, public_key: publicKey.toString(), access_key: accessKey } },
  ];
}

/** One shard in nearcore's newest layout. */
const SHARD_LAYOUT = {
  V2: {
    boundary_accounts: [],
    shard_ids: [0],
    id_to_index_map: { '0': 0 },
    index_to_id_map: { '0': 0 },
    shards_split_map: null,
    shards_parent_map: null,
    version: 0,
  },
};
