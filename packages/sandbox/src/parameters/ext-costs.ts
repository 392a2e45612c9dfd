/**
 * Names of the costs that host functions charge, in nearcore's order.
 *
 * The index of a name is its slot in gas profiles and in `WasmConfig.extCosts`; the upper-case name is what an
 * outcome's `gas_profile` shows.
 *
 * @see nearcore 2.12 core/parameters/src/cost.rs ExtCosts
 */
export const EXT_COST_NAMES = [
  'base',
  'contract_loading_base',
  'contract_loading_bytes',
  'read_memory_base',
  'read_memory_byte',
  'write_memory_base',
  'write_memory_byte',
  'read_register_base',
  'read_register_byte',
  'write_register_base',
  'write_register_byte',
  'utf8_decoding_base',
  'utf8_decoding_byte',
  'utf16_decoding_base',
  'utf16_decoding_byte',
  'sha256_base',
  'sha256_byte',
  'keccak256_base',
  'keccak256_byte',
  'keccak512_base',
  'keccak512_byte',
  'ripemd160_base',
  'ripemd160_block',
  'ecrecover_base',
  'log_base',
  'log_byte',
  'storage_write_base',
  'storage_write_key_byte',
  'storage_write_value_byte',
  'storage_write_evicted_byte',
  'storage_read_base',
  'storage_read_key_byte',
  'storage_read_value_byte',
  'storage_remove_base',
  'storage_remove_key_byte',
  'storage_remove_ret_value_byte',
  'storage_has_key_base',
  'storage_has_key_byte',
  'storage_iter_create_prefix_base',
  'storage_iter_create_prefix_byte',
  'storage_iter_create_range_base',
  'storage_iter_create_from_byte',
  'storage_iter_create_to_byte',
  'storage_iter_next_base',
  'storage_iter_next_key_byte',
  'storage_iter_next_value_byte',
  'touching_trie_node',
  'read_cached_trie_node',
  'promise_and_base',
  'promise_and_per_promise',
  'promise_return',
  'validator_stake_base',
  'validator_total_stake_base',
  'alt_bn128_g1_multiexp_base',
  'alt_bn128_g1_multiexp_element',
  'alt_bn128_pairing_check_base',
  'alt_bn128_pairing_check_element',
  'alt_bn128_g1_sum_base',
  'alt_bn128_g1_sum_element',
  'ed25519_verify_base',
  'ed25519_verify_byte',
  'yield_create_base',
  'yield_create_byte',
  'yield_resume_base',
  'yield_resume_byte',
  'bls12381_p1_sum_base',
  'bls12381_p1_sum_element',
  'bls12381_p2_sum_base',
  'bls12381_p2_sum_element',
  'bls12381_g1_multiexp_base',
  'bls12381_g1_multiexp_element',
  'bls12381_g2_multiexp_base',
  'bls12381_g2_multiexp_element',
  'bls12381_map_fp_to_g1_base',
  'bls12381_map_fp_to_g1_element',
  'bls12381_map_fp2_to_g2_base',
  'bls12381_map_fp2_to_g2_element',
  'bls12381_pairing_base',
  'bls12381_pairing_element',
  'bls12381_p1_decompress_base',
  'bls12381_p1_decompress_element',
  'bls12381_p2_decompress_base',
  'bls12381_p2_decompress_element',
  'storage_large_read_overhead_base',
  'storage_large_read_overhead_byte',
  'p256_verify_base',
  'p256_verify_byte',
  'yield_create_with_id_base',
] as const;

/** Costs from this index on exist from protocol version 85. */
export const FIRST_EXT_COST_OF_85 = EXT_COST_NAMES.indexOf('p256_verify_base');

/** Name of a host function cost. */
export type ExtCostName = (typeof EXT_COST_NAMES)[number];

/** Slot of a host function cost in `WasmConfig.extCosts` and in gas profiles. */
export type ExtCostIndex = number;

/** Slot of each host function cost by name. */
export const ExtCost = Object.fromEntries(EXT_COST_NAMES.map((name, index) => [name, index])) as Readonly<
  Record<ExtCostName, ExtCostIndex>
>;
