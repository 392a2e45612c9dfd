import { invariant } from '../errors/invariant.ts';
import { ActionCost, type ActionCostIndex } from '../parameters/action-costs.ts';
import { execFee, sendFee, type FeesConfig, type RuntimeConfig } from '../parameters/runtime-config.ts';
import type { AccessKeyPermission } from '../primitives/access-key.ts';
import { accountType, type AccountId, type AccountType } from '../primitives/account-id.ts';
import type { PublicKey } from '../primitives/keys.ts';
import { actionDeposit, type Action } from '../primitives/action.ts';
import { stateInitLength } from '../primitives/deterministic-account.ts';
import { globalContractIdentifierLength } from '../primitives/global-contract.ts';
import { utf8Length } from '../primitives/receipt-size.ts';
import type { Transaction } from '../primitives/transaction.ts';
import { U128_MAX } from '../primitives/u128.ts';

/*
 * Gas is a safe integer here: transactions and receipts are validated first, which bounds the sum of attached gas by
 * max_total_prepaid_gas and the number of bytes by the size limits.
 */

/** Whether a fee is for sending (to oneself or not) or for executing. */
type Side = 'sendSir' | 'sendNotSir' | 'execution';

/** GasKeyInfo in borsh: a u128 balance and a u16 number of nonces. */
const GAS_KEY_INFO_LENGTH = 18;
/** The least borsh length of an access key that is a gas key: nonce, tag, GasKeyInfo. */
const MIN_GAS_KEY_LENGTH = 8 + 1 + GAS_KEY_INFO_LENGTH;
/** A u16 index in the state key, a u64 nonce as value. */
const NONCE_INDEX_LENGTH = 2;
const NONCE_VALUE_LENGTH = 8;

function fee(fees: FeesConfig, cost: ActionCostIndex, side: Side): number {
  return side === 'execution' ? execFee(fees, cost) : sendFee(fees, cost, side === 'sendSir');
}

/**
 * Fee of a transfer: that of creating the account is added for ids that a transfer creates, whether it exists or not.
 *
 * @see nearcore core/parameters/src/cost.rs transfer_exec_fee, transfer_send_fee
 */
function transferFee(config: RuntimeConfig, type: AccountType, side: Side): number {
  const { fees } = config;
  const transfer = fee(fees, ActionCost.transfer, side);
  switch (type) {
    case 'Named':
      return transfer;
    case 'EthImplicit':
      if (!config.wasm.features.ethImplicitAccounts) return transfer;
      return transfer + fee(fees, ActionCost.create_account, side);
    case 'NearDeterministic':
      return transfer + fee(fees, ActionCost.create_account, side);
    case 'NearImplicit':
      return transfer + fee(fees, ActionCost.create_account, side) + fee(fees, ActionCost.add_full_access_key, side);
  }
}

/** Length of an access key's state key: column, id, column, borsh of the key. */
function accessKeyKeyLength(accountId: AccountId, publicKeyLength: number): number {
  return 1 + accountId.length + 1 + publicKeyLength;
}

/** @see nearcore runtime/runtime/src/config.rs permission_send_fees, permission_exec_fees */
function addKeyFee(
  fees: FeesConfig,
  permission: AccessKeyPermission,
  receiverId: AccountId,
  keyLength: number,
  side: Side,
): number {
  let total: number;
  if ('methodNames' in permission) {
    // Each name counts one byte more, for its terminator.
    const bytes = permission.methodNames.reduce((sum, name) => sum + utf8Length(name) + 1, 0);
    total =
      fee(fees, ActionCost.add_function_call_key_base, side) +
      bytes * fee(fees, ActionCost.add_function_call_key_byte, side);
  } else {
    total = fee(fees, ActionCost.add_full_access_key, side);
  }
  if (!('numNonces' in permission)) return total;
  if (side !== 'execution') return total + GAS_KEY_INFO_LENGTH * fee(fees, ActionCost.gas_key_byte, side);
  const entry = accessKeyKeyLength(receiverId, keyLength) + NONCE_INDEX_LENGTH + NONCE_VALUE_LENGTH;
  const perNonce = execFee(fees, ActionCost.gas_key_nonce_write_base) + entry * execFee(fees, ActionCost.gas_key_byte);
  return total + permission.numNonces * perNonce;
}

/** @see nearcore core/parameters/src/cost.rs gas_key_transfer_send_fee, gas_key_transfer_exec_fee */
function gasKeyTransferFee(fees: FeesConfig, receiverId: AccountId, keyLength: number, side: Side): number {
  const bytes = side === 'execution' ? accessKeyKeyLength(receiverId, keyLength) + MIN_GAS_KEY_LENGTH : keyLength;
  return fee(fees, ActionCost.gas_key_transfer_base, side) + bytes * fee(fees, ActionCost.gas_key_byte, side);
}

