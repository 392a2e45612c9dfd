import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SandboxError } from '../errors/base.ts';
import { readJson } from '../rpc/json/read.ts';
import type { JsonWritable } from '../rpc/json/value.ts';
import { writeJsonInOrder } from '../rpc/json/write.ts';
import { toPlain } from './genesis-file.ts';

/** config.json is missing or cannot be used; says what is wrong with it. */
export class ConfigFileError extends SandboxError {
  constructor(path: string, cause: unknown) {
    super('CONFIG_FILE', `Failed to read config ${path}`, {
      cause,
      details: cause instanceof SandboxError ? cause.shortMessage : String(cause),
      metaMessages: [
        existsSync(path)
          ? 'Set it right or remove it and run `init` again.'
          : 'Run `near-sandbox --home HOME init` first.',
      ],
    });
  }
}

/** What of config.json this node follows; everything else is kept but has no meaning here. */
export interface NodeConfig {
  readonly genesisFile: string;
  readonly genesisRecordsFile: string | null;
  readonly validatorKeyFile: string;
  readonly nodeKeyFile: string;
  /** Folder of the database below the home; `store.path`. */
  readonly dataFolder: string;
  /** `host:port`. */
  readonly rpcAddress: string;
  readonly corsAllowedOrigins: readonly string[];
  readonly jsonPayloadMaxBytes: number;
  readonly pollingTimeoutMs: number;
  readonly minBlockDelayMs: number;
  readonly maxBlockDelayMs: number;
  readonly produceEmptyBlocks: boolean;
  readonly archive: boolean;
  readonly gcEpochsToKeep: number;
  readonly trieViewerStateSizeLimit: bigint | null;
  readonly maxGasBurntView: bigint | null;
  readonly transactionPoolBytes: number;
  /** The file's own fields. */
  readonly raw: { readonly [field: string]: JsonWritable };
}

type Json = { readonly [field: string]: JsonWritable };

/**
 * Reads config.json; unknown fields are ignored, missing ones have nearcore's defaults.
 *
 * @throws {ConfigFileError} when the file is missing, no JSON, or a field that matters is of the wrong kind
 */
export function readConfigFile(home: string): NodeConfig {
  const path = join(home, CONFIG_FILE);
  try {
    const plain = toPlain(readJson(readFileSync(path, 'latin1')).value);
    if (!isObject(plain)) throw new SandboxError('CONFIG_FIELD', 'not a JSON object');
    return parseConfig(plain);
  } catch (cause) {
    throw new ConfigFileError(path, cause);
  }
}

/** Name of the configuration file in a home. */
export const CONFIG_FILE = 'config.json';

function parseConfig(raw: Json): NodeConfig {
  const rpc = object(raw, 'rpc');
  const consensus = object(raw, 'consensus');
  const store = object(raw, 'store');
  return {
    genesisFile: text(raw, 'genesis_file', 'genesis.json'),
    genesisRecordsFile: raw.genesis_records_file === null ? null : text(raw, 'genesis_records_file', '') || null,
    validatorKeyFile: text(raw, 'validator_key_file', 'validator_key.json'),
    nodeKeyFile: text(raw, 'node_key_file', 'node_key.json'),
    dataFolder: store.path === null ? 'data' : text(store, 'path', 'data'),
    rpcAddress: text(rpc, 'addr', '0.0.0.0:3030'),
    corsAllowedOrigins: texts(rpc, 'cors_allowed_origins', ['*']),
    jsonPayloadMaxBytes: number(object(rpc, 'limits_config'), 'json_payload_max_size', 10 * 1024 * 1024),
    pollingTimeoutMs: duration(object(rpc, 'polling_config'), 'polling_timeout', 10_000),
    minBlockDelayMs: duration(consensus, 'min_block_production_delay', 600),
    maxBlockDelayMs: duration(consensus, 'max_block_production_delay', 2000),
    produceEmptyBlocks: consensus.produce_empty_blocks !== false,
    archive: raw.archive === true,
    gcEpochsToKeep: number(raw, 'gc_num_epochs_to_keep', 5),
    trieViewerStateSizeLimit: optionalInteger(raw, 'trie_viewer_state_size_limit', 50_000n),
    maxGasBurntView: optionalInteger(raw, 'max_gas_burnt_view', null),
    transactionPoolBytes: number(raw, 'transaction_pool_size_limit', 100_000_000),
    raw,
  };
}

function isObject(value: JsonWritable): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(parent: Json, field: string): Json {
  const value = parent[field] ?? {};
  if (!isObject(value)) throw wrong(field, 'an object', value);
  return value;
}

function text(parent: Json, field: string, fallback: string): string {
  const value = parent[field] ?? fallback;
  return typeof value === 'string' ? value : wrong(field, 'a text', value);
}

function texts(parent: Json, field: string, fallback: readonly string[]): readonly string[] {
  const value = parent[field] ?? fallback;
  const isList = Array.isArray(value) && value.every((entry) => typeof entry === 'string');
  return isList ? (value as readonly string[]) : wrong(field, 'a list of texts', value);
}

/** A whole number; beyond 2^53 the nearest that a double holds, which is as good as any for a limit. */
function number(parent: Json, field: string, fallback: number): number {
  return Number(optionalInteger(parent, field, null) ?? fallback);
}

function optionalInteger(parent: Json, field: string, fallback: bigint | null): bigint | null {
  const value = parent[field];
  if (value === undefined) return fallback;
  if (value === null) return null;
  const isWhole = (typeof value === 'number' || typeof value === 'bigint') && value >= 0;
  return isWhole ? BigInt(value) : wrong(field, 'a whole number', value);
}

