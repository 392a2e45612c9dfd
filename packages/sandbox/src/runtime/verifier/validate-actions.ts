import { ed25519 } from '@noble/curves/ed25519.js';
import { isFeatureEnabled } from '../../parameters/features.ts';
import type { LimitConfig, RuntimeConfig } from '../../parameters/runtime-config.ts';
import { isAccountId, type AccountId } from '../../primitives/account-id.ts';
import type { AccessKeyPermission } from '../../primitives/access-key.ts';
import type {
  Action,
  AddKeyAction,
  DeterministicStateInitAction,
  FunctionCallAction,
  SignedDelegate,
} from '../../primitives/action.ts';
import { deterministicAccountId } from '../../primitives/deterministic-account.ts';
import type { GlobalContractIdentifier } from '../../primitives/global-contract.ts';
import type { PublicKey } from '../../primitives/keys.ts';
import { fromUtf8, toUtf8 } from '../../primitives/text.ts';
import type { ActionsValidationError } from '../../primitives/tx-errors.ts';
import { totalPrepaidGasExact } from '../fees.ts';

const U64_MAX = (1n << 64n) - 1n;
/** Nonces that one gas key may have. */
const MAX_NONCES_FOR_GAS_KEY = 1024;
const MAX_ACCOUNT_ID_LENGTH = 64;

/**
 * Checks a transaction's or receipt's actions against the limits; null when nothing is wrong.
 *
 * Order: number of actions; key types; number of deploys (protocol 86); each action in turn (DeleteAccount must be
 * last, one Delegate at most, its own limits); sum of attached gas.
 *
 * @see nearcore runtime/runtime/src/verifier.rs validate_actions
 */
export function validateActions(
  config: RuntimeConfig,
  actions: readonly Action[],
  receiverId: AccountId,
): ActionsValidationError | null {
  const { limits } = config.wasm;
  if (actions.length > limits.maxActionsPerReceipt) {
    return {
      TotalNumberOfActionsExceeded: { total_number_of_actions: actions.length, limit: limits.maxActionsPerReceipt },
    };
  }
  if (!isFeatureEnabled('PostQuantumSignatures', config.protocolVersion) && actions.some(hasPostQuantumKey))
    return unsupported('PostQuantumSignatures', config);
  let deploys = 0;
  for (const { kind } of actions) if (kind === 'DeployContract' || kind === 'DeployGlobalContract') deploys++;
  if (limits.maxDeployActionsPerReceipt !== null && deploys > limits.maxDeployActionsPerReceipt) {
    return {
      TotalNumberOfDeployActionsExceeded: {
        number_of_deploy_actions: deploys,
        limit: limits.maxDeployActionsPerReceipt,
      },
    };
  }
  let foundDelegate = false;
  for (const [index, action] of actions.entries()) {
    if (action.kind === 'DeleteAccount') {
      if (index + 1 < actions.length) return 'DeleteActionMustBeFinal';
    } else if (action.kind === 'Delegate') {
      if (foundDelegate) return 'DelegateActionMustBeOnlyOne';
      foundDelegate = true;
    }
    const error = validateAction(config, action, receiverId);
    if (error !== null) return error;
  }
  const totalPrepaidGas = totalPrepaidGasExact(actions);
  if (totalPrepaidGas > U64_MAX) return 'IntegerOverflow';
  if (totalPrepaidGas > limits.maxTotalPrepaidGas) {
    return { TotalPrepaidGasExceeded: { total_prepaid_gas: totalPrepaidGas, limit: limits.maxTotalPrepaidGas } };
  }
  return null;
}

/**
 * Whether an action names a key of ML-DSA-65.
 *
 * @see nearcore 2.13 core/primitives/src/action/mod.rs post_quantum_signatures_required
 */
function hasPostQuantumKey(action: Action): boolean {
  if (action.kind === 'Delegate') {
    const { publicKey, actions } = action.delegateAction;
    return publicKey.type === 'ml-dsa-65' || actions.some(hasPostQuantumKey);
  }
  return 'publicKey' in action && action.publicKey.type === 'ml-dsa-65';
}

function validateAction(config: RuntimeConfig, action: Action, receiverId: AccountId): ActionsValidationError | null {
  const { limits } = config.wasm;
  switch (action.kind) {
    case 'CreateAccount':
    case 'Transfer':
    case 'DeleteKey':
      return null;
    case 'DeleteAccount':
      return validateAccountId(action.beneficiaryId);
    case 'UseGlobalContract':
      return validateIdentifier(action.contractIdentifier);
    case 'DeployContract':
    case 'DeployGlobalContract':
      if (action.code.length <= limits.maxContractSize) return null;
      return { ContractSizeExceeded: { size: action.code.length, limit: limits.maxContractSize } };
    case 'FunctionCall':
      return validateFunctionCall(limits, action);
    case 'Stake':
      return isStakingKey(action.publicKey)
        ? null
        : { UnsuitableStakingKey: { public_key: action.publicKey.toString() } };
    case 'AddKey':
      return validateAddKey(config, action);
    case 'Delegate':
      if (action.version === 2 && !isFeatureEnabled('DelegateV2', config.protocolVersion))
        return unsupported('DelegateV2', config);
      return validateActions(config, action.delegateAction.actions, innerReceiver(config, action, receiverId));
    case 'DeterministicStateInit':
      return validateStateInit(config, action, receiverId);
    case 'TransferToGasKey':
    case 'WithdrawFromGasKey':
      return gasKeysEnabled(config) ? null : unsupported('GasKeys', config);
  }
}

