import { isFeatureEnabled } from '../../parameters/features.ts';
import type { RuntimeConfig } from '../../parameters/runtime-config.ts';
import { verifySignature } from '../../primitives/keys.ts';
import type { SignedTransaction } from '../../primitives/transaction.ts';
import type { InvalidTxError } from '../../primitives/tx-errors.ts';
import { validateActions } from './validate-actions.ts';

/** The signature scheme's number in front of the signature. */
const SCHEME_LENGTH = 1;

/**
 * Checks a transaction without the state; null when nothing is wrong.
 *
 * Order: actions, version, size, signature. Keys of ML-DSA-65 are refused before protocol 85.
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
  if (transaction.publicKey.type === 'ml-dsa-65' && !isFeatureEnabled('PostQuantumSignatures', config.protocolVersion))
    return 'InvalidTransactionVersion';
  const limit = config.wasm.limits.maxTransactionSize;
  const size = limitedSize(config, signed);
  if (size > limit) return { TransactionSizeExceeded: { size, limit } };
  if (!verified && !verifySignature(signed.signature, signed.hash, transaction.publicKey)) return 'InvalidSignature';
  return null;
}

/**
 * Bytes that count against the size limit: from protocol 85 on those of the signature too.
 *
 * @see nearcore 2.13 core/primitives/src/transaction.rs size_for_limits
 */
function limitedSize({ protocolVersion }: RuntimeConfig, { size, signature }: SignedTransaction): number {
  if (!isFeatureEnabled('PostQuantumSignatures', protocolVersion)) return size;
  return size + SCHEME_LENGTH + signature.data.length;
}
