import { ACTION_COST_NAMES, ACTION_COST_PARAMETERS } from './action-costs.ts';
import { EXT_COST_NAMES } from './ext-costs.ts';
import { isFeatureEnabled } from './features.ts';
import { ParameterReader } from './parameter-reader.ts';
import { parameterTable } from './parameter-table.ts';
import type {
  CongestionControlConfig,
  FeesConfig,
  LimitConfig,
  RuntimeConfig,
  WasmConfig,
  WasmFeatures,
} from './runtime-config.ts';

const configs = new Map<number, RuntimeConfig>();

/**
 * Fees, limits and switches of a protocol version. The same object every time, so that it can key caches.
 *
 * @throws {UnsupportedProtocolVersionError}
 * @see nearcore 2.12 core/parameters/src/config_store.rs RuntimeConfigStore
 */
export function runtimeConfig(protocolVersion: number): RuntimeConfig {
  let config = configs.get(protocolVersion);
  if (config === undefined) {
    config = createRuntimeConfig(protocolVersion, new ParameterReader(parameterTable(protocolVersion)));
    configs.set(protocolVersion, config);
  }
  return config;
}

function createRuntimeConfig(protocolVersion: number, read: ParameterReader): RuntimeConfig {
  const fees = createFees(read);
  return {
    protocolVersion,
    fees,
    wasm: createWasm(protocolVersion, read),
    storageAmountPerByte: fees.storageUsage.storageAmountPerByte,
    accountCreation: {
      minAllowedTopLevelAccountLength: read.integer('min_allowed_top_level_account_length'),
      registrarAccountId: read.text('registrar_account_id'),
    },
    congestionControl: createCongestionControl(read),
    witness: {
      mainStorageProofSizeSoftLimit: read.integer('main_storage_proof_size_soft_limit'),
      combinedTransactionsSizeLimit: read.integer('combined_transactions_size_limit'),
      newTransactionsValidationStateSizeSoftLimit: read.integer('new_transactions_validation_state_size_soft_limit'),
    },
    bandwidthScheduler: {
      maxShardBandwidth: read.integer('max_shard_bandwidth'),
      maxSingleGrant: read.integer('max_single_grant'),
      maxAllowance: read.integer('max_allowance'),
      maxBaseBandwidth: read.integer('max_base_bandwidth'),
    },
    useStateStoredReceipt: read.flag('use_state_stored_receipt'),
    minGasPurchasePrice: read.optionalAmount('min_gas_purchase_price'),
    accountCreationCharge: read.optionalAmount('account_creation_charge'),
  };
}

function createFees(read: ParameterReader): FeesConfig {
  return {
    actionFees: ACTION_COST_NAMES.map((name) => read.fee(ACTION_COST_PARAMETERS[name])),
    storageUsage: {
      storageAmountPerByte: read.amount('storage_amount_per_byte'),
      numBytesAccount: read.integer('storage_num_bytes_account'),
      numExtraBytesRecord: read.integer('storage_num_extra_bytes_record'),
      globalContractStorageAmountPerByte: read.amount('global_contract_storage_amount_per_byte'),
    },
    burntGasReward: read.ratio('burnt_gas_reward'),
    pessimisticGasPriceInflation: read.ratio('pessimistic_gas_price_inflation'),
    gasRefundPenalty: read.ratio('gas_refund_penalty'),
    minGasRefundPenalty: read.integer('min_gas_refund_penalty'),
    globalContractExecutionCompute: {
      base: read.optionalInteger('deploy_global_contract_execution_base') ?? 0,
      perByte: read.optionalInteger('deploy_global_contract_execution_per_byte') ?? 0,
    },
    mlDsa65VerificationCost: read.optionalInteger('ml_dsa_65_verification_cost') ?? 0,
  };
}

function createWasm(protocolVersion: number, read: ParameterReader): WasmConfig {
  const extCosts = EXT_COST_NAMES.map((name) => read.extCost(`wasm_${name}`));
  return {
    extCosts,
    extCostGas: Float64Array.from(extCosts, (cost) => cost.gas),
    growMemCost: read.integer('wasm_grow_mem_cost'),
    regularOpCost: read.integer('wasm_regular_op_cost'),
    linearOpBaseCost: read.integer('wasm_linear_op_base_cost'),
    linearOpUnitCost: read.integer('wasm_linear_op_unit_cost'),
    features: createFeatures(protocolVersion, read),
    limits: createLimits(read),
  };
}

