import { ActionCost } from './action-costs.ts';
import type { ActionCostName } from './action-costs.ts';
import { EXT_COST_NAMES, FIRST_EXT_COST_OF_85 } from './ext-costs.ts';
import type { Ratio, RuntimeConfig } from './runtime-config.ts';

/** A JSON value; bigint stands for an integer beyond 2^53. */
export type ConfigJson =
  string | number | bigint | boolean | readonly ConfigJson[] | { readonly [name: string]: ConfigJson };

/**
 * A runtime configuration in nearcore's JSON: `runtime_config` of EXPERIMENTAL_protocol_config.
 *
 * Gas is an integer, amounts are decimal text, ratios are pairs in lowest terms.
 *
 * @see nearcore 2.12 core/parameters/src/view.rs RuntimeConfigView
 */
export function toRuntimeConfigView(config: RuntimeConfig): { readonly [name: string]: ConfigJson } {
  return {
    storage_amount_per_byte: String(config.storageAmountPerByte),
    transaction_costs: transactionCosts(config),
    wasm_config: wasmConfig(config),
    account_creation_config: snakeCased(config.accountCreation),
    congestion_control_config: snakeCased(config.congestionControl),
    witness_config: snakeCased(config.witness),
    ...(config.protocolVersion < 85
      ? {}
      : {
          min_gas_purchase_price: String(config.minGasPurchasePrice),
          account_creation_charge: String(config.accountCreationCharge),
        }),
  };
}

function transactionCosts({ fees, protocolVersion }: RuntimeConfig): ConfigJson {
  const fee = (name: ActionCostName): ConfigJson => {
    const { sendSir, sendNotSir, execution } = fees.actionFees[ActionCost[name]]!;
    return { send_sir: sendSir, send_not_sir: sendNotSir, execution };
  };
  return {
    action_receipt_creation_config: fee('new_action_receipt'),
    data_receipt_creation_config: {
      base_cost: fee('new_data_receipt_base'),
      cost_per_byte: fee('new_data_receipt_byte'),
    },
    action_creation_config: {
      create_account_cost: fee('create_account'),
      deploy_contract_cost: fee('deploy_contract_base'),
      deploy_contract_cost_per_byte: fee('deploy_contract_byte'),
      function_call_cost: fee('function_call_base'),
      function_call_cost_per_byte: fee('function_call_byte'),
      transfer_cost: fee('transfer'),
      stake_cost: fee('stake'),
      add_key_cost: {
        full_access_cost: fee('add_full_access_key'),
        function_call_cost: fee('add_function_call_key_base'),
        function_call_cost_per_byte: fee('add_function_call_key_byte'),
      },
      delete_key_cost: fee('delete_key'),
      delete_account_cost: fee('delete_account'),
      delegate_cost: fee('delegate'),
    },
    storage_usage_config: {
      num_bytes_account: fees.storageUsage.numBytesAccount,
      num_extra_bytes_record: fees.storageUsage.numExtraBytesRecord,
    },
    burnt_gas_reward: lowestTerms(fees.burntGasReward),
    pessimistic_gas_price_inflation_ratio: lowestTerms(fees.pessimisticGasPriceInflation),
    ...(protocolVersion < 85 ? {} : { ml_dsa_65_verification_cost: fees.mlDsa65VerificationCost }),
  };
}

function wasmConfig({ wasm, protocolVersion }: RuntimeConfig): ConfigJson {
  const { features } = wasm;
  const costNames = protocolVersion < 85 ? EXT_COST_NAMES.slice(0, FIRST_EXT_COST_OF_85) : EXT_COST_NAMES;
  return {
    ext_costs: {
      ...Object.fromEntries(costNames.map((name, index) => [name, wasm.extCostGas[index]!])),
      // Costs that no version charges any more, kept in the answer by nearcore.
      contract_compile_base: 0,
      contract_compile_bytes: 0,
    },
    grow_mem_cost: wasm.growMemCost,
    regular_op_cost: wasm.regularOpCost,
    linear_op_base_cost: wasm.linearOpBaseCost,
    linear_op_unit_cost: wasm.linearOpUnitCost,
    vm_kind: features.vmKind,
    discard_custom_sections: features.discardCustomSections,
    global_contract_host_fns: features.globalContractHostFns,
    reftypes_bulk_memory: features.reftypesBulkMemory,
    gas_key_host_fns: features.gasKeyHostFns,
    one_yocto_on_promise: features.oneYoctoOnPromise,
    ...(protocolVersion < 85
      ? {
          deterministic_account_ids: features.deterministicAccountIds,
          // Two switches of the node on which the conformance scenarios were recorded.
          pqc_host_fns: false,
          ed25519_verify_available: true,
        }
      : {
          p256_verify_host_fn: features.p256VerifyHostFn,
          chain_id_host_fn: features.chainIdHostFn,
          yield_with_id_host_fns: features.yieldWithIdHostFns,
          // Of a version to come: until then (0, 2) and (0, -2) are no points of E(Fp) to the bls12381 functions.
          bls12381_not_in_group_fix: false,
        }),
    storage_get_mode: features.flatStorageReads ? 'FlatStorage' : 'Trie',
    fix_contract_loading_cost: features.fixContractLoadingCost,
    implicit_account_creation: true,
    eth_implicit_accounts: features.ethImplicitAccounts,
    eth_implicit_global_contract: features.ethImplicitGlobalContract,
    limit_config: snakeCased(wasm.limits),
  };
}

/** The object with snake_case names and without limits that the version does not have. */
function snakeCased(object: object): { readonly [name: string]: ConfigJson } {
  const entries = Object.entries(object).filter(([, value]) => value !== null) as [string, ConfigJson][];
  return Object.fromEntries(
    entries.map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}

function lowestTerms({ numerator, denominator }: Ratio): ConfigJson {
  const divisor = greatestCommonDivisor(numerator, denominator);
  return [numerator / divisor, denominator / divisor];
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}
