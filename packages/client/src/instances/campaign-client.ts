import type { Page } from '../factory/types.ts';
import type { TransactionTree } from '../transaction/tree.ts';
import { UpgradableClient } from './upgradable-client.ts';

export type CampaignStatus = 'active' | 'successful' | 'failed' | 'withdrawn';

/** What one account has contributed, in yoctoNEAR. */
export interface Contribution {
  readonly account_id: string;
  readonly amount: string;
}

/** A crowdfunding campaign. */
export class CampaignClient extends UpgradableClient {
  /** Contributes `amountYocto`; a first contribution also pays the storage of its record, which a refund gives back. */
  contribute(signerId: string, amountYocto: bigint): Promise<TransactionTree> {
    return this.call(signerId, 'contribute', {}, { depositYocto: amountYocto });
  }

  /** Takes out what was raised; for the owner, once the goal is reached. */
  withdrawFunds(signerId: string): Promise<TransactionTree> {
    return this.call(signerId, 'withdraw_funds', {});
  }

  /** Takes the signer's contribution back; once the deadline has passed below the goal. */
  claimRefund(signerId: string): Promise<TransactionTree> {
    return this.call(signerId, 'claim_refund', {});
  }

  /** Moves the deadline to a later moment, in nanoseconds since 1970; for the owner. */
  extendDeadline(signerId: string, deadlineNs: bigint): Promise<TransactionTree> {
    return this.call(signerId, 'extend_deadline', { deadline: String(deadlineNs) });
  }

  getStatus(): Promise<CampaignStatus> {
    return this.view('get_status');
  }

  getOwner(): Promise<string> {
    return this.view('get_owner');
  }

  /** In yoctoNEAR. */
  async getFundingGoal(): Promise<bigint> {
    return BigInt(await this.view<string>('get_funding_goal'));
  }

  /** In yoctoNEAR. */
  async getTotalFundsRaised(): Promise<bigint> {
    return BigInt(await this.view<string>('get_total_funds_raised'));
  }

  /** In yoctoNEAR. */
  async getContribution(accountId: string): Promise<bigint> {
    return BigInt(await this.view<string>('get_contribution', { account_id: accountId }));
  }

  getContributions(page: Page = {}): Promise<Contribution[]> {
    return this.view('get_contributions', page);
  }
}
