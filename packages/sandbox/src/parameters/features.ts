/**
 * First protocol version of each rule that differs between the supported versions.
 *
 * Rules that every supported version has are not listed: they are simply how the code works.
 *
 * @see nearcore 2.12 (up to 84) and 2.13 core/primitives-core/src/version.rs ProtocolFeature
 */
export const PROTOCOL_FEATURES = {
  StatePartsCompression: 82,
  DeterministicAccountIds: 82,
  InvalidTxGenerateOutcomes: 83,
  ExcludeExistingCodeFromWitnessForCodeLen: 83,
  FixAccessKeyAllowanceCharging: 83,
  IncludeDeployGlobalContractOutcomeBurntStorage: 83,
  FixDeterministicAccountIdCreation: 83,
  GlobalContractDistributionNonce: 83,
  InstantPromiseYield: 83,
  YieldResumeImprovements: 83,
  EthImplicitGlobalContract: 83,
  InstantDeleteAccount: 83,
  Wasmtime: 84,
  FixDelegateActionDepositWithFunctionCallError: 85,
  FixDeleteAccountGlobalContractStorageUsage: 85,
  FixDelegatedDeterministicStateInit: 85,
  ContinuousEpochSync: 85,
  UniqueChunkTransactions: 85,
  StrictNonce: 85,
  PostQuantumSignatures: 85,
  GasKeys: 85,
  DelegateV2: 85,
  YieldWithId: 85,
  AccountCostIncrease: 85,
  ExecutionMetadataV4: 85,
  EnforcePerReceiptStorageProofLimit: 86,
  /** Not one of nearcore's: the node that runs version 85 prices memory.grow and table.grow by what they add. */
  LinearGrowCost: 85,
  /** Not one of nearcore's either: that node counts the gas of views while guest code runs. */
  MeteredViews: 85,
  /** Nor this one: that node names global contracts `hash` and `account_id` in errors. */
  GlobalContractIdInSnakeCase: 85,
} as const;

/** Name of a rule that depends on the protocol version. */
export type ProtocolFeature = keyof typeof PROTOCOL_FEATURES;

/** True when the rule holds at the protocol version. */
export function isFeatureEnabled(feature: ProtocolFeature, protocolVersion: number): boolean {
  return protocolVersion >= PROTOCOL_FEATURES[feature];
}
