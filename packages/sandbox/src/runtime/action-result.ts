import { invariant } from '../errors/invariant.ts';
import type { Receipt } from '../primitives/receipt.ts';
import type { ActionError, ActionErrorKind } from '../primitives/tx-errors.ts';
import { GasProfile } from '../vm/gas-profile.ts';
import type { ReturnData } from '../vm/outcome.ts';
import type { StakeProposal } from './apply-types.ts';

const NOTHING: ReturnData = { kind: 'None' };

/**
 * What one action did, and the sum over a receipt's actions.
 *
 * Units: gas and compute in gas units, safe integers; amounts in yoctoNEAR.
 *
 * @see nearcore runtime/runtime/src/lib.rs ActionResult
 */
export class ActionResult {
  gasBurnt: number;
  /** The part of `gasBurnt` whose share goes to the contract. */
  gasBurntForFunctionCall = 0;
  /** `gasBurnt` and what was set aside for new receipts. */
  gasUsed: number;
  computeUsage: number;
  returnData: ReturnData = NOTHING;
  error: ActionError | null = null;
  logs: string[] = [];
  newReceipts: Receipt[] = [];
  validatorProposals: StakeProposal[] = [];
  /** Created by the first function call: most receipts have none. */
  profile: GasProfile | null = null;
  tokensBurnt = 0n;
  /** Burnt without a word in the outcome; see the deploy of global contracts before protocol 83. */
  hiddenBurnt = 0n;
  /** YoctoNEAR made from nothing by the one-yocto rule of protocol 85 and later. */
  subsidized = 0n;

  /** @param execFee - burnt before anything else happens */
  constructor(execFee: number, execCompute = execFee) {
    this.gasBurnt = execFee;
    this.gasUsed = execFee;
    this.computeUsage = execCompute;
  }

  /** Ends the action with an error; the batch fills in the index. */
  fail(kind: ActionErrorKind): void {
    this.error = { index: null, kind };
  }

  /**
   * Adds the next action's result: its value replaces the one before, its failure drops all receipts and proposals.
   *
   * Gas and logs are kept in either case.
   *
   * @see nearcore runtime/runtime/src/lib.rs ActionResult::merge
   */
  merge(next: ActionResult): void {
    invariant(
      next.gasBurntForFunctionCall <= next.gasBurnt && next.gasBurnt <= next.gasUsed,
      'an action used less gas than it burnt',
    );
    this.gasBurnt += next.gasBurnt;
    this.gasBurntForFunctionCall += next.gasBurntForFunctionCall;
    this.gasUsed += next.gasUsed;
    this.computeUsage += next.computeUsage;
    if (next.profile !== null) {
      if (this.profile === null) this.profile = new GasProfile();
      this.profile.merge(next.profile);
    }
    for (const log of next.logs) this.logs.push(log);
    this.error = next.error;
    if (next.error !== null) {
      this.returnData = NOTHING;
      this.newReceipts = [];
      this.validatorProposals = [];
      this.tokensBurnt = 0n;
      this.hiddenBurnt = 0n;
      this.subsidized = 0n;
      return;
    }
    const returned = next.returnData;
    this.returnData =
      returned.kind === 'ReceiptIndex'
        ? { kind: 'ReceiptIndex', receiptIndex: returned.receiptIndex + this.newReceipts.length }
        : returned;
    for (const receipt of next.newReceipts) this.newReceipts.push(receipt);
    for (const proposal of next.validatorProposals) this.validatorProposals.push(proposal);
    this.tokensBurnt += next.tokensBurnt;
    this.hiddenBurnt += next.hiddenBurnt;
    this.subsidized += next.subsidized;
  }
}
