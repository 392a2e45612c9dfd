/**
 * Names of the costs that actions and receipts charge, in nearcore's order.
 *
 * The index of a name is its slot in gas profiles and in `FeesConfig.actionFees`.
 *
 * @see nearcore 2.12 core/parameters/src/cost.rs ActionCosts
 */
export const ACTION_COST_NAMES = [
  'create_account',
  'delete_account',
  'deploy_contract_base',
  'deploy_contract_byte',
  'function_call_base',
  'function_call_byte',
  'transfer',
  'stake',
  'add_full_access_key',
  'add_function_call_key_base',
  'add_function_call_key_byte',
  'delete_key',
  'new_action_receipt',
  'new_data_receipt_base',
  'new_data_receipt_byte',
  'delegate',
  'deploy_global_contract_base',
  'deploy_global_contract_byte',
  'use_global_contract_base',
  'use_global_contract_byte',
  'deterministic_state_init_base',
  'deterministic_state_init_byte',
  'deterministic_state_init_entry',
  'gas_key_transfer_base',
  'gas_key_byte',
  'gas_key_nonce_write_base',
] as const;

/** Name of an action cost. */
export type ActionCostName = (typeof ACTION_COST_NAMES)[number];

/** Slot of an action cost in `FeesConfig.actionFees` and in gas profiles. */
export type ActionCostIndex = number;

/** Slot of each action cost by name. */
export const ActionCost = Object.fromEntries(ACTION_COST_NAMES.map((name, index) => [name, index])) as Readonly<
  Record<ActionCostName, ActionCostIndex>
>;

/**
 * Parameter that holds the fee of each action cost, in the order of `ACTION_COST_NAMES`.
 *
 * @see nearcore 2.12 core/parameters/src/parameter.rs From<ActionCosts> for FeeParameter
 */
export const ACTION_COST_PARAMETERS: Readonly<Record<ActionCostName, string>> = {
  create_account: 'action_create_account',
  delete_account: 'action_delete_account',
  deploy_contract_base: 'action_deploy_contract',
  deploy_contract_byte: 'action_deploy_contract_per_byte',
  function_call_base: 'action_function_call',
  function_call_byte: 'action_function_call_per_byte',
  transfer: 'action_transfer',
  stake: 'action_stake',
  add_full_access_key: 'action_add_full_access_key',
  add_function_call_key_base: 'action_add_function_call_key',
  add_function_call_key_byte: 'action_add_function_call_key_per_byte',
  delete_key: 'action_delete_key',
  new_action_receipt: 'action_receipt_creation',
  new_data_receipt_base: 'data_receipt_creation_base',
  new_data_receipt_byte: 'data_receipt_creation_per_byte',
  delegate: 'action_delegate',
  deploy_global_contract_base: 'action_deploy_global_contract',
  deploy_global_contract_byte: 'action_deploy_global_contract_per_byte',
  use_global_contract_base: 'action_use_global_contract',
  use_global_contract_byte: 'action_use_global_contract_per_identifier_byte',
  deterministic_state_init_base: 'action_deterministic_state_init',
  deterministic_state_init_byte: 'action_deterministic_state_init_per_byte',
  deterministic_state_init_entry: 'action_deterministic_state_init_per_entry',
  gas_key_transfer_base: 'action_gas_key_transfer',
  gas_key_byte: 'action_gas_key_byte',
  gas_key_nonce_write_base: 'action_gas_key_nonce_write_base',
};
