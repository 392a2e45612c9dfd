import type { Page } from '../factory/types.ts';
import type { TransactionTree } from '../transaction/tree.ts';
import { UpgradableClient } from './upgradable-client.ts';

/** What one account has given, in yoctoNEAR. */
export interface Donation {
  readonly account_id: string;
  readonly total_amount: string;
}

/** A donation instance. */
export class DonationClient extends UpgradableClient {
  /** Gives `amountYocto`, which is passed on to the beneficiary less the storage of a first donation. */
  donate(signerId: string, amountYocto: bigint): Promise<TransactionTree> {
    return this.call(signerId, 'donate', {}, { depositYocto: amountYocto });
  }

  /** Names another beneficiary; for the owner. */
  changeBeneficiary(signerId: string, beneficiary: string): Promise<TransactionTree> {
    return this.call(signerId, 'change_beneficiary', { beneficiary });
  }

  getBeneficiary(): Promise<string> {
    return this.view('get_beneficiary');
  }

  getNumberOfDonors(): Promise<number> {
    return this.view('number_of_donors');
  }

  /** Donors in the order of their first donation. */
  getDonations(page: Page = {}): Promise<Donation[]> {
    return this.view('get_donations', page);
  }

  getDonation(accountId: string): Promise<Donation> {
    return this.view('get_donation_for_account', { account_id: accountId });
  }
}
