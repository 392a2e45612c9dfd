import { ParseError } from '../errors/parse.ts';
import { checkProtocolVersion } from '../parameters/parameter-table.ts';
import { parseAccountId } from '../primitives/account-id.ts';
import { parsePublicKey } from '../primitives/keys.ts';
import type { StateRecord } from '../primitives/state-record.ts';
import type { ValidatorStake } from './block-types.ts';
import { checkShardLayout } from './shard-layout.ts';
import { U128_MAX } from '../primitives/u128.ts';

/** A fraction as genesis files write it: `[numerator, denominator]`. */
export type Rational = readonly [numerator: number, denominator: number];

/**
 * What the chain needs of a genesis.json, without its records.
 *
 * @see nearcore core/chain-configs/src/genesis_config.rs GenesisConfig
 */
export interface GenesisConfig {
  readonly protocolVersion: number;
  /** Nanoseconds since 1970. */
  readonly genesisTimeNs: bigint;
  readonly chainId: string;
  readonly genesisHeight: number;
  readonly epochLength: number;
  readonly gasLimit: bigint;
  readonly minGasPriceYocto: bigint;
  readonly maxGasPriceYocto: bigint;
  readonly gasPriceAdjustmentRate: Rational;
  /** Blocks for which a transaction's block hash stays good. */
  readonly transactionValidityPeriod: number;
  readonly totalSupplyYocto: bigint;
  readonly validators: readonly ValidatorStake[];
  readonly protocolTreasuryAccount: string;
  readonly protocolRewardRate: Rational;
  readonly maxInflationRate: Rational;
  readonly numBlocksPerYear: number;
  readonly onlineMinThreshold: Rational;
  readonly onlineMaxThreshold: Rational;
  readonly minimumStakeRatio: Rational;
  readonly minimumStakeDivisor: bigint;
  readonly numBlockProducerSeats: number;
  readonly numChunkProducerSeats: number;
  readonly numChunkValidatorSeats: number;
  /** Per cent of expected blocks below which a validator loses its seat. */
  readonly blockProducerKickoutThreshold: number;
  readonly chunkProducerKickoutThreshold: number;
  readonly chunkValidatorOnlyKickoutThreshold: number;
  readonly maxKickoutStakePercent: number;
  /** The file's own fields as read, records left out: what `genesis_config` answers. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** A parsed genesis file as the chain takes it. The records are read once, when a chain begins. */
export interface Genesis {
  readonly config: GenesisConfig;
  readonly records: Iterable<StateRecord>;
}

/**
 * Reads the fields of a parsed genesis.json; unknown fields are kept in `raw` and otherwise ignored.
 *
 * A total supply that does not fit the records is taken as it is: tools add accounts and forget it.
 *
 * @throws {ParseError} GENESIS naming the field that is missing or of the wrong kind
 * @throws {UnsupportedProtocolVersionError}
 */
export function parseGenesisConfig(json: unknown): GenesisConfig {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new ParseError('GENESIS', 'genesis is not a JSON object');
  const { records: _records, ...raw } = json as Record<string, unknown>;
  const field = new FieldReader(raw);
  const protocolVersion = field.integer('protocol_version');
  checkProtocolVersion(protocolVersion);
  checkShardLayout(raw.shard_layout);
  return {
    protocolVersion,
    genesisTimeNs: field.time('genesis_time'),
    chainId: field.text('chain_id'),
    genesisHeight: field.integer('genesis_height'),
    epochLength: field.positive('epoch_length'),
    gasLimit: BigInt(field.integer('gas_limit')),
    minGasPriceYocto: field.amount('min_gas_price'),
    maxGasPriceYocto: field.amount('max_gas_price'),
    gasPriceAdjustmentRate: field.rational('gas_price_adjustment_rate'),
    transactionValidityPeriod: field.integer('transaction_validity_period'),
    totalSupplyYocto: field.amount('total_supply'),
    validators: field.validators('validators'),
    protocolTreasuryAccount: parseAccountId(field.text('protocol_treasury_account')),
    protocolRewardRate: field.rational('protocol_reward_rate'),
    maxInflationRate: field.rational('max_inflation_rate'),
    numBlocksPerYear: field.integer('num_blocks_per_year'),
    onlineMinThreshold: field.rational('online_min_threshold', [9, 10]),
    onlineMaxThreshold: field.rational('online_max_threshold', [99, 100]),
    minimumStakeRatio: field.rational('minimum_stake_ratio', [1, 6250]),
    minimumStakeDivisor: BigInt(field.integer('minimum_stake_divisor', 10)),
    numBlockProducerSeats: field.integer('num_block_producer_seats'),
    numChunkProducerSeats: field.integer('num_chunk_producer_seats', 100),
    numChunkValidatorSeats: field.integer('num_chunk_validator_seats', 300),
    blockProducerKickoutThreshold: field.integer('block_producer_kickout_threshold'),
    chunkProducerKickoutThreshold: field.integer('chunk_producer_kickout_threshold'),
    chunkValidatorOnlyKickoutThreshold: field.integer('chunk_validator_only_kickout_threshold', 80),
    maxKickoutStakePercent: field.integer('max_kickout_stake_perc', 100),
    raw,
  };
}

class FieldReader {
  readonly #raw: Readonly<Record<string, unknown>>;

