import type { RuntimeConfig } from '../../parameters/runtime-config.ts';
import {
  ACCESS_KEY_NONCE_RANGE_MULTIPLIER,
  type AccessKey,
  type FunctionCallPermission,
} from '../../primitives/access-key.ts';
import type { Account } from '../../primitives/account.ts';
import type { Transaction } from '../../primitives/transaction.ts';
import type { InvalidAccessKeyError, InvalidTxError } from '../../primitives/tx-errors.ts';
import type { TransactionCost } from '../fees.ts';
import { missingStorageStake } from './storage-stake.ts';

const U64_MAX = (1n << 64n) - 1n;

/** What charging a transaction leaves; nothing is changed in place. */
export interface Charge {
  readonly amount: bigint;
  readonly accessKey: AccessKey;
  /** A gas key's nonce to write; null for an ordinary key, whose nonce stands in `accessKey`. */
  readonly gasKeyNonce: bigint | null;
}

/** A charge, a refusal, or (gas keys only) a refusal whose conversion is paid all the same. */
export type ChargeVerdict =
  | { readonly kind: 'Charged'; readonly charge: Charge }
  | { readonly kind: 'Refused'; readonly error: InvalidTxError }
  | { readonly kind: 'DepositFailed'; readonly error: InvalidTxError; readonly charge: Charge };

function refused(error: InvalidTxError): ChargeVerdict {
  return { kind: 'Refused', error };
}

/**
 * Checks a transaction against its signer's account and key and computes what remains of both.
 *
 * Order: nonce, balance, allowance, storage stake, function-call permission.
 *
 * Before protocol 83 nearcore lowered the allowance of a refused transaction's key, but only in the copy of whoever
 * was putting a chunk together: the state never had it.
 *
 * @param blockHeight - null in the RPC's early check, which does not limit nonces from above
 * @see nearcore runtime/runtime/src/verifier.rs verify_and_charge_tx_ephemeral
 */
export function chargeTransaction(
  config: RuntimeConfig,
  account: Account,
  accessKey: AccessKey,
  transaction: Transaction,
  cost: TransactionCost,
  blockHeight: number | null,
): ChargeVerdict {
  const { signerId, nonce } = transaction;
  const permission = accessKey.permission;
  if ('numNonces' in permission) {
    return refused({ InvalidNonceIndex: { tx_nonce_index: null, num_nonces: permission.numNonces } });
  }
  const nonceError = checkNonce(transaction, accessKey.nonce, blockHeight);
  if (nonceError !== null) return refused(nonceError);

  const amount = account.amount - cost.totalCost;
  if (amount < 0n) {
    return refused({
      NotEnoughBalance: { signer_id: signerId, balance: account.amount.toString(), cost: cost.totalCost.toString() },
    });
  }
  let charged = permission;
  if (permission.kind === 'FunctionCall' && permission.allowance !== null) {
    const { allowance } = permission;
    if (allowance < cost.totalCost) {
      return refused({
        InvalidAccessKeyError: {
          NotEnoughAllowance: {
            account_id: signerId,
            public_key: transaction.publicKey.toString(),
            allowance: allowance.toString(),
            cost: cost.totalCost.toString(),
          },
        },
      });
    }
    charged = { ...permission, allowance: allowance - cost.totalCost };
  }
  const error = checkAfterAllowance(config, account, amount, accessKey, transaction);
  if (error !== null) return refused(error);
  return { kind: 'Charged', charge: { amount, accessKey: { nonce, permission: charged }, gasKeyNonce: null } };
}

function checkAfterAllowance(
  config: RuntimeConfig,
  account: Account,
  amount: bigint,
  accessKey: AccessKey,
  transaction: Transaction,
): InvalidTxError | null {
  const missing = missingStorageStake(account, amount, config);
  if (missing > 0n) return { LackBalanceForState: { signer_id: transaction.signerId, amount: missing.toString() } };
  if (accessKey.permission.kind !== 'FunctionCall') return null;
  const error = checkFunctionCallPermission(accessKey.permission, transaction);
  return error === null ? null : { InvalidAccessKeyError: error };
}

/**
 * Checks a transaction signed with a gas key: gas is paid from the key, deposits from the account.
 *
 * @see nearcore runtime/runtime/src/verifier.rs verify_and_charge_gas_key_tx_ephemeral; 2.13 for a failed deposit
 */
