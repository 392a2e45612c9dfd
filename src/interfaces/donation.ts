/** What one account has given. */
export interface Donation {
  account_id: string;
  /** In yoctoNEAR. */
  total_amount: string;
}