function createFeatures(protocolVersion: number, read: ParameterReader): WasmFeatures {
  return {
    vmKind: read.text('vm_kind') as WasmFeatures['vmKind'],
    flatStorageReads: read.flag('flat_storage_reads'),
    fixContractLoadingCost: read.flag('fix_contract_loading_cost'),
    ethImplicitAccounts: read.flag('eth_implicit_accounts'),
    ethImplicitGlobalContract: read.flag('eth_implicit_global_contract'),
    discardCustomSections: read.flag('discard_custom_sections'),
    globalContractHostFns: read.flag('global_contract_host_fns'),
    reftypesBulkMemory: read.flag('reftypes_bulk_memory'),
    deterministicAccountIds: read.flag('deterministic_account_ids'),
    gasKeyHostFns: read.flag('gas_key_host_fns'),
    oneYoctoOnPromise: read.flag('one_yocto_on_promise'),
    p256VerifyHostFn: read.optionalFlag('p256_verify_host_fn'),
    chainIdHostFn: read.optionalFlag('chain_id_host_fn'),
    yieldWithIdHostFns: read.optionalFlag('yield_with_id_host_fns'),
    linearGrowCost: isFeatureEnabled('LinearGrowCost', protocolVersion),
    meteredViews: isFeatureEnabled('MeteredViews', protocolVersion),
  };
}

function createLimits(read: ParameterReader): LimitConfig {
  return {
    maxGasBurnt: read.integer('max_gas_burnt'),
    maxStackHeight: read.integer('max_stack_height'),
    initialMemoryPages: read.integer('initial_memory_pages'),
    maxMemoryPages: read.integer('max_memory_pages'),
    registersMemoryLimit: read.integer('registers_memory_limit'),
    maxRegisterSize: read.integer('max_register_size'),
    maxNumberRegisters: read.integer('max_number_registers'),
    maxNumberLogs: read.integer('max_number_logs'),
    maxTotalLogLength: read.integer('max_total_log_length'),
    maxTotalPrepaidGas: read.integer('max_total_prepaid_gas'),
    maxActionsPerReceipt: read.integer('max_actions_per_receipt'),
    maxNumberBytesMethodNames: read.integer('max_number_bytes_method_names'),
    maxLengthMethodName: read.integer('max_length_method_name'),
    maxArgumentsLength: read.integer('max_arguments_length'),
    maxLengthReturnedData: read.integer('max_length_returned_data'),
    maxContractSize: read.integer('max_contract_size'),
    maxTransactionSize: read.integer('max_transaction_size'),
    maxReceiptSize: read.integer('max_receipt_size'),
    maxLengthStorageKey: read.integer('max_length_storage_key'),
    maxLengthStorageValue: read.integer('max_length_storage_value'),
    maxPromisesPerFunctionCallAction: read.integer('max_promises_per_function_call_action'),
    maxNumberInputDataDependencies: read.integer('max_number_input_data_dependencies'),
    maxFunctionsNumberPerContract: read.optionalInteger('max_functions_number_per_contract'),
    maxLocalsPerContract: read.optionalInteger('max_locals_per_contract'),
    maxTablesPerContract: read.optionalInteger('max_tables_per_contract'),
    maxElementsPerContractTable: read.optionalInteger('max_elements_per_contract_table'),
    maxFunctionBodySize: read.optionalInteger('max_function_body_size'),
    maxInstrumentedCodeSize: read.optionalInteger('max_instrumented_code_size'),
    maxBlocksPerFunction: read.optionalInteger('max_blocks_per_function'),
    maxBlocksPerContract: read.optionalInteger('max_blocks_per_contract'),
    maxTypesPerContract: read.optionalInteger('max_types_per_contract'),
    maxParamsPerFunction: read.optionalInteger('max_params_per_function'),
    maxParamsPerContract: read.optionalInteger('max_params_per_contract'),
    maxOperandStackBytesPerFunction: read.optionalInteger('max_operand_stack_bytes_per_function'),
    maxDeployActionsPerReceipt: read.optionalInteger('max_deploy_actions_per_receipt'),
    accountIdValidityRulesVersion: read.integer('account_id_validity_rules_version'),
    yieldTimeoutLengthInBlocks: read.integer('yield_timeout_length_in_blocks'),
    maxYieldPayloadSize: read.integer('max_yield_payload_size'),
    perReceiptStorageProofSizeLimit: read.integer('per_receipt_storage_proof_size_limit'),
  };
}

function createCongestionControl(read: ParameterReader): CongestionControlConfig {
  const threshold = read.ratio('reject_tx_congestion_threshold');
  return {
    maxCongestionIncomingGas: read.bigint('max_congestion_incoming_gas'),
    maxCongestionOutgoingGas: read.bigint('max_congestion_outgoing_gas'),
    maxCongestionMemoryConsumption: read.bigint('max_congestion_memory_consumption'),
    maxCongestionMissedChunks: read.bigint('max_congestion_missed_chunks'),
    maxOutgoingGas: read.bigint('max_outgoing_gas'),
    minOutgoingGas: read.bigint('min_outgoing_gas'),
    allowedShardOutgoingGas: read.bigint('allowed_shard_outgoing_gas'),
    maxTxGas: read.bigint('max_tx_gas'),
    minTxGas: read.bigint('min_tx_gas'),
    rejectTxCongestionThreshold: threshold.numerator / threshold.denominator,
    outgoingReceiptsUsualSizeLimit: read.integer('outgoing_receipts_usual_size_limit'),
    outgoingReceiptsBigSizeLimit: read.integer('outgoing_receipts_big_size_limit'),
  };
}