/** A timer cannot wait longer, 24 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A duration of nearcore, `{secs, nanos}`, in ms. */
function duration(parent: Json, field: string, fallbackMs: number): number {
  if (parent[field] === undefined) return fallbackMs;
  const value = object(parent, field);
  return Math.min(number(value, 'secs', 0) * 1000 + number(value, 'nanos', 0) / 1e6, MAX_TIMER_MS);
}

function wrong(field: string, wanted: string, value: JsonWritable): never {
  throw new SandboxError('CONFIG_FIELD', `${field} must be ${wanted}, found ${writeJsonInOrder(value)}`);
}

/** What `init` decides about a new config.json. */
export interface NewConfig {
  readonly fast: boolean;
  readonly bootNodes: string;
  readonly maxGasBurntView: bigint | null;
}

/**
 * Writes config.json as `neard init` does, all fields with nearcore's defaults.
 *
 * @see nearcore nearcore/src/config.rs Config::default, set_block_production_delay
 */
export function writeConfigFile(path: string, options: NewConfig): void {
  const config = {
    genesis_file: 'genesis.json',
    genesis_records_file: null,
    validator_key_file: 'validator_key.json',
    node_key_file: 'node_key.json',
    rpc: {
      addr: '0.0.0.0:3030',
      prometheus_addr: null,
      cors_allowed_origins: ['*'],
      polling_config: { polling_interval: ms(200), polling_timeout: ms(10_000) },
      limits_config: { json_payload_max_size: 10 * 1024 * 1024 },
      enable_debug_rpc: false,
      experimental_debug_pages_src_path: null,
    },
    telemetry: { endpoints: [], reporting_interval: ms(10_000) },
    network: {
      addr: '0.0.0.0:24567',
      boot_nodes: options.bootNodes,
      whitelist_nodes: '',
      max_num_peers: 40,
      minimum_outbound_peers: 5,
      ideal_connections_lo: 30,
      ideal_connections_hi: 35,
      peer_recent_time_window: ms(600_000),
      safe_set_size: 20,
      archival_peer_connections_lower_bound: 10,
      handshake_timeout: ms(20_000),
      skip_sync_wait: true,
      ban_window: ms(10_800_000),
      blacklist: [],
      ttl_account_id_router: ms(3_600_000),
      peer_stats_period: ms(5_000),
      monitor_peers_max_period: ms(60_000),
      peer_states_cache_size: 1000,
      snapshot_hosts_cache_size: 1000,
      peer_expiration_duration: ms(604_800_000),
      public_addrs: [],
      allow_private_ip_in_public_addrs: false,
      trusted_stun_servers: [],
    },
    consensus: {
      min_num_peers: 0,
      block_production_tracking_delay: ms(options.fast ? 10 : 10),
      min_block_production_delay: ms(options.fast ? 120 : 600),
      max_block_production_delay: ms(options.fast ? 500 : 1_800),
      max_block_wait_delay: ms(6_000),
      chunk_wait_mult: [1, 3],
      produce_empty_blocks: true,
      block_fetch_horizon: 50,
      block_header_fetch_horizon: 50,
      catchup_step_period: ms(100),
      chunk_request_retry_period: ms(400),
      header_sync_initial_timeout: ms(10_000),
      header_sync_progress_timeout: ms(2_000),
      header_sync_stall_ban_timeout: ms(120_000),
      state_sync_external_timeout: ms(60_000),
      state_sync_p2p_timeout: ms(10_000),
      state_sync_retry_backoff: ms(1_000),
      state_sync_external_backoff: ms(60_000),
      header_sync_expected_height_per_second: 10,
      sync_check_period: ms(10_000),
      sync_step_period: ms(10),
      doomslug_step_period: ms(100),
      sync_height_threshold: 1,
      sync_max_block_requests: 10,
    },
    tracked_shards_config: 'AllShards',
    log_summary_style: 'colored',
    log_summary_period: ms(10_000),
    enable_multiline_logging: true,
    gc_blocks_limit: 2,
    gc_fork_clean_step: 100,
    gc_num_epochs_to_keep: 5,
    gc_step_period: ms(500),
    view_client_threads: 4,
    state_request_throttle_period: ms(30_000),
    state_requests_per_throttle_period: 30,
    state_request_server_threads: 1,
    trie_viewer_state_size_limit: 50_000,
    ...(options.maxGasBurntView === null ? {} : { max_gas_burnt_view: String(options.maxGasBurntView) }),
    store: { path: null, enable_statistics: false, max_open_files: 10_000 },
    state_sync_enabled: true,
    epoch_sync: { epoch_sync_horizon_num_epochs: 4, timeout_for_epoch_sync: ms(60_000) },
    transaction_pool_size_limit: 100_000_000,
    resharding_config: { batch_size: '500.0 kB', batch_delay: ms(100) },
    tx_routing_height_horizon: 4,
    disable_tx_routing: false,
    produce_chunk_add_transactions_time_limit: ms(200),
    orphan_state_witness_pool_size: 25,
    orphan_state_witness_max_size: '40.0 MB',
    max_loaded_contracts: 256,
    save_latest_witnesses: false,
    save_invalid_witnesses: false,
    transaction_request_handler_threads: 4,
    contract_cache_path: null,
  };
  // A number that a double may not hold.
  const text = JSON.stringify(config, null, 2).replace(/("max_gas_burnt_view": )"(\d+)"/, '$1$2');
  writeFileSync(path, `${text}\n`);
}

/** nearcore's form of a duration. */
function ms(milliseconds: number): { readonly secs: number; readonly nanos: number } {
  return { secs: Math.floor(milliseconds / 1000), nanos: (milliseconds % 1000) * 1_000_000 };
}
