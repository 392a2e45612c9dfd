import type { UsedNames } from '../bundler/used-names.ts';

/**
 * How an argument of an `env` function goes to the host.
 *
 * - `u64`, `u128`: number or bigint; `u128` goes by pointer.
 * - `text`: a string, as UTF-8 length and pointer.
 * - `bytes`: a Uint8Array, as length and pointer.
 * - `bytesOrLatin1`: the same, or a string with one byte a character.
 * - `value`: any value, for functions of the engine itself.
 * - `register`: a register id in the place of bytes: length u64::MAX, pointer = id.
 */
export type HostArgument = 'u64' | 'u128' | 'text' | 'bytes' | 'bytesOrLatin1' | 'register' | 'value';

/** What an `env` function gives back: nothing, a bigint, a number, or a bigint that the host writes through a pointer. */
export type HostResult = 'none' | 'u64' | 'u32' | 'u128';

/** One function of the contract's `env` object. */
export interface HostFunction {
  /** Its name on `env`. */
  readonly name: string;
  /** The host function that it calls; undefined when it needs none. */
  readonly import: string | undefined;
  readonly parameters: readonly (readonly [name: string, kind: HostArgument])[];
  readonly result: HostResult;
  /** C function written by hand in place of the generated one. */
  readonly custom?: string;
}

/** One line of a table below: `name(parameter: kind, ...) -> result`, with `= import` when the host's name differs. */
function parse(line: string): HostFunction {
  const match = /^(\w+)\(([^)]*)\)(?: -> (\w+))?(?: = (\w+))?(?: by (\w+))?$/.exec(line.trim());
  if (!match) throw new SyntaxError(`host function table: ${line}`);
  const [, name = '', list = '', result = 'none', hostName, custom] = match;
  const parameters = list
    .split(',')
    .filter((part) => part.trim())
    .map((part) => {
      const [parameter = '', kind = 'u64'] = part.split(':').map((text) => text.trim());
      return [parameter, kind as HostArgument] as const;
    });
  return {
    name,
    import: hostName === 'nothing' ? undefined : (hostName ?? name),
    parameters,
    result: result as HostResult,
    ...(custom ? { custom } : {}),
  };
}

function parseTable(text: string): HostFunction[] {
  return text
    .split('\n')
    .filter((line) => line.trim())
    .map(parse);
}

