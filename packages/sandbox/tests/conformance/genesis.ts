import { yocto } from './encode.ts';
import { keyOf } from './keys.ts';
import type { Scenario } from './scenario.ts';

/** The genesis on which the answers were recorded, with the scenario's accounts. */
export function genesisOf(scenario: Scenario): object {
  const validator = keyOf('validator');
  const records: object[] = [];
  let supply = 0n;
  const account = (id: string, amount: bigint, locked: bigint, key: string): void => {
    supply += amount + locked;
    const fields = {
      amount: String(amount),
      locked: String(locked),
      code_hash: '1'.repeat(32),
      storage_usage: 0,
      version: 'V1',
    };
    records.push({ Account: { account_id: id, account: fields } });
    records.push({
      AccessKey: { account_id: id, public_key: key, access_key: { nonce: 0, permission: 'FullAccess' } },
    });
  };
  account('test.near', yocto('1000000000 N'), yocto('50000000 N'), validator.text);
  account('near', yocto('1000000000 N'), 0n, keyOf('near').text);
  account('registrar', yocto('1000000 N'), 0n, keyOf('registrar').text);
  for (const [id, amount] of Object.entries(scenario.accounts ?? {})) account(id, yocto(amount), 0n, keyOf(id).text);
  return {
    protocol_version: scenario.protocol_version ?? 84,
    genesis_time: '2026-01-01T00:00:00.000000000Z',
    chain_id: 'localnet',
    genesis_height: 0,
    num_block_producer_seats: 50,
    num_block_producer_seats_per_shard: [50],
    avg_hidden_validator_seats_per_shard: [0],
    dynamic_resharding: false,
    protocol_upgrade_stake_threshold: [4, 5],
    epoch_length: scenario.epoch_length ?? 1_000_000,
    gas_limit: 1_000_000_000_000_000,
    min_gas_price: '100000000',
    max_gas_price: '10000000000000000000000',
    block_producer_kickout_threshold: 0,
    chunk_producer_kickout_threshold: 0,
    chunk_validator_only_kickout_threshold: 0,
    target_validator_mandates_per_shard: 68,
    online_min_threshold: [90, 100],
    online_max_threshold: [99, 100],
    gas_price_adjustment_rate: [1, 100],
    validators: [{ account_id: 'test.near', public_key: validator.text, amount: String(yocto('50000000 N')) }],
    transaction_validity_period: 100,
    protocol_reward_rate: [1, 10],
    max_inflation_rate: [0, 1],
    total_supply: String(supply),
    num_blocks_per_year: 31_536_000,
    protocol_treasury_account: 'test.near',
    fishermen_threshold: '10000000000000000000000000',
    minimum_stake_divisor: 10,
    shard_layout: { V0: { num_shards: 1, version: 0 } },
    num_chunk_only_producer_seats: 300,
    minimum_validators_per_shard: 1,
    max_kickout_stake_perc: 100,
    minimum_stake_ratio: [1, 6250],
    use_production_config: false,
    num_chunk_producer_seats: 100,
    num_chunk_validator_seats: 300,
    chunk_producer_assignment_changes_limit: 5,
    shuffle_shard_assignment_for_chunk_producers: false,
    records,
  };
}
