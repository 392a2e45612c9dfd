import pc from 'picocolors';
import type { ActionView } from '../rpc/outcome.ts';
import { explainFailure } from '../transaction/explain-failure.ts';
import { actionDeposit, actionName, type ReceiptNode, type TransactionTree } from '../transaction/tree.ts';
import { formatGas, formatNear } from './amounts.ts';
import { printable } from './printable.ts';

/** Longest log or value shown on a line; the rest is cut with an ellipsis. */
const MAX_TEXT = 160;

/** Text of a contract, on one line and without what would steer the terminal. */
const cut = (text: string) => {
  const shown = printable(text);
  return shown.length > MAX_TEXT ? `${shown.slice(0, MAX_TEXT - 1)}…` : shown;
};

/** An action in a few words: `create("…") with 2 NEAR`, `transfer 1 NEAR`, `CreateAccount`. */
function describeAction(action: ActionView): string {
  const name = actionName(action);
  const deposit = actionDeposit(action);
  const money = deposit > 0n ? ` ${pc.yellow(`+${formatNear(deposit)}`)}` : '';
  if (name === 'FunctionCall' && typeof action !== 'string')
    return `${pc.bold(cut(String(action.FunctionCall?.method_name)))}()${money}`;
  return `${name}${money}`;
}

/** A returned value for people: JSON or text as it is, other bytes by their number. */
function describeValue(base64: string): string | undefined {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0) return undefined;
  const text = bytes.toString('utf8');
  return /^[\x20-\x7e\s]*$/.test(text) ? cut(text) : `${bytes.length} bytes`;
}

const LABELS = {
  call: '',
  deposit_refund: pc.dim('deposit comes back'),
  gas_refund: pc.dim('unused gas comes back'),
} as const;

function describeReceipt(node: ReceiptNode, prefix: string, last: boolean): string[] {
  const branch = `${prefix}${last ? '└─ ' : '├─ '}`;
  const inner = `${prefix}${last ? '   ' : '│  '}`;
  const mark = node.failure ? pc.red('✗') : pc.green('✓');
  const what =
    node.kind === 'call'
      ? node.actions.map(describeAction).join(', ')
      : `${LABELS[node.kind]} ${pc.yellow(`+${formatNear(node.depositYocto)}`)}`;
  const lines = [`${branch}${mark} ${pc.cyan(node.receiverId)} ${what} ${pc.dim(formatGas(node.gasBurnt))}`];
  const bar = node.children.length > 0 ? `${inner}│  ` : `${inner}   `;
  for (const log of node.logs) lines.push(`${bar}${pc.dim('log')} ${cut(log)}`);
  const value = node.successValue === undefined ? undefined : describeValue(node.successValue);
  if (value !== undefined) lines.push(`${bar}${pc.dim('→')} ${value}`);
  if (node.failure) {
    const [reason = '', ...stack] = explainFailure(node.failure).trimEnd().split('\n');
    lines.push(`${bar}${pc.red(printable(reason))}`, ...stack.map((line) => `${bar}${pc.dim(printable(line))}`));
  }
  node.children.forEach((child, index) =>
    lines.push(...describeReceipt(child, inner, index === node.children.length - 1)),
  );
  return lines;
}

/**
 * Draws a transaction as a tree of its receipts, with gas, logs, returned values, failures in plain words, and a closing line
 * about the money: what was attached, what came back, what was burnt for gas.
 */
export function formatTransactionTree(tree: TransactionTree): string {
  const { money } = tree;
  const lines = [
    `${pc.bold('transaction')} ${tree.hash}`,
    `${pc.cyan(tree.signerId)} → ${pc.cyan(tree.receiverId)} ${tree.actions.map(describeAction).join(', ')} ${pc.dim(formatGas(tree.conversionGasBurnt))}`,
  ];
  tree.receipts.forEach((node, index) => lines.push(...describeReceipt(node, '', index === tree.receipts.length - 1)));
  lines.push(
    `gas ${pc.bold(formatGas(money.gasBurnt))} (${formatNear(money.burntYocto, 6)} burnt) · attached ${formatNear(money.attachedYocto)} · came back ${formatNear(money.returnedYocto)} · kept ${formatNear(money.attachedYocto - money.returnedYocto)}`,
  );
  return lines.join('\n');
}
