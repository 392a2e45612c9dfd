import type { AccountId } from './account-id.ts';
import { borshHash } from './borsh-hash.ts';
import { sha256 } from './crypto.ts';
import type { CryptoHash } from './hash.ts';
import { toUtf8 } from './text.ts';
import type { TxExecutionError } from './tx-errors.ts';

/** How a transaction or receipt ended. */
export type ExecutionStatus =
  | { readonly kind: 'Unknown' }
  | { readonly kind: 'Failure'; readonly error: TxExecutionError }
  | { readonly kind: 'SuccessValue'; readonly value: Uint8Array }
  | { readonly kind: 'SuccessReceiptId'; readonly receiptId: CryptoHash };

/** One line of a gas profile, named as nearcore's RPC names it. */
export interface GasProfileEntry {
  readonly costCategory: 'ACTION_COST' | 'WASM_HOST_COST';
  readonly cost: string;
  readonly gasUsed: bigint;
}

/**
 * Version 1 has no profile (transactions); version 3 lists the costs of an action receipt in nearcore's order.
 *
 * Version 4 (protocol 85) also names the contracts that the actions found; nearcore's RPC does not show them.
 */
export type ExecutionMetadata =
  { readonly version: 1 } | { readonly version: 3 | 4; readonly gasProfile: readonly GasProfileEntry[] };

/** What a transaction's conversion or a receipt's application left behind. */
export interface ExecutionOutcome {
  readonly logs: readonly string[];
  /** Receipts produced, refunds included, in order. */
  readonly receiptIds: readonly CryptoHash[];
  readonly gasBurnt: bigint;
  /** Compute time in gas-like units; equals gas but for costs with a compute price of their own. */
  readonly computeUsage: bigint;
  /** YoctoNEAR destroyed: gas at its price, and global contracts' storage. */
  readonly tokensBurnt: bigint;
  /** The signer for a transaction, the receiver for a receipt. */
  readonly executorId: AccountId;
  readonly status: ExecutionStatus;
  readonly metadata: ExecutionMetadata;
}

/** An outcome and the transaction's hash or receipt's id that it belongs to. */
export interface ExecutionOutcomeWithId {
  readonly id: CryptoHash;
  readonly outcome: ExecutionOutcome;
}

/**
 * The leaves of an outcome in the chunk's outcome tree: the id, the outcome without logs and failure texts, each log.
 *
 * @see nearcore core/primitives/src/transaction.rs ExecutionOutcomeWithId::to_hashes
 */
export function outcomeHashes({ id, outcome }: ExecutionOutcomeWithId): CryptoHash[] {
  const partial = borshHash((writer) => {
    writer.list(outcome.receiptIds, (receiptId) => writer.fixed(receiptId));
    writer.u64(outcome.gasBurnt).u128(outcome.tokensBurnt).string(outcome.executorId);
    const status = outcome.status;
    switch (status.kind) {
      case 'Unknown':
        writer.u8(0);
        break;
      case 'Failure':
        writer.u8(1);
        break;
      case 'SuccessValue':
        writer.u8(2).bytes(status.value);
        break;
      case 'SuccessReceiptId':
        writer.u8(3).fixed(status.receiptId);
        break;
    }
  });
  return [id, partial, ...outcome.logs.map((log) => sha256(toUtf8(log)))];
}
