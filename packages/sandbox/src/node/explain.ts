import type { Block } from '../chain/block-types.ts';
import type { Chain } from '../chain/chain.ts';
import type { Action } from '../primitives/action.ts';
import { hashToText } from '../primitives/hash.ts';
import type { ExecutionOutcomeWithId } from '../primitives/outcome.ts';
import type { ExplainedOutcome, FromWorker } from './node-messages.ts';

/** Sends each block that is made, with what ran in it. */
export function explainBlocks(chain: Chain, send: (message: FromWorker) => void): void {
  chain.subscribe((block) => {
    const { innerLite } = block.header;
    send({
      kind: 'block',
      height: innerLite.height,
      hash: hashToText(block.header.hash),
      outcomes: explainBlock(chain, block),
    });
  });
}

function explainBlock(chain: Chain, block: Block): ExplainedOutcome[] {
  return chain.outcomesOf(block).map((outcome) => explainOutcome(chain, outcome));
}

function explainOutcome(chain: Chain, { id, outcome }: ExecutionOutcomeWithId): ExplainedOutcome {
  const receipt = chain.findReceipt(id);
  const transaction = receipt === undefined ? chain.transactionStatus(id)?.transaction : undefined;
  const body = receipt?.body;
  const actions = transaction?.transaction.actions ?? (body !== undefined && 'actions' in body ? body.actions : []);
  const from = transaction?.transaction.signerId ?? receipt?.predecessorId ?? '?';
  const to = transaction?.transaction.receiverId ?? receipt?.receiverId ?? outcome.executorId;
  const { status } = outcome;
  return {
    kind: receipt === undefined ? 'transaction' : 'receipt',
    id: hashToText(id),
    executorId: outcome.executorId,
    summary: `${from} -> ${to}: ${actions.length === 0 ? (body?.kind ?? '') : actions.map(actionText).join(', ')}`,
    gasBurnt: outcome.gasBurnt,
    failure:
      status.kind === 'Failure'
        ? JSON.stringify(status.error, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))
        : null,
    logs: outcome.logs,
  };
}

function actionText(action: Action): string {
  switch (action.kind) {
    case 'FunctionCall':
      return `${action.methodName}(${action.args.length} B)${action.deposit > 0n ? ` + ${near(action.deposit)}` : ''}`;
    case 'Transfer':
      return `transfer ${near(action.deposit)}`;
    case 'DeployContract':
    case 'DeployGlobalContract':
      return `${action.kind} ${action.code.length} B`;
    default:
      return action.kind;
  }
}

/** YoctoNEAR in NEAR with at most five decimals. */
function near(yocto: bigint): string {
  const scaled = yocto / 10n ** 19n;
  return `${scaled / 100_000n}.${(scaled % 100_000n).toString().padStart(5, '0')} N`;
}