/** A parameter without a kind is a `u64`. Signatures of the host: nearcore 2.12 runtime/near-vm-runner/src/imports.rs. */
const TABLE = `
  read_register(register_id) = read_register by near_read_register
  register_len(register_id) -> u64
  write_register(register_id, data: bytes)

  current_account_id(register_id)
  signer_account_id(register_id)
  signer_account_pk(register_id)
  predecessor_account_id(register_id)
  refund_to_account_id(register_id)
  current_contract_code(register_id) -> u64
  input(register_id)
  block_index() -> u64
  block_timestamp() -> u64
  epoch_height() -> u64
  storage_usage() -> u64

  account_balance() -> u128
  account_locked_balance() -> u128
  attached_deposit() -> u128
  prepaid_gas() -> u64
  used_gas() -> u64

  random_seed(register_id)
  sha256(value: bytes, register_id)
  sha256_register(value: register, register_id) = sha256
  keccak256(value: bytes, register_id)
  keccak256_register(value: register, register_id) = keccak256
  keccak512(value: bytes, register_id)
  keccak512_register(value: register, register_id) = keccak512
  ripemd160(value: bytes, register_id)
  ripemd160_register(value: register, register_id) = ripemd160
  ecrecover(hash: bytes, signature: bytes, v, malleability_flag, register_id) -> u64
  ed25519_verify(signature: bytes, message: bytes, public_key: bytes) -> u64

  value_return(value: bytes)
  value_return_register(value: register) = value_return
  panic(message: text) = panic_utf8 by near_panic
  panic_utf8(message: bytes)
  panic_utf8_register(message: register) = panic_utf8
  log(message: text) = log_utf8
  log_utf8(message: bytes)
  log_utf8_register(message: register) = log_utf8
  log_utf16(message: bytes)

  promise_create(account_id: text, method_name: text, arguments: bytes, amount: u128, gas) -> u64
  promise_then(promise_index, account_id: text, method_name: text, arguments: bytes, amount: u128, gas) -> u64
  promise_and(promise_index) = promise_and by near_promise_and
  promise_batch_create(account_id: text) -> u64
  promise_batch_then(promise_index, account_id: text) -> u64
  promise_set_refund_to(promise_index, account_id: text)
  promise_batch_action_create_account(promise_index)
  promise_batch_action_deploy_contract(promise_index, code: bytes)
  promise_batch_action_deploy_contract_register(promise_index, code: register) = promise_batch_action_deploy_contract
  promise_batch_action_deploy_global_contract(promise_index, code: bytes)
  promise_batch_action_deploy_global_contract_register(promise_index, code: register) = promise_batch_action_deploy_global_contract
  promise_batch_action_deploy_global_contract_by_account_id(promise_index, code: bytes)
  promise_batch_action_deploy_global_contract_by_account_id_register(promise_index, code: register) = promise_batch_action_deploy_global_contract_by_account_id
  promise_batch_action_use_global_contract(promise_index, code_hash: bytes)
  promise_batch_action_use_global_contract_by_account_id(promise_index, account_id: text)
  promise_batch_action_state_init(promise_index, code_hash: bytes, amount: u128) -> u64
  promise_batch_action_state_init_by_account_id(promise_index, account_id: text, amount: u128) -> u64
  set_state_init_data_entry(promise_index, action_index, key: bytes, value: bytes)
  set_state_init_data_entry_register(promise_index, action_index, key: bytes, value: register) = set_state_init_data_entry
  promise_batch_action_function_call(promise_index, method_name: text, arguments: bytes, amount: u128, gas)
  promise_batch_action_function_call_register(promise_index, method_name: text, arguments: register, amount: u128, gas) = promise_batch_action_function_call
  promise_batch_action_function_call_weight(promise_index, method_name: text, arguments: bytesOrLatin1, amount: u128, gas, weight)
  promise_batch_action_function_call_weight_register(promise_index, method_name: text, arguments: register, amount: u128, gas, weight) = promise_batch_action_function_call_weight
  promise_batch_action_transfer(promise_index, amount: u128)
  promise_batch_action_stake(promise_index, amount: u128, public_key: bytes)
  promise_batch_action_add_key_with_full_access(promise_index, public_key: bytes, nonce)
  promise_batch_action_add_key_with_function_call(promise_index, public_key: bytes, nonce, allowance: u128, receiver_id: text, method_names: text)
  promise_batch_action_delete_key(promise_index, public_key: bytes)
  promise_batch_action_delete_account(promise_index, beneficiary_id: text)
  promise_batch_action_transfer_to_gas_key(promise_index, public_key: bytes, amount: u128)
  promise_batch_action_add_gas_key_with_full_access(promise_index, public_key: bytes, num_nonces)
  promise_batch_action_add_gas_key_with_function_call(promise_index, public_key: bytes, num_nonces, allowance: u128, receiver_id: text, method_names: text)
  promise_yield_create(method_name: text, arguments: bytes, gas, gas_weight, register_id) -> u64
  promise_yield_resume(data_id: bytes, payload: bytes) -> u32
  promise_yield_resume_register(data_id: bytes, payload: register) -> u32 = promise_yield_resume
  promise_results_count() -> u64
  promise_result(result_index, register_id) -> u64
  promise_return(promise_index)

  storage_write(key: bytes, value: bytes, register_id) -> u64
  storage_write_register(key: bytes, value: register, register_id) -> u64 = storage_write
  storage_read(key: bytes, register_id) -> u64
  storage_remove(key: bytes, register_id) -> u64
  storage_has_key(key: bytes) -> u64
  storage_iter_prefix(prefix: bytes) -> u64
  storage_iter_range(start: bytes, end: bytes) -> u64
  storage_iter_next(iterator_id, key_register_id, value_register_id) -> u64

  validator_stake(account_id: text) -> u128
  validator_total_stake() -> u128

  alt_bn128_g1_multiexp(value: bytes, register_id)
  alt_bn128_g1_sum(value: bytes, register_id)
  alt_bn128_pairing_check(value: bytes) -> u64
  bls12381_p1_sum(value: bytes, register_id) -> u64
  bls12381_p2_sum(value: bytes, register_id) -> u64
  bls12381_g1_multiexp(value: bytes, register_id) -> u64
  bls12381_g2_multiexp(value: bytes, register_id) -> u64
  bls12381_map_fp_to_g1(value: bytes, register_id) -> u64
  bls12381_map_fp2_to_g2(value: bytes, register_id) -> u64
  bls12381_pairing_check(value: bytes) -> u64
  bls12381_p1_decompress(value: bytes, register_id) -> u64
  bls12381_p2_decompress(value: bytes, register_id) -> u64

  latin1_string_to_uint8array(text: text) = nothing by near_latin1_string_to_uint8array
  utf8_string_to_uint8array(text: text) = nothing by near_utf8_string_to_uint8array
  uint8array_to_latin1_string(bytes: bytes) = nothing by near_uint8array_to_latin1_string
  uint8array_to_utf8_string(bytes: bytes) = nothing by near_uint8array_to_utf8_string
  near_sdk_serialize(value: value) = nothing by near_sdk_serialize
  near_sdk_deserialize(bytes: bytes) = nothing by near_sdk_deserialize
  near_sdk_read_state() = nothing by near_sdk_read_state
  near_sdk_write_state(state: value) = nothing by near_sdk_write_state
  near_sdk_reply(value: value) = nothing by near_sdk_reply
  near_sdk_args() = nothing by near_sdk_args
`;

/** Every function of the contract's `env` object, in the order of nearcore's list. */
export const HOST_FUNCTIONS: readonly HostFunction[] = parseTable(TABLE);

/** Names of the functions that a contract's `env` gets: those that it says or puts together, and those that it must keep. */
export function selectHostFunctions({ names, hostPatterns }: UsedNames, keep: readonly string[]): readonly string[] {
  return HOST_FUNCTIONS.map(({ name }) => name).filter(
    (name) => names.has(name) || keep.includes(name) || hostPatterns.some((pattern) => pattern.test(name)),
  );
}
