import type { BlockReference } from '../../chain/chain-api.ts';
import { runtimeConfig } from '../../parameters/lookup.ts';
import { toRuntimeConfigView } from '../../parameters/runtime-config-view.ts';
import { findBlock, missingBlock } from '../find-block.ts';
import type { JsonWritable } from '../json/value.ts';
import { method } from '../method.ts';
import { blockReference } from '../params/block-reference.ts';
import { args } from '../params/params.ts';

/** Genesis fields that are no part of a protocol's configuration. */
const GENESIS_ONLY = new Set([
  'validators',
  'total_supply',
  'use_production_config',
  'num_chunk_producer_seats',
  'num_chunk_validator_seats',
  'chunk_producer_assignment_changes_limit',
  'validator_claim_fee_bps',
  'validator_deposit_fee_bps',
]);

/**
 * What nearcore takes for an epoch on chains other than `test-chain-...`, whatever genesis.json says.
 *
 * @see nearcore core/primitives/src/epoch_manager.rs EpochConfig::genesis_test
 */
const EPOCH_OVERRIDES: { readonly [field: string]: JsonWritable } = {
  block_producer_kickout_threshold: 90,
  chunk_producer_kickout_threshold: 90,
  chunk_validator_only_kickout_threshold: 80,
  target_validator_mandates_per_shard: 68,
  max_kickout_stake_perc: 100,
  online_min_threshold: [9, 10],
  online_max_threshold: [99, 100],
  fishermen_threshold: '10000000000000000000000000',
  minimum_stake_divisor: 10,
  protocol_upgrade_stake_threshold: [4, 5],
  minimum_validators_per_shard: 1,
  minimum_stake_ratio: [1, 6250],
  shuffle_shard_assignment_for_chunk_producers: false,
  max_inflation_rate: [1, 40],
};

/** `EXPERIMENTAL_protocol_config`: fees, limits and epoch rules at a block. */
export const protocolConfig = method(args(blockReference), ({ chain, node }, reference) => {
  const block = findBlock(chain, reference, notFoundText);
  const protocolVersion = chain.protocolVersionAt(block);
  const genesis = Object.entries(node.genesisConfig).filter(([field]) => !GENESIS_ONLY.has(field));
  const ownEpochRules = chain.identity.chainId.startsWith('test-chain-');
  return {
    ...Object.fromEntries(genesis),
    ...(ownEpochRules ? {} : EPOCH_OVERRIDES),
    protocol_version: protocolVersion,
    runtime_config: toRuntimeConfigView(runtimeConfig(protocolVersion)),
  };
});

function notFoundText(reference: BlockReference): string {
  return `Block Not Found: ${missingBlock(reference)}`;
}
