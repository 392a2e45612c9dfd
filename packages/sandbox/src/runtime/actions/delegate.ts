import { invariant } from '../../errors/invariant.ts';
import { isFeatureEnabled } from '../../parameters/features.ts';
import {
  ACCESS_KEY_NONCE_RANGE_MULTIPLIER,
  type AccessKeyPermission,
  type FunctionCallPermission,
} from '../../primitives/access-key.ts';
import type { SignedDelegate } from '../../primitives/action.ts';
import { delegateActionHash } from '../../primitives/action-borsh.ts';
import type { DelegateAction } from '../../primitives/delegate-action.ts';
import { ZERO_HASH } from '../../primitives/hash.ts';
import { verifySignature } from '../../primitives/keys.ts';
import type { ActionErrorKind, InvalidAccessKeyError } from '../../primitives/tx-errors.ts';
import type { ActionResult } from '../action-result.ts';
import { receiptExecFee, totalPrepaidExecFees, totalPrepaidGas, totalPrepaidSendFees } from '../fees.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';
import { getAccessKey, getGasKeyNonce, setAccessKey, setGasKeyNonce } from '../records.ts';

/**
 * Runs what the receiver signed for a relayer to send: a receipt from the receiver with the inner actions.
 *
 * Order of checks: signature, expiry, sender, key, nonce, permission. The relayer stays the signer and pays the gas;
 * inner deposits are refunded to the receiver.
 *
 * @see nearcore runtime/runtime/src/actions.rs apply_delegate_action
 */
export function applyDelegate(execution: ReceiptExecution, action: SignedDelegate, result: ActionResult): void {
  const { chunk, accountId, body } = execution;
  const { config } = chunk.block;
  const { delegateAction } = action;
  const error = checkDelegate(execution, action) ?? useDelegateKey(execution, delegateAction);
  if (error !== null) {
    result.fail(error);
    return;
  }
  const { actions, receiverId } = delegateAction;
  // Both were bought by the relayer: the send fees are burnt now, the rest travels with the receipt.
  const sendFees = totalPrepaidSendFees(config, body.actions);
  const requiredGas =
    totalPrepaidExecFees(config, actions, receiverId) + totalPrepaidGas(actions) + receiptExecFee(config);
  result.gasUsed += requiredGas + sendFees;
  result.gasBurnt += sendFees;
  result.computeUsage += sendFees;
  result.newReceipts.push({
    predecessorId: accountId,
    receiverId,
    receiptId: ZERO_HASH,
    body: {
      kind: 'Action',
      version: 1,
      signerId: body.signerId,
      refundTo: null,
      signerPublicKey: body.signerPublicKey,
      gasPrice: body.gasPrice,
      outputDataReceivers: [],
      inputDataIds: [],
      actions,
    },
  });
}

function checkDelegate({ chunk, accountId }: ReceiptExecution, action: SignedDelegate): ActionErrorKind | null {
  const { delegateAction, signature } = action;
  if (!verifySignature(signature, delegateActionHash(action), delegateAction.publicKey))
    return 'DelegateActionInvalidSignature';
  if (BigInt(chunk.block.blockHeight) > delegateAction.maxBlockHeight) return 'DelegateActionExpired';
  if (delegateAction.senderId === accountId) return null;
  return { DelegateActionSenderDoesNotMatchTxReceiver: { sender_id: delegateAction.senderId, receiver_id: accountId } };
}

/**
 * Checks the key that signed the delegate action and moves its nonce on. Its allowance is not charged.
 *
 * @see nearcore runtime/runtime/src/actions.rs validate_delegate_action_key
 */
function useDelegateKey({ chunk }: ReceiptExecution, delegate: DelegateAction): ActionErrorKind | null {
  const { state } = chunk;
  const { senderId, publicKey, nonce, nonceIndex } = delegate;
  const key = getAccessKey(state, senderId, publicKey);
  if (key === null) {
    return {
      DelegateActionAccessKeyError: {
        AccessKeyNotFound: { account_id: senderId, public_key: publicKey.toString() },
      },
    };
  }
  const keyError = checkNonceKind(key.permission, nonceIndex);
  if (keyError !== null) return keyError;
  const currentNonce = nonceIndex === null ? key.nonce : getGasKeyNonce(state, senderId, publicKey, nonceIndex);
  invariant(currentNonce !== null, 'a gas key lacks one of its nonces');
  if (nonce <= currentNonce) return { DelegateActionInvalidNonce: { delegate_nonce: nonce, ak_nonce: currentNonce } };
  const upperBound = BigInt(chunk.block.blockHeight) * ACCESS_KEY_NONCE_RANGE_MULTIPLIER;
  if (nonce >= upperBound) return { DelegateActionNonceTooLarge: { delegate_nonce: nonce, upper_bound: upperBound } };
  if ('methodNames' in key.permission) {
    const error = checkPermission(key.permission, delegate, chunk.block.config.protocolVersion);
    if (error !== null) return { DelegateActionAccessKeyError: error };
  }
  if (nonceIndex === null) setAccessKey(state, senderId, publicKey, { ...key, nonce });
  else setGasKeyNonce(state, senderId, publicKey, nonceIndex, nonce);
  return null;
}

/** A plain nonce belongs to an ordinary key, an indexed one to a gas key; gas keys exist since protocol 85 only. */
function checkNonceKind(permission: AccessKeyPermission, nonceIndex: number | null): ActionErrorKind | null {
  const isGasKey = 'numNonces' in permission;
  if (nonceIndex === null) return isGasKey ? { DelegateActionAccessKeyError: 'DelegateActionRequiresNonGasKey' } : null;
  if (!isGasKey) return { DelegateActionAccessKeyError: 'DelegateActionRequiresGasKey' };
  if (nonceIndex < permission.numNonces) return null;
  return { DelegateActionInvalidNonceIndex: { nonce_index: nonceIndex, num_nonces: permission.numNonces } };
}

function checkPermission(
  permission: FunctionCallPermission,
  delegate: DelegateAction,
  protocolVersion: number,
): InvalidAccessKeyError | null {
  const [action] = delegate.actions;
  if (delegate.actions.length !== 1 || action?.kind !== 'FunctionCall') return 'RequiresFullAccess';
  const depositError = action.deposit > 0n ? 'DepositWithFunctionCall' : null;
  // Before protocol 85 the checks go on, and a later error replaces this one.
  if (depositError !== null && isFeatureEnabled('FixDelegateActionDepositWithFunctionCallError', protocolVersion))
    return depositError;
  if (delegate.receiverId !== permission.receiverId) {
    return { ReceiverMismatch: { tx_receiver: delegate.receiverId, ak_receiver: permission.receiverId } };
  }
  if (permission.methodNames.length > 0 && !permission.methodNames.includes(action.methodName)) {
    return { MethodNameMismatch: { method_name: action.methodName } };
  }
  return depositError;
}
