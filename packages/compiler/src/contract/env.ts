/**
 * The `env` object of a contract, typed: near-sdk-js's own functions and those of nearcore 2.12 that it lacks.
 *
 * ```ts
 * import type { ContractEnv } from 'near-ts-compiler/contract';
 * declare const env: ContractEnv;
 * ```
 *
 * Units: amounts in yoctoNEAR, gas in gas units (1 Tgas = 10^12). A register id, promise index, gas or nonce may be a number or
 * a bigint; results are bigint. Functions whose name ends in `_register` take the bytes from a register of the node instead of
 * the contract's memory, so that large values (code) are neither copied nor paid for by the byte read.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/logic/logic.rs for meaning, cost and errors of each
 */
export interface ContractEnv
  extends RegisterFunctions, ContextFunctions, MathFunctions, OutputFunctions, PromiseFunctions, StorageFunctions {}

/** An unsigned 64-bit integer. */
export type U64 = number | bigint;
/** An unsigned 128-bit integer. */
export type U128 = number | bigint;

export interface RegisterFunctions {
  /** Bytes of a register; undefined when it was never written. */
  read_register(registerId: U64): Uint8Array | undefined;
  /** Length of a register; 2^64 - 1 when it was never written. */
  register_len(registerId: U64): bigint;
  write_register(registerId: U64, data: Uint8Array): void;
}

export interface ContextFunctions {
  current_account_id(registerId: U64): void;
  signer_account_id(registerId: U64): void;
  signer_account_pk(registerId: U64): void;
  predecessor_account_id(registerId: U64): void;
  /** Account that refunds of this receipt go to. Protocol 83 and later. */
  refund_to_account_id(registerId: U64): void;
  /** Kind of the code that runs: 0 none, 1 local, 2 global by hash, 3 global by account; hash or account id in the register. */
  current_contract_code(registerId: U64): bigint;
  input(registerId: U64): void;
  block_index(): bigint;
  /** Nanoseconds since 1970. */
  block_timestamp(): bigint;
  epoch_height(): bigint;
  storage_usage(): bigint;
  account_balance(): bigint;
  account_locked_balance(): bigint;
  attached_deposit(): bigint;
  prepaid_gas(): bigint;
  used_gas(): bigint;
  validator_stake(accountId: string): bigint;
  validator_total_stake(): bigint;
}

export interface MathFunctions {
  random_seed(registerId: U64): void;
  sha256(value: Uint8Array, registerId: U64): void;
  sha256_register(valueRegister: U64, registerId: U64): void;
  keccak256(value: Uint8Array, registerId: U64): void;
  keccak256_register(valueRegister: U64, registerId: U64): void;
  keccak512(value: Uint8Array, registerId: U64): void;
  keccak512_register(valueRegister: U64, registerId: U64): void;
  ripemd160(value: Uint8Array, registerId: U64): void;
  ripemd160_register(valueRegister: U64, registerId: U64): void;
  /** 1n when the key could be recovered; it is in the register then. */
  ecrecover(hash: Uint8Array, signature: Uint8Array, v: U64, malleabilityFlag: U64, registerId: U64): bigint;
  /** 1n when the signature is right. */
  ed25519_verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): bigint;
  alt_bn128_g1_multiexp(value: Uint8Array, registerId: U64): void;
  alt_bn128_g1_sum(value: Uint8Array, registerId: U64): void;
  alt_bn128_pairing_check(value: Uint8Array): bigint;
  /** 0n when done, 1n for bytes that are no points. The same for all of this family. */
  bls12381_p1_sum(value: Uint8Array, registerId: U64): bigint;
  bls12381_p2_sum(value: Uint8Array, registerId: U64): bigint;
  bls12381_g1_multiexp(value: Uint8Array, registerId: U64): bigint;
  bls12381_g2_multiexp(value: Uint8Array, registerId: U64): bigint;
  bls12381_map_fp_to_g1(value: Uint8Array, registerId: U64): bigint;
  bls12381_map_fp2_to_g2(value: Uint8Array, registerId: U64): bigint;
  /** 0n: the pairing holds, 1n: bytes that are no points, 2n: it does not hold. */
  bls12381_pairing_check(value: Uint8Array): bigint;
  bls12381_p1_decompress(value: Uint8Array, registerId: U64): bigint;
  bls12381_p2_decompress(value: Uint8Array, registerId: U64): bigint;
}

export interface OutputFunctions {
  value_return(value: Uint8Array): void;
  value_return_register(valueRegister: U64): void;
  /** Ends the call with a message. */
  panic(message?: string): never;
  panic_utf8(message: Uint8Array): never;
  panic_utf8_register(messageRegister: U64): never;
  log(message: string): void;
  log_utf8(message: Uint8Array): void;
  log_utf8_register(messageRegister: U64): void;
  log_utf16(message: Uint8Array): void;
  latin1_string_to_uint8array(text: string): Uint8Array;
  utf8_string_to_uint8array(text: string): Uint8Array;
  uint8array_to_latin1_string(bytes: Uint8Array): string;
  uint8array_to_utf8_string(bytes: Uint8Array): string;
}

