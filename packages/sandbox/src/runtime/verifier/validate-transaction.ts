import { isFeatureEnabled } from '../../parameters/features.ts';
import type { RuntimeConfig } from '../../parameters/runtime-config.ts';
import { verifySignature } from '../../primitives/keys.ts';
import type { SignedTransaction } from '../../primitives/transaction.ts';
import type { InvalidTxError } from '../../primitives/tx-errors.ts';
import { validateActions } from './validate-actions.ts';

/**
 * Checks a transaction without the state; null when nothing is wrong.
 *
 * Order: actions, version, size, signature.
 *
 * @param verified - skip the signature, which was checked before
 * @see nearcore runtime/runtime/src/verifier.rs validate_transaction
 */
export function validateTransaction(
  config: RuntimeConfig,
  signed: SignedTransaction,
  verified = false,
): InvalidTxError | null {
  const { transaction } = signed;
  const error = validateActions(config, transaction.actions, transaction.receiverId);
  if (error !== null) return { ActionsValidation: error };
  if (transaction.version === 1 && !isFeatureEnabled('GasKeys', config.protocolVersion))
    return 'InvalidTransactionVersion';
  const limit = config.wasm.limits.maxTransactionSize;
  if (signed.size > limit) return { TransactionSizeExceeded: { size: signed.size, limit } };
  if (!verified && !verifySignature(signed.signature, signed.hash, transaction.publicKey)) return 'InvalidSignature';
  return null;
}
