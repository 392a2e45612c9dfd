/**
 * The part of a node's answer to `EXPERIMENTAL_tx_status` that this package reads; wire names verbatim.
 *
 * @see nearcore core/primitives/src/views.rs FinalExecutionOutcomeWithReceiptView
 */

/** An action as the RPC shows it: a bare name, or one key whose value holds the fields. */
export type ActionView = string | Record<string, Record<string, unknown>>;

/** A failure of a transaction or receipt: nearcore's error tree. */
export type FailureView = Record<string, unknown>;

export type StatusView =
  | 'Unknown'
  | 'NotStarted'
  | 'Started'
  | { readonly SuccessValue: string }
  | { readonly SuccessReceiptId: string }
  | { readonly Failure: FailureView };

export interface OutcomeView {
  readonly id: string;
  readonly block_hash: string;
  readonly outcome: {
    readonly logs: readonly string[];
    readonly receipt_ids: readonly string[];
    readonly gas_burnt: number;
    /** yoctoNEAR, decimal. */
    readonly tokens_burnt: string;
    readonly executor_id: string;
    readonly status: StatusView;
  };
}

export interface ReceiptView {
  readonly receipt_id: string;
  readonly predecessor_id: string;
  readonly receiver_id: string;
  readonly receipt: {
    readonly Action?: { readonly signer_id: string; readonly actions: readonly ActionView[] };
    readonly Data?: unknown;
    readonly GlobalContractDistribution?: unknown;
  };
}

export interface TransactionOutcomeView {
  readonly final_execution_status: string;
  readonly status: StatusView;
  readonly transaction: {
    readonly hash: string;
    readonly signer_id: string;
    readonly receiver_id: string;
    readonly actions: readonly ActionView[];
  };
  readonly transaction_outcome: OutcomeView;
  readonly receipts_outcome: readonly OutcomeView[];
  readonly receipts: readonly ReceiptView[];
}