/** Promise indexes are bigints as `promise_create` gives them. */
export interface PromiseFunctions {
  promise_create(accountId: string, methodName: string, args: Uint8Array, amount: U128, gas: U64): bigint;
  promise_then(
    promiseIndex: U64,
    accountId: string,
    methodName: string,
    args: Uint8Array,
    amount: U128,
    gas: U64,
  ): bigint;
  promise_and(...promiseIndexes: U64[]): bigint;
  promise_batch_create(accountId: string): bigint;
  promise_batch_then(promiseIndex: U64, accountId: string): bigint;
  promise_set_refund_to(promiseIndex: U64, accountId: string): void;
  promise_batch_action_create_account(promiseIndex: U64): void;
  promise_batch_action_deploy_contract(promiseIndex: U64, code: Uint8Array): void;
  promise_batch_action_deploy_contract_register(promiseIndex: U64, codeRegister: U64): void;
  promise_batch_action_deploy_global_contract(promiseIndex: U64, code: Uint8Array): void;
  promise_batch_action_deploy_global_contract_register(promiseIndex: U64, codeRegister: U64): void;
  promise_batch_action_deploy_global_contract_by_account_id(promiseIndex: U64, code: Uint8Array): void;
  promise_batch_action_deploy_global_contract_by_account_id_register(promiseIndex: U64, codeRegister: U64): void;
  promise_batch_action_use_global_contract(promiseIndex: U64, codeHash: Uint8Array): void;
  promise_batch_action_use_global_contract_by_account_id(promiseIndex: U64, accountId: string): void;
  /** Gives the index of the action, for `set_state_init_data_entry`. */
  promise_batch_action_state_init(promiseIndex: U64, codeHash: Uint8Array, amount: U128): bigint;
  promise_batch_action_state_init_by_account_id(promiseIndex: U64, accountId: string, amount: U128): bigint;
  set_state_init_data_entry(promiseIndex: U64, actionIndex: U64, key: Uint8Array, value: Uint8Array): void;
  set_state_init_data_entry_register(promiseIndex: U64, actionIndex: U64, key: Uint8Array, valueRegister: U64): void;
  promise_batch_action_function_call(
    promiseIndex: U64,
    methodName: string,
    args: Uint8Array,
    amount: U128,
    gas: U64,
  ): void;
  promise_batch_action_function_call_register(
    promiseIndex: U64,
    methodName: string,
    argsRegister: U64,
    amount: U128,
    gas: U64,
  ): void;
  /** Arguments as bytes, or as a string of one byte a character. */
  promise_batch_action_function_call_weight(
    promiseIndex: U64,
    methodName: string,
    args: Uint8Array | string,
    amount: U128,
    gas: U64,
    weight: U64,
  ): void;
  promise_batch_action_function_call_weight_register(
    promiseIndex: U64,
    methodName: string,
    argsRegister: U64,
    amount: U128,
    gas: U64,
    weight: U64,
  ): void;
  promise_batch_action_transfer(promiseIndex: U64, amount: U128): void;
  promise_batch_action_stake(promiseIndex: U64, amount: U128, publicKey: Uint8Array): void;
  promise_batch_action_add_key_with_full_access(promiseIndex: U64, publicKey: Uint8Array, nonce: U64): void;
  promise_batch_action_add_key_with_function_call(
    promiseIndex: U64,
    publicKey: Uint8Array,
    nonce: U64,
    allowance: U128,
    receiverId: string,
    methodNames: string,
  ): void;
  promise_batch_action_delete_key(promiseIndex: U64, publicKey: Uint8Array): void;
  promise_batch_action_delete_account(promiseIndex: U64, beneficiaryId: string): void;
  promise_batch_action_transfer_to_gas_key(promiseIndex: U64, publicKey: Uint8Array, amount: U128): void;
  promise_batch_action_add_gas_key_with_full_access(promiseIndex: U64, publicKey: Uint8Array, numNonces: U64): void;
  promise_batch_action_add_gas_key_with_function_call(
    promiseIndex: U64,
    publicKey: Uint8Array,
    numNonces: U64,
    allowance: U128,
    receiverId: string,
    methodNames: string,
  ): void;
  /** The data id to resume with is in the register. */
  promise_yield_create(methodName: string, args: Uint8Array, gas: U64, gasWeight: U64, registerId: U64): bigint;
  /** 1 when the yielded promise was still waiting. */
  promise_yield_resume(dataId: Uint8Array, payload: Uint8Array): number;
  promise_yield_resume_register(dataId: Uint8Array, payloadRegister: U64): number;
  promise_results_count(): bigint;
  /** 0n not ready, 1n done and the value is in the register, 2n failed. */
  promise_result(resultIndex: U64, registerId: U64): bigint;
  promise_return(promiseIndex: U64): void;
}

export interface StorageFunctions {
  /** 1n when there was a value before; it is in the register then. */
  storage_write(key: Uint8Array, value: Uint8Array, evictedRegister: U64): bigint;
  storage_write_register(key: Uint8Array, valueRegister: U64, evictedRegister: U64): bigint;
  /** 1n when there is a value; it is in the register then and not in the contract's memory until it is read. */
  storage_read(key: Uint8Array, registerId: U64): bigint;
  storage_remove(key: Uint8Array, registerId: U64): bigint;
  storage_has_key(key: Uint8Array): bigint;
}