/** Before protocol 85 the state init inside a delegate action was compared with the outer receiver. */
function innerReceiver(config: RuntimeConfig, { delegateAction }: SignedDelegate, outer: AccountId): AccountId {
  return isFeatureEnabled('FixDelegatedDeterministicStateInit', config.protocolVersion)
    ? delegateAction.receiverId
    : outer;
}

/** Decoded ids are valid anyway; before protocol 83 a contract could name any text. */
function validateAccountId(accountId: AccountId): ActionsValidationError | null {
  return isAccountId(accountId) ? null : { InvalidAccountId: { account_id: accountId } };
}

function validateIdentifier(identifier: GlobalContractIdentifier): ActionsValidationError | null {
  return identifier.kind === 'AccountId' ? validateAccountId(identifier.accountId) : null;
}

function gasKeysEnabled(config: RuntimeConfig): boolean {
  return isFeatureEnabled('GasKeys', config.protocolVersion);
}

function unsupported(feature: string, config: RuntimeConfig): ActionsValidationError {
  return { UnsupportedProtocolFeature: { protocol_feature: feature, version: config.protocolVersion } };
}

function byteLength(text: string): number {
  return toUtf8(text).length;
}

function validateFunctionCall(limits: LimitConfig, action: FunctionCallAction): ActionsValidationError | null {
  if (action.gas === 0n) return 'FunctionCallZeroAttachedGas';
  const nameLength = byteLength(action.methodName);
  if (nameLength > limits.maxLengthMethodName) {
    return { FunctionCallMethodNameLengthExceeded: { length: nameLength, limit: limits.maxLengthMethodName } };
  }
  if (action.args.length > limits.maxArgumentsLength) {
    return { FunctionCallArgumentsLengthExceeded: { length: action.args.length, limit: limits.maxArgumentsLength } };
  }
  return null;
}

/**
 * Whether validators may use the key: an ed25519 point without torsion.
 *
 * @see nearcore core/crypto/src/key_conversion.rs is_valid_staking_key
 */
function isStakingKey(key: PublicKey): boolean {
  if (key.type !== 'ed25519') return false;
  try {
    // The decompression in nearcore accepts coordinates above the prime, as ZIP-215 does.
    return ed25519.Point.fromBytes(key.data, true).isTorsionFree();
  } catch {
    return false;
  }
}

function validateAddKey(config: RuntimeConfig, action: AddKeyAction): ActionsValidationError | null {
  const permission = action.accessKey.permission;
  const error = validatePermission(config.wasm.limits, permission);
  if (error !== null) return error;
  if (permission.kind !== 'GasKeyFullAccess' && permission.kind !== 'GasKeyFunctionCall') return null;
  if (!gasKeysEnabled(config)) return unsupported('GasKeys', config);
  if (permission.kind === 'GasKeyFunctionCall' && permission.allowance !== null)
    return 'GasKeyFunctionCallAllowanceNotAllowed';
  if (permission.numNonces === 0 || permission.numNonces > MAX_NONCES_FOR_GAS_KEY) {
    return { GasKeyInvalidNumNonces: { requested_nonces: permission.numNonces, limit: MAX_NONCES_FOR_GAS_KEY } };
  }
  return permission.balance === 0n ? null : { AddGasKeyWithNonZeroBalance: { balance: permission.balance.toString() } };
}

/** @see nearcore runtime/runtime/src/verifier.rs validate_access_key_permission */
function validatePermission(limits: LimitConfig, permission: AccessKeyPermission): ActionsValidationError | null {
  if (!('methodNames' in permission)) return null;
  // Before the first version of the rules any text was allowed.
  if (limits.accountIdValidityRulesVersion > 0 && !isAccountId(permission.receiverId)) {
    return { InvalidAccountId: { account_id: truncate(permission.receiverId, MAX_ACCOUNT_ID_LENGTH * 2) } };
  }
  let total = 0;
  for (const name of permission.methodNames) {
    const length = byteLength(name);
    if (length > limits.maxLengthMethodName) {
      return { AddKeyMethodNameLengthExceeded: { length, limit: limits.maxLengthMethodName } };
    }
    total += length + 1;
  }
  if (total <= limits.maxNumberBytesMethodNames) return null;
  return {
    AddKeyMethodNamesNumberOfBytesExceeded: { total_number_of_bytes: total, limit: limits.maxNumberBytesMethodNames },
  };
}

/** The longest beginning of at most `limit` bytes that does not split a character. */
function truncate(text: string, limit: number): string {
  const bytes = toUtf8(text);
  for (let length = Math.min(limit, bytes.length); length > 0; length--) {
    const cut = fromUtf8(bytes.subarray(0, length));
    if (cut !== null) return cut;
  }
  return '';
}

function validateStateInit(
  config: RuntimeConfig,
  action: DeterministicStateInitAction,
  receiverId: AccountId,
): ActionsValidationError | null {
  if (!isFeatureEnabled('DeterministicAccountIds', config.protocolVersion))
    return unsupported('DeterministicAccountIds', config);
  const identifierError = validateIdentifier(action.stateInit.code);
  if (identifierError !== null) return identifierError;
  const derivedId = deterministicAccountId(action.stateInit);
  if (derivedId !== receiverId) {
    return { InvalidDeterministicStateInitReceiver: { receiver_id: receiverId, derived_id: derivedId } };
  }
  const { maxLengthStorageKey, maxLengthStorageValue } = config.wasm.limits;
  for (const { key, value } of action.stateInit.data) {
    if (key.length > maxLengthStorageKey) {
      return { DeterministicStateInitKeyLengthExceeded: { length: key.length, limit: maxLengthStorageKey } };
    }
    if (value.length > maxLengthStorageValue) {
      return { DeterministicStateInitValueLengthExceeded: { length: value.length, limit: maxLengthStorageValue } };
    }
  }
  return null;
}