export function chargeGasKeyTransaction(
  config: RuntimeConfig,
  account: Account,
  accessKey: AccessKey,
  currentNonce: bigint,
  transaction: Transaction,
  cost: TransactionCost,
  blockHeight: number | null,
): ChargeVerdict {
  const { signerId, nonce, nonceIndex } = transaction;
  const permission = accessKey.permission;
  if (!('numNonces' in permission)) {
    return refused({
      InvalidAccessKeyError: {
        AccessKeyNotFound: { account_id: signerId, public_key: transaction.publicKey.toString() },
      },
    });
  }
  if (nonceIndex === null || nonceIndex >= permission.numNonces) {
    return refused({ InvalidNonceIndex: { tx_nonce_index: nonceIndex, num_nonces: permission.numNonces } });
  }
  const nonceError = checkNonce(transaction, currentNonce, blockHeight);
  if (nonceError !== null) return refused(nonceError);
  const balance = permission.balance - cost.gasCost;
  if (balance < 0n) {
    return refused({
      NotEnoughGasKeyBalance: {
        signer_id: signerId,
        balance: permission.balance.toString(),
        cost: cost.gasCost.toString(),
      },
    });
  }
  if (permission.kind === 'GasKeyFunctionCall') {
    const error = checkFunctionCallPermission(permission, transaction);
    if (error !== null) return refused({ InvalidAccessKeyError: error });
  }
  const charge = (amount: bigint, keyBalance: bigint): Charge => ({
    amount,
    accessKey: { nonce: accessKey.nonce, permission: { ...permission, balance: keyBalance } },
    gasKeyNonce: nonce,
  });
  const depositFailed = (
    left: bigint,
    missing: bigint,
    reason: 'NotEnoughBalance' | 'LackBalanceForState',
  ): ChargeVerdict => ({
    kind: 'DepositFailed',
    // Without a receipt only the gas of the conversion is paid.
    charge: charge(account.amount, permission.balance - cost.burntAmount),
    error: {
      NotEnoughBalanceForDeposit: { signer_id: signerId, balance: left.toString(), cost: missing.toString(), reason },
    },
  });
  const amount = account.amount - cost.depositCost;
  if (amount < 0n) return depositFailed(account.amount, cost.depositCost, 'NotEnoughBalance');
  const missing = missingStorageStake(account, amount, config);
  if (missing > 0n) return depositFailed(amount, missing, 'LackBalanceForState');
  return { kind: 'Charged', charge: charge(amount, balance) };
}

/** @see nearcore runtime/runtime/src/verifier.rs verify_nonce */
function checkNonce(transaction: Transaction, currentNonce: bigint, blockHeight: number | null): InvalidTxError | null {
  const { nonce } = transaction;
  const fits = transaction.nonceMode === 'Strict' ? nonce === currentNonce + 1n : nonce > currentNonce;
  if (!fits) return { InvalidNonce: { tx_nonce: nonce, ak_nonce: currentNonce } };
  if (blockHeight === null) return null;
  const bound = BigInt(blockHeight) * ACCESS_KEY_NONCE_RANGE_MULTIPLIER;
  const upperBound = bound > U64_MAX ? U64_MAX : bound;
  return nonce < upperBound ? null : { NonceTooLarge: { tx_nonce: nonce, upper_bound: upperBound } };
}

/**
 * Checks what a function-call key allows: one call, without deposit, of the receiver, of a named method.
 *
 * @see nearcore runtime/runtime/src/verifier.rs verify_function_call_permission
 */
function checkFunctionCallPermission(
  permission: FunctionCallPermission,
  transaction: Transaction,
): InvalidAccessKeyError | null {
  const [action] = transaction.actions;
  if (transaction.actions.length !== 1 || action?.kind !== 'FunctionCall') return 'RequiresFullAccess';
  if (action.deposit > 0n) return 'DepositWithFunctionCall';
  if (transaction.receiverId !== permission.receiverId) {
    return { ReceiverMismatch: { tx_receiver: transaction.receiverId, ak_receiver: permission.receiverId } };
  }
  if (permission.methodNames.length > 0 && !permission.methodNames.includes(action.methodName)) {
    return { MethodNameMismatch: { method_name: action.methodName } };
  }
  return null;
}
