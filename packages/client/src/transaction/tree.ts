import type { ActionView, FailureView, OutcomeView, TransactionOutcomeView } from '../rpc/outcome.ts';

/** Why a receipt exists: the transaction's own work, or money on its way back. */
export type ReceiptKind = 'call' | 'deposit_refund' | 'gas_refund';

/** One executed receipt and what it caused. */
export interface ReceiptNode {
  readonly receiptId: string;
  readonly kind: ReceiptKind;
  readonly predecessorId: string;
  readonly receiverId: string;
  readonly actions: readonly ActionView[];
  /** Sum of the deposits of its actions, yoctoNEAR. */
  readonly depositYocto: bigint;
  readonly gasBurnt: bigint;
  readonly tokensBurntYocto: bigint;
  readonly logs: readonly string[];
  /** Returned bytes, base64; undefined when it failed or passed the answer on. */
  readonly successValue: string | undefined;
  readonly failure: FailureView | undefined;
  readonly children: readonly ReceiptNode[];
}

/** A transaction with the tree of receipts that it caused, and its money. */
export interface TransactionTree {
  readonly hash: string;
  readonly signerId: string;
  readonly receiverId: string;
  readonly actions: readonly ActionView[];
  readonly conversionGasBurnt: bigint;
  readonly receipts: readonly ReceiptNode[];
  readonly failure: FailureView | undefined;
  readonly successValue: string | undefined;
  readonly money: TransactionMoney;
}

/** What a transaction cost its signer, all in yoctoNEAR. */
export interface TransactionMoney {
  /** Sum of the deposits of the transaction's actions. */
  readonly attachedYocto: bigint;
  /** Deposits that came back to the signer by refund receipts or by plain transfers of the called contracts. */
  readonly returnedYocto: bigint;
  /** Gas of all receipts, in gas units. */
  readonly gasBurnt: bigint;
  /** Burnt for gas (and for global contract storage), summed over all receipts. */
  readonly burntYocto: bigint;
}

/** Fields of an action, or undefined for a bare name such as `"CreateAccount"`. */
function fieldsOf(action: ActionView): Record<string, unknown> | undefined {
  return typeof action === 'string' ? undefined : Object.values(action)[0];
}

/** Name of an action's kind, nearcore's PascalCase. */
export function actionName(action: ActionView): string {
  return typeof action === 'string' ? action : (Object.keys(action)[0] ?? 'Unknown');
}

/** Deposit of an action in yoctoNEAR; 0 for kinds that carry none. */
export function actionDeposit(action: ActionView): bigint {
  const deposit = fieldsOf(action)?.deposit;
  return typeof deposit === 'string' ? BigInt(deposit) : 0n;
}

const depositOf = (actions: readonly ActionView[]) =>
  actions.reduce((total, action) => total + actionDeposit(action), 0n);

/**
 * Builds the tree of receipts of a finished transaction.
 *
 * The transaction's own receipt is not among `receipts` when signer and receiver are the same (nearcore keeps local receipts out of
 * the list), so its fields are taken from the transaction then.
 *
 * Shapes: `outcome` is the answer to `EXPERIMENTAL_tx_status`.
 */
export function buildTransactionTree(outcome: TransactionOutcomeView): TransactionTree {
  const { transaction } = outcome;
  const executed = new Map(outcome.receipts_outcome.map((entry) => [entry.id, entry]));
  const receipts = new Map(outcome.receipts.map((receipt) => [receipt.receipt_id, receipt]));

  const nodeOf = (entry: OutcomeView): ReceiptNode => {
    const receipt = receipts.get(entry.id);
    const action = receipt?.receipt.Action;
    const predecessorId = receipt?.predecessor_id ?? transaction.signer_id;
    const actions = action?.actions ?? (receipt ? [] : transaction.actions);
    const { status } = entry.outcome;
    return {
      receiptId: entry.id,
      // A refund's predecessor is `system`; a gas refund keeps the signer's id, a deposit refund has `system` there too.
      kind: predecessorId !== 'system' ? 'call' : action?.signer_id === 'system' ? 'deposit_refund' : 'gas_refund',
      predecessorId,
      receiverId: receipt?.receiver_id ?? transaction.receiver_id,
      actions,
      depositYocto: depositOf(actions),
      gasBurnt: BigInt(entry.outcome.gas_burnt),
      tokensBurntYocto: BigInt(entry.outcome.tokens_burnt),
      logs: entry.outcome.logs,
      successValue: typeof status === 'object' && 'SuccessValue' in status ? status.SuccessValue : undefined,
      failure: typeof status === 'object' && 'Failure' in status ? status.Failure : undefined,
      children: childrenOf(entry),
    };
  };
  const childrenOf = (entry: OutcomeView): ReceiptNode[] =>
    entry.outcome.receipt_ids.flatMap((id) => {
      const child = executed.get(id);
      return child ? [nodeOf(child)] : [];
    });

  const roots = childrenOf(outcome.transaction_outcome);
  return {
    hash: transaction.hash,
    signerId: transaction.signer_id,
    receiverId: transaction.receiver_id,
    actions: transaction.actions,
    conversionGasBurnt: BigInt(outcome.transaction_outcome.outcome.gas_burnt),
    receipts: roots,
    failure: typeof outcome.status === 'object' && 'Failure' in outcome.status ? outcome.status.Failure : undefined,
    successValue:
      typeof outcome.status === 'object' && 'SuccessValue' in outcome.status ? outcome.status.SuccessValue : undefined,
    money: moneyOf(outcome, roots),
  };
}

function moneyOf(outcome: TransactionOutcomeView, roots: readonly ReceiptNode[]): TransactionMoney {
  const { signer_id } = outcome.transaction;
  let returnedYocto = 0n;
  for (const node of flattenReceipts(roots)) {
    const comesBack = node.kind === 'deposit_refund' || (node.kind === 'call' && node.predecessorId !== signer_id);
    if (comesBack && node.receiverId === signer_id && node.failure === undefined) returnedYocto += node.depositYocto;
  }
  const all = [outcome.transaction_outcome, ...outcome.receipts_outcome];
  return {
    attachedYocto: depositOf(outcome.transaction.actions),
    returnedYocto,
    gasBurnt: all.reduce((total, entry) => total + BigInt(entry.outcome.gas_burnt), 0n),
    burntYocto: all.reduce((total, entry) => total + BigInt(entry.outcome.tokens_burnt), 0n),
  };
}

/** All receipts of a tree, parents before children, in the order in which the node lists them. */
export function flattenReceipts(nodes: readonly ReceiptNode[]): ReceiptNode[] {
  return nodes.flatMap((node) => [node, ...flattenReceipts(node.children)]);
}