function feeWithBytes(
  fees: FeesConfig,
  base: ActionCostIndex,
  byte: ActionCostIndex,
  bytes: number,
  side: Side,
): number {
  return fee(fees, base, side) + bytes * fee(fees, byte, side);
}

/** Fee of one action without a delegate action's inner ones. */
function actionFee(config: RuntimeConfig, action: Action, receiverId: AccountId, side: Side): number {
  const { fees } = config;
  switch (action.kind) {
    case 'CreateAccount':
      return fee(fees, ActionCost.create_account, side);
    case 'DeployContract':
      return feeWithBytes(
        fees,
        ActionCost.deploy_contract_base,
        ActionCost.deploy_contract_byte,
        action.code.length,
        side,
      );
    case 'FunctionCall':
      return feeWithBytes(
        fees,
        ActionCost.function_call_base,
        ActionCost.function_call_byte,
        utf8Length(action.methodName) + action.args.length,
        side,
      );
    case 'Transfer':
      return transferFee(config, accountType(receiverId), side);
    case 'Stake':
      return fee(fees, ActionCost.stake, side);
    case 'AddKey':
      return addKeyFee(fees, action.accessKey.permission, receiverId, action.publicKey.handle.borshLength, side);
    case 'DeleteKey':
      return fee(fees, ActionCost.delete_key, side);
    case 'DeleteAccount':
      return fee(fees, ActionCost.delete_account, side);
    case 'Delegate':
      return fee(fees, ActionCost.delegate, side);
    case 'DeployGlobalContract':
      return feeWithBytes(
        fees,
        ActionCost.deploy_global_contract_base,
        ActionCost.deploy_global_contract_byte,
        action.code.length,
        side,
      );
    case 'UseGlobalContract':
      return feeWithBytes(
        fees,
        ActionCost.use_global_contract_base,
        ActionCost.use_global_contract_byte,
        globalContractIdentifierLength(action.contractIdentifier),
        side,
      );
    case 'DeterministicStateInit':
      return (
        fee(fees, ActionCost.deterministic_state_init_base, side) +
        action.stateInit.data.length * fee(fees, ActionCost.deterministic_state_init_entry, side) +
        stateInitLength(action.stateInit) * fee(fees, ActionCost.deterministic_state_init_byte, side)
      );
    case 'TransferToGasKey':
    case 'WithdrawFromGasKey':
      return gasKeyTransferFee(fees, receiverId, action.publicKey.handle.borshLength, side);
  }
}

/**
 * Gas burnt by sending actions; a delegate action counts its inner ones too, sent as it is itself.
 *
 * @see nearcore runtime/runtime/src/config.rs total_send_fees
 */
export function totalSendFees(
  config: RuntimeConfig,
  senderIsReceiver: boolean,
  actions: readonly Action[],
  receiverId: AccountId,
): number {
  const side = senderIsReceiver ? 'sendSir' : 'sendNotSir';
  let total = 0;
  for (const action of actions) {
    total += actionFee(config, action, receiverId, side);
    if (action.kind === 'Delegate') {
      const { delegateAction } = action;
      total += totalSendFees(config, senderIsReceiver, delegateAction.actions, delegateAction.receiverId);
    }
  }
  return total;
}

/**
 * Gas set aside for sending a delegate action's inner actions from its sender; other actions need none.
 *
 * @see nearcore runtime/runtime/src/config.rs total_prepaid_send_fees
 */
export function totalPrepaidSendFees(config: RuntimeConfig, actions: readonly Action[]): number {
  let total = 0;
  for (const action of actions) {
    if (action.kind !== 'Delegate') continue;
    const { senderId, receiverId, actions: inner } = action.delegateAction;
    total += totalSendFees(config, senderId === receiverId, inner, receiverId);
  }
  return total;
}

/** Gas burnt by starting to execute an action. */
export function actionExecFee(config: RuntimeConfig, action: Action, receiverId: AccountId): number {
  return actionFee(config, action, receiverId, 'execution');
}

/**
 * Compute usage of starting to execute an action; only deploys, from protocol 86 on, have one that is not their gas.
 *
 * @param gas - the action's execution fee
 */
export function actionExecCompute({ fees }: RuntimeConfig, action: Action, gas: number): number {
  if (action.kind !== 'DeployContract') return gas;
  const base = fees.actionFees[ActionCost.deploy_contract_base];
  const byte = fees.actionFees[ActionCost.deploy_contract_byte];
  invariant(base !== undefined && byte !== undefined, 'a fee is missing');
  const { executionCompute: baseCompute = base.execution } = base;
  const { executionCompute: byteCompute = byte.execution } = byte;
  return baseCompute + action.code.length * byteCompute;
}

