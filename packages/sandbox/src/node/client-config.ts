import type { GenesisConfig } from '../chain/genesis-config.ts';
import { VERSION } from '../rpc/api/status.ts';
import type { JsonWritable } from '../rpc/json/value.ts';
import type { NodeConfig } from './config-file.ts';

/** nearcore's durations as `client_config` shows them: seconds and nanoseconds. */
function pair(milliseconds: number): [number, number] {
  return [Math.floor(milliseconds / 1000), (milliseconds % 1000) * 1_000_000];
}

/**
 * The answer of `client_config`: what the node follows is read from its configuration, the rest are nearcore's defaults
 * for things that a lone node has no use for.
 *
 * @see nearcore core/chain-configs/src/client_config.rs ClientConfig
 */
export function clientConfigView(
  config: NodeConfig,
  genesis: GenesisConfig,
): { readonly [field: string]: JsonWritable } {
  return {
    version: VERSION,
    chain_id: genesis.chainId,
    rpc_addr: config.rpcAddress,
    expected_shutdown: 'None',
    block_production_tracking_delay: pair(10),
    min_block_production_delay: pair(config.minBlockDelayMs),
    max_block_production_delay: pair(config.maxBlockDelayMs),
    max_block_wait_delay: pair(6_000),
    chunk_wait_mult: [1, 3],
    skip_sync_wait: true,
    sync_check_period: pair(10_000),
    sync_step_period: pair(10),
    sync_height_threshold: 1,
    sync_max_block_requests: 10,
    header_sync_initial_timeout: pair(10_000),
    header_sync_progress_timeout: pair(2_000),
    header_sync_stall_ban_timeout: pair(120_000),
    header_sync_expected_height_per_second: 10,
    state_sync_external_timeout: pair(60_000),
    state_sync_p2p_timeout: pair(10_000),
    state_sync_retry_backoff: pair(1_000),
    state_sync_external_backoff: pair(60_000),
    min_num_peers: 0,
    log_summary_period: pair(10_000),
    log_summary_style: 'colored',
    produce_empty_blocks: config.produceEmptyBlocks,
    epoch_length: genesis.epochLength,
    num_block_producer_seats: genesis.numBlockProducerSeats,
    ttl_account_id_router: pair(3_600_000),
    block_fetch_horizon: 50,
    catchup_step_period: pair(100),
    chunk_request_retry_period: pair(400),
    doomslug_step_period: pair(100),
    block_header_fetch_horizon: 50,
    gc: {
      gc_blocks_limit: 2,
      gc_fork_clean_step: 100,
      gc_num_epochs_to_keep: config.gcEpochsToKeep,
      gc_step_period: { secs: 0, nanos: 500_000_000 },
    },
    tracked_shards_config: 'AllShards',
    archive: config.archive,
    cloud_archival_writer: null,
    save_trie_changes: true,
    save_tx_outcomes: true,
    save_receipt_to_tx: true,
    save_state_changes: true,
    save_untracked_partial_chunks_parts: true,
    view_client_threads: 1,
    chunk_validation_threads: 1,
    state_request_throttle_period: pair(30_000),
    state_requests_per_throttle_period: 30,
    state_request_server_threads: 1,
    trie_viewer_state_size_limit: config.trieViewerStateSizeLimit,
    max_gas_burnt_view: config.maxGasBurntView,
    enable_statistics_export: true,
    client_background_migration_threads: 1,
    state_sync_enabled: true,
    state_sync: { parts_compression_lvl: 1 },
    epoch_sync: { epoch_sync_horizon_num_epochs: 4, timeout_for_epoch_sync: { secs: 60, nanos: 0 } },
    transaction_pool_size_limit: config.transactionPoolBytes,
    transaction_pool_strict_nonce_ttl_blocks: 100,
    enable_multiline_logging: true,
    resharding_config: 'Immutable',
    tx_routing_height_horizon: 4,
    disable_tx_routing: false,
    produce_chunk_add_transactions_time_limit: 'Immutable',
    chunk_distribution_network: null,
    orphan_state_witness_pool_size: 25,
    orphan_state_witness_max_size: 40_000_000,
    save_latest_witnesses: false,
    save_invalid_witnesses: false,
    transaction_request_handler_threads: 1,
    protocol_version_check: 'Next',
    enable_early_prepare_transactions: false,
    chunks_cache_height_horizon: 128,
  };
}
