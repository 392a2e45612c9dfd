import type { AccountId } from '../primitives/account-id.ts';
import type { Account } from '../primitives/account.ts';
import type { ActionReceipt, Receipt } from '../primitives/receipt.ts';
import type { PromiseResult } from '../vm/context.ts';
import type { ChunkContext } from './chunk-context.ts';

/** One action receipt while its actions run one after another. */
export interface ReceiptExecution {
  readonly chunk: ChunkContext;
  readonly receipt: Receipt;
  readonly body: ActionReceipt;
  /** The receiver, on whom all actions act. */
  readonly accountId: AccountId;
  /** The receiver's record as the actions so far left it; null while or when it does not exist. */
  account: Account | null;
  /** On whose behalf the next action acts: the predecessor, or the account itself once it was created. */
  actorId: AccountId;
  readonly promiseResults: readonly PromiseResult[];
  /** Upper bound of the chunk's storage proof when the receipt began. */
  readonly proofSizeBefore: number;
}