  constructor(raw: Readonly<Record<string, unknown>>) {
    this.#raw = raw;
  }

  integer(name: string, fallback?: number): number {
    const value = this.#raw[name] ?? fallback;
    // gas_limit and the like reach us as number or, from readers that keep large integers, as bigint.
    if (typeof value === 'bigint' && value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
      throw wrong(name, 'a whole number', value);
    return value;
  }

  positive(name: string): number {
    const value = this.integer(name);
    if (value === 0) throw wrong(name, 'greater than 0', value);
    return value;
  }

  text(name: string): string {
    const value = this.#raw[name];
    if (typeof value !== 'string') throw wrong(name, 'a text', value);
    return value;
  }

  amount(name: string): bigint {
    return parseAmount(this.#raw[name], name);
  }

  rational(name: string, fallback?: Rational): Rational {
    const value = this.#raw[name] ?? fallback;
    if (!Array.isArray(value) || value.length !== 2) throw wrong(name, 'a fraction [numerator, denominator]', value);
    const [numerator, denominator] = value.map(Number) as [number, number];
    if (!Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator) || denominator === 0)
      throw wrong(name, 'a fraction', value);
    return [numerator, denominator];
  }

  time(name: string): bigint {
    const text = this.text(name);
    const match = /^(.*?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
    const milliseconds = match === null ? NaN : Date.parse(`${match[1]}${match[3]}`);
    if (match === null || Number.isNaN(milliseconds))
      throw wrong(name, 'a time such as 2026-01-01T00:00:00.000000000Z', text);
    return BigInt(milliseconds) * 1_000_000n + BigInt((match[2] ?? '').padEnd(9, '0'));
  }

  validators(name: string): ValidatorStake[] {
    const value = this.#raw[name];
    if (!Array.isArray(value)) throw wrong(name, 'a list', value);
    const validators = value.map((entry: { account_id?: unknown; public_key?: unknown; amount?: unknown }) => ({
      accountId: parseAccountId(String(entry.account_id)),
      publicKey: parsePublicKey(String(entry.public_key)),
      stakeYocto: parseAmount(entry.amount, `${name}.amount`),
    }));
    if (validators.every(({ stakeYocto }) => stakeYocto === 0n))
      throw new ParseError('GENESIS', 'No validators in genesis');
    return validators;
  }
}

function parseAmount(value: unknown, name: string): bigint {
  if (typeof value === 'string' && /^\d+$/.test(value) && BigInt(value) <= U128_MAX) return BigInt(value);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  throw wrong(name, 'an amount in yoctoNEAR as decimal text', value);
}

function wrong(name: string, wanted: string, value: unknown): ParseError {
  return new ParseError('GENESIS', `genesis: ${name} must be ${wanted}`, {
    metaMessages: [`found: ${String(value).slice(0, 100)}`],
  });
}