/** Gas burnt by starting to execute an action receipt. */
export function receiptExecFee(config: RuntimeConfig): number {
  return execFee(config.fees, ActionCost.new_action_receipt);
}

/**
 * Gas set aside for executing actions; a delegate action counts its inner ones and their receipt too.
 *
 * @see nearcore runtime/runtime/src/config.rs total_prepaid_exec_fees
 */
export function totalPrepaidExecFees(config: RuntimeConfig, actions: readonly Action[], receiverId: AccountId): number {
  let total = 0;
  for (const action of actions) {
    if (action.kind === 'Delegate') {
      const { delegateAction } = action;
      total += totalPrepaidExecFees(config, delegateAction.actions, delegateAction.receiverId);
      total += actionFee(config, action, delegateAction.receiverId, 'execution') + receiptExecFee(config);
    } else {
      total += actionFee(config, action, receiverId, 'execution');
    }
  }
  return total;
}

/** Gas attached to all calls, a delegate action's included; exact whatever the amounts. */
export function totalPrepaidGasExact(actions: readonly Action[]): bigint {
  let total = 0n;
  for (const action of actions) {
    if (action.kind === 'Delegate') total += totalPrepaidGasExact(action.delegateAction.actions);
    else if (action.kind === 'FunctionCall') total += action.gas;
  }
  return total;
}

/** Gas attached to all calls of validated actions. */
export function totalPrepaidGas(actions: readonly Action[]): number {
  const total = Number(totalPrepaidGasExact(actions));
  invariant(Number.isSafeInteger(total), 'attached gas was not validated');
  return total;
}

/** YoctoNEAR that leave with the actions, a delegate action's inner ones included. */
export function totalDeposit(actions: readonly Action[]): bigint {
  let total = 0n;
  for (const action of actions) {
    total += action.kind === 'Delegate' ? totalDeposit(action.delegateAction.actions) : actionDeposit(action);
  }
  return total;
}

/** YoctoNEAR of an amount of gas. */
export function gasToBalance(gasPrice: bigint, gas: number): bigint {
  return gasPrice * BigInt(gas);
}

/** What a transaction costs its signer. Units: gas; yoctoNEAR. */
export interface TransactionCost {
  /** Gas burnt by turning it into a receipt. */
  readonly gasBurnt: number;
  /** Gas that travels with the receipt. */
  readonly gasRemaining: number;
  /** Price of `gasBurnt`. */
  readonly burntAmount: bigint;
  /** YoctoNEAR a gas at which `gasRemaining` is bought: not below the least purchase price (NEP-642). */
  readonly receiptGasPrice: bigint;
  /** Price of all gas. */
  readonly gasCost: bigint;
  readonly depositCost: bigint;
  readonly totalCost: bigint;
}

/**
 * Gas of checking a transaction's signatures: its own and a delegate action's; only ML-DSA-65 costs any.
 *
 * @see nearcore 2.13 core/parameters signature_verification_costs; NEP-645
 */
function verificationGas({ fees }: RuntimeConfig, publicKey: PublicKey, actions: readonly Action[]): number {
  let count = publicKey.type === 'ml-dsa-65' ? 1 : 0;
  for (const action of actions)
    if (action.kind === 'Delegate' && action.delegateAction.publicKey.type === 'ml-dsa-65') count++;
  return count * fees.mlDsa65VerificationCost;
}

/**
 * The cost of a validated transaction, or null when it exceeds u128.
 *
 * @see nearcore runtime/runtime/src/config.rs calculate_tx_cost; 2.13 for the least purchase price
 */
export function transactionCost(
  config: RuntimeConfig,
  { signerId, receiverId, publicKey, actions }: Pick<Transaction, 'signerId' | 'receiverId' | 'publicKey' | 'actions'>,
  gasPrice: bigint,
): TransactionCost | null {
  const senderIsReceiver = signerId === receiverId;
  const gasBurnt =
    sendFee(config.fees, ActionCost.new_action_receipt, senderIsReceiver) +
    totalSendFees(config, senderIsReceiver, actions, receiverId) +
    verificationGas(config, publicKey, actions);
  const gasRemaining =
    totalPrepaidGas(actions) +
    totalPrepaidSendFees(config, actions) +
    receiptExecFee(config) +
    totalPrepaidExecFees(config, actions, receiverId);
  const burntAmount = gasToBalance(gasPrice, gasBurnt);
  const receiptGasPrice = gasPrice > config.minGasPurchasePrice ? gasPrice : config.minGasPurchasePrice;
  const gasCost = burntAmount + gasToBalance(receiptGasPrice, gasRemaining);
  const depositCost = totalDeposit(actions);
  const totalCost = gasCost + depositCost;
  if (totalCost > U128_MAX) return null;
  return { gasBurnt, gasRemaining, burntAmount, receiptGasPrice, gasCost, depositCost, totalCost };
}
