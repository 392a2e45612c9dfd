import type { ActionCostIndex } from './action-costs.ts';
import type { ExtCostIndex } from './ext-costs.ts';

/**
 * Gas of one action or receipt: sent to oneself, sent elsewhere, executed.
 *
 * Units: gas units (1 Tgas = 10^12). All are safe integers, so that metering works on numbers.
 */
export interface Fee {
  readonly sendSir: number;
  readonly sendNotSir: number;
  readonly execution: number;
  /** Compute usage of executing it, where it is not the gas. */
  readonly executionCompute?: number;
}

/** A fraction of two integers. */
export interface Ratio {
  readonly numerator: number;
  readonly denominator: number;
}

/** Gas and compute usage of one unit of a host function cost. */
export interface ExtCostValue {
  readonly gas: number;
  readonly compute: number;
}

/** Storage prices. Units: yoctoNEAR a byte, bytes. */
export interface StorageUsageConfig {
  readonly storageAmountPerByte: bigint;
  readonly numBytesAccount: number;
  readonly numExtraBytesRecord: number;
  readonly globalContractStorageAmountPerByte: bigint;
}

/** Fees of actions and receipts, storage prices, refunds. */
export interface FeesConfig {
  /** Fee by `ActionCost` index. */
  readonly actionFees: readonly Fee[];
  readonly storageUsage: StorageUsageConfig;
  readonly burntGasReward: Ratio;
  readonly pessimisticGasPriceInflation: Ratio;
  readonly gasRefundPenalty: Ratio;
  readonly minGasRefundPenalty: number;
  /** Compute usage of storing a global contract's code when it arrives; it burns no gas. */
  readonly globalContractExecutionCompute: { readonly base: number; readonly perByte: number };
  /** Gas of checking an ML-DSA-65 signature when a transaction becomes a receipt. */
  readonly mlDsa65VerificationCost: number;
}

/** Limits of the VM and of transactions; field names and meaning are nearcore's `LimitConfig`. */
export interface LimitConfig {
  readonly maxGasBurnt: number;
  readonly maxStackHeight: number;
  readonly initialMemoryPages: number;
  readonly maxMemoryPages: number;
  readonly registersMemoryLimit: number;
  readonly maxRegisterSize: number;
  readonly maxNumberRegisters: number;
  readonly maxNumberLogs: number;
  readonly maxTotalLogLength: number;
  readonly maxTotalPrepaidGas: number;
  readonly maxActionsPerReceipt: number;
  readonly maxNumberBytesMethodNames: number;
  readonly maxLengthMethodName: number;
  readonly maxArgumentsLength: number;
  readonly maxLengthReturnedData: number;
  readonly maxContractSize: number;
  readonly maxTransactionSize: number;
  readonly maxReceiptSize: number;
  readonly maxLengthStorageKey: number;
  readonly maxLengthStorageValue: number;
  readonly maxPromisesPerFunctionCallAction: number;
  readonly maxNumberInputDataDependencies: number;
  readonly maxFunctionsNumberPerContract: number | null;
  readonly maxLocalsPerContract: number | null;
  readonly maxTablesPerContract: number | null;
  readonly maxElementsPerContractTable: number | null;
  readonly maxFunctionBodySize: number | null;
  readonly maxInstrumentedCodeSize: number | null;
  readonly maxBlocksPerFunction: number | null;
  readonly maxBlocksPerContract: number | null;
  readonly maxTypesPerContract: number | null;
  readonly maxParamsPerFunction: number | null;
  readonly maxParamsPerContract: number | null;
  readonly maxOperandStackBytesPerFunction: number | null;
  readonly maxDeployActionsPerReceipt: number | null;
  readonly accountIdValidityRulesVersion: number;
  readonly yieldTimeoutLengthInBlocks: number;
  readonly maxYieldPayloadSize: number;
  readonly perReceiptStorageProofSizeLimit: number;
}

