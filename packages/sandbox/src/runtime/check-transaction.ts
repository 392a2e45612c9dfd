import type { RuntimeConfig } from '../parameters/runtime-config.ts';
import type { SignedTransaction } from '../primitives/transaction.ts';
import type { InvalidTxError } from '../primitives/tx-errors.ts';
import { checkAgainstState } from './process-transactions.ts';
import type { RecordReader } from './records.ts';
import { validateTransaction } from './verifier/validate-transaction.ts';

/** What the check depends on. */
export interface CheckTransactionOptions {
  readonly config: RuntimeConfig;
  readonly gasPriceYocto: bigint;
  /** The signature was checked before. */
  readonly verified?: boolean;
}

/** A refusal, or the gas that turning the transaction into a receipt burns. */
export type TransactionCheck = { readonly error: InvalidTxError } | { readonly error: null; readonly gasBurnt: number };

/**
 * Whether a transaction would be accepted on top of a state.
 *
 * As nearcore's RPC does, nonces are not limited from above here.
 * Order: actions, version, size, signature, cost, signer, key, nonce, balance, allowance, storage, key's permission.
 *
 * @see nearcore chain/chain/src/runtime/mod.rs can_verify_and_charge_tx
 */
export function checkTransaction(
  state: RecordReader,
  signed: SignedTransaction,
  options: CheckTransactionOptions,
): TransactionCheck {
  const { config, gasPriceYocto, verified = false } = options;
  const invalid = validateTransaction(config, signed, verified);
  if (invalid !== null) return { error: invalid };
  const checked = checkAgainstState(state, config, signed, gasPriceYocto, null);
  if ('error' in checked) return checked;
  const { verdict, cost } = checked;
  return verdict.kind === 'Charged' ? { error: null, gasBurnt: cost.gasBurnt } : { error: verdict.error };
}
