/** Where a campaign stands. */
export type CampaignStatus =
  /** Goal not reached, deadline not passed. */
  | 'active'
  /** Goal reached; the owner can withdraw. */
  | 'successful'
  /** Deadline passed below the goal; contributors can claim their refunds. */
  | 'failed'
  /** The owner has withdrawn. */
  | 'withdrawn';

/** What one account has contributed. */
export interface Contribution {
  account_id: string;
  /** In yoctoNEAR, without the storage deposit. */
  amount: string;
}

/** The fields of a campaign that its status follows from. */
export interface CampaignProgress {
  funding_goal: string;
  total_raised: string;
  /** Nanoseconds since 1970; empty for none. */
  deadline: string;
  withdrawn: boolean;
}