/** Switches of the contract runtime. */
export interface WasmFeatures {
  readonly vmKind: 'NearVm' | 'Wasmtime';
  readonly flatStorageReads: boolean;
  readonly fixContractLoadingCost: boolean;
  readonly ethImplicitAccounts: boolean;
  readonly ethImplicitGlobalContract: boolean;
  readonly discardCustomSections: boolean;
  readonly globalContractHostFns: boolean;
  readonly reftypesBulkMemory: boolean;
  readonly deterministicAccountIds: boolean;
  readonly gasKeyHostFns: boolean;
  readonly oneYoctoOnPromise: boolean;
  readonly p256VerifyHostFn: boolean;
  readonly chainIdHostFn: boolean;
  readonly yieldWithIdHostFns: boolean;
  /** Whether growing a memory or table costs by the page or entry, like the bulk operations. */
  readonly linearGrowCost: boolean;
  /** Whether guest code in a view is stopped when it passes the limit, not only when it calls the host or ends. */
  readonly meteredViews: boolean;
}

/** What running a contract costs and may use. */
export interface WasmConfig {
  /** Gas and compute by `ExtCost` index. */
  readonly extCosts: readonly ExtCostValue[];
  /** Gas of one unit of each `ExtCost`, a dense copy for the hot path. */
  readonly extCostGas: Float64Array;
  readonly growMemCost: number;
  readonly regularOpCost: number;
  readonly linearOpBaseCost: number;
  readonly linearOpUnitCost: number;
  readonly features: WasmFeatures;
  readonly limits: LimitConfig;
}

/** Limits of cross-shard traffic. Units: gas units, bytes. */
export interface CongestionControlConfig {
  readonly maxCongestionIncomingGas: bigint;
  readonly maxCongestionOutgoingGas: bigint;
  readonly maxCongestionMemoryConsumption: bigint;
  readonly maxCongestionMissedChunks: bigint;
  readonly maxOutgoingGas: bigint;
  readonly minOutgoingGas: bigint;
  readonly allowedShardOutgoingGas: bigint;
  readonly maxTxGas: bigint;
  readonly minTxGas: bigint;
  readonly rejectTxCongestionThreshold: number;
  readonly outgoingReceiptsUsualSizeLimit: number;
  readonly outgoingReceiptsBigSizeLimit: number;
}

/** Limits of a chunk's state witness, in bytes. */
export interface WitnessConfig {
  readonly mainStorageProofSizeSoftLimit: number;
  readonly combinedTransactionsSizeLimit: number;
  readonly newTransactionsValidationStateSizeSoftLimit: number;
}

/** Limits of the bandwidth scheduler, in bytes. */
export interface BandwidthSchedulerConfig {
  readonly maxShardBandwidth: number;
  readonly maxSingleGrant: number;
  readonly maxAllowance: number;
  readonly maxBaseBandwidth: number;
}

/**
 * Every fee, limit and switch of the runtime at one protocol version.
 *
 * @see nearcore 2.12 core/parameters/src/config.rs RuntimeConfig
 */
export interface RuntimeConfig {
  readonly protocolVersion: number;
  readonly fees: FeesConfig;
  readonly wasm: WasmConfig;
  /** yoctoNEAR an account must hold for each byte that it stores. */
  readonly storageAmountPerByte: bigint;
  readonly accountCreation: { readonly minAllowedTopLevelAccountLength: number; readonly registrarAccountId: string };
  readonly congestionControl: CongestionControlConfig;
  readonly witness: WitnessConfig;
  readonly bandwidthScheduler: BandwidthSchedulerConfig;
  readonly useStateStoredReceipt: boolean;
  /** Least price, in yoctoNEAR, at which gas attached to a receipt is bought (NEP-642); 0 before version 85. */
  readonly minGasPurchasePrice: bigint;
  /** yoctoNEAR that creating an account costs in all (NEP-642); 0 before version 85. */
  readonly accountCreationCharge: bigint;
}

/** Gas of sending an action whose signer is (`sir`) or is not its receiver. */
export function sendFee(fees: FeesConfig, cost: ActionCostIndex, sir: boolean): number {
  const fee = fees.actionFees[cost]!;
  return sir ? fee.sendSir : fee.sendNotSir;
}

/** Gas of executing an action. */
export function execFee(fees: FeesConfig, cost: ActionCostIndex): number {
  return fees.actionFees[cost]!.execution;
}

/** Gas of one unit of a host function cost. */
export function extCostGas(config: WasmConfig, cost: ExtCostIndex): number {
  return config.extCostGas[cost]!;
}
