import { call, initialize, migrate, NearBindgen, near, view } from 'near-sdk-js';
import type { Donation } from '../interfaces/donation.ts';
import { isAccountId } from '../lib/account-id.ts';
import { storageYocto } from '../lib/amounts.ts';
import { panic } from '../lib/errors.ts';
import { chainStore } from '../lib/host.ts';
import { type PageArgs, parsePage } from '../lib/paging.ts';
import * as upgradable from './upgradable.ts';

/** Position of a donor in the list of donors, by account. */
const positionKey = (accountId: string) => `D:${accountId}`;
/** Account and total of a donor, by position. */
const donorKey = (position: number) => `d:${position}`;
/** Number of donors. */
const COUNT_KEY = 'n';

/**
 * Passes donations on to a beneficiary and remembers who gave how much, as NEAR's donation tutorial does.
 *
 * The storage of a donor's record is paid by his own donation: what it takes stays here, the rest goes on.
 */
@NearBindgen({ requireInit: true })
export class DonationContract implements upgradable.UpgradableState {
  beneficiary = '';
  /** May change the beneficiary and upgrade; empty when only the account itself may. */
  owner = '';
  upgrade_delay = -1;

  @initialize({})
  init({ beneficiary, owner }: { beneficiary: string; owner?: string }): void {
    this.beneficiary = requireAccount(beneficiary);
    if (owner !== undefined && owner !== null) this.owner = requireAccount(owner);
  }

  /** Called by the batch that brings newer code; this version's layout is taken as it is. */
  @migrate({})
  migrate(): void {
    const caller = near.predecessorAccountId();
    if (caller !== near.currentAccountId()) panic('DonationNotOwner', { caller });
    const stored = chainStore.read('STATE');
    if (stored === null) return panic('DonationNotInitialized');
    Object.assign(this, JSON.parse(stored));
  }

  /** Gives the attached deposit; answers with the donor's total in yoctoNEAR. */
  @call({ payableFunction: true })
  donate(): string {
    const donor = near.predecessorAccountId();
    const attached = near.attachedDeposit();
    const before = near.storageUsage();
    const total = addDonation(donor, attached);
    const storage = storageYocto(Number(near.storageUsage() - before));
    if (attached <= storage) panic('DonationTooSmall', { attached, needed: storage + 1n });
    near.promiseBatchActionTransfer(near.promiseBatchCreate(this.beneficiary), attached - storage);
    near.log(`Thank you ${donor} for donating ${attached}! You donated a total of ${total}`);
    return String(total);
  }

  /** Names another beneficiary; for the owner, or the account itself. */
  @call({})
  change_beneficiary({ beneficiary }: { beneficiary: string }): void {
    const caller = near.predecessorAccountId();
    if (caller !== near.currentAccountId() && caller !== this.owner) panic('DonationNotOwner', { caller });
    this.beneficiary = requireAccount(beneficiary);
  }

  @view({})
  get_beneficiary(): string {
    return this.beneficiary;
  }

  @view({})
  number_of_donors(): number {
    return donorCount();
  }

  /** Donors in the order of their first donation, with their totals in yoctoNEAR. */
  @view({})
  get_donations(args: PageArgs): Donation[] {
    const { from, limit } = parsePage(args);
    const page: Donation[] = [];
    for (let position = from; position < Math.min(from + limit, donorCount()); position++)
      page.push(donationAt(position));
    return page;
  }

  /** Total of one account; "0" for an account that never gave. */
  @view({})
  get_donation_for_account({ account_id }: { account_id: string }): Donation {
    const position = chainStore.read(positionKey(account_id));
    return position === null ? { account_id, total_amount: '0' } : donationAt(Number(position));
  }

  /** Replaces the code; for the owner, or the account itself. */
  @call({})
  upgrade(args: upgradable.UpgradeArgs): void {
    upgradable.upgradeByOwner(this.owner, args);
  }

  /** Callback of `upgrade`. */
  @call({})
  on_upgrade_code(args: Required<upgradable.UpgradeArgs>): void {
    upgradable.upgradeWithFetchedCode(args);
  }

  /** Lets the factory upgrade after a delay in seconds; -1 forbids it. */
  @call({})
  set_upgrade_delay({ delay }: { delay: number }): void {
    upgradable.setUpgradeDelay(this, this.owner, delay);
  }

  /** Announces an upgrade; for the factory, with the storage of the announcement as deposit. */
  @call({ payableFunction: true })
  propose_upgrade(args: upgradable.UpgradeArgs): void {
    upgradable.proposeUpgrade(this, args);
  }

  /** Carries an announced upgrade out once its delay has passed. */
  @call({})
  apply_upgrade(): void {
    upgradable.applyUpgrade(this);
  }
}

function requireAccount(value: unknown): string {
  return isAccountId(value) ? value : panic('DonationInvalidAccount', { account_id: String(value) });
}

function donorCount(): number {
  return Number(chainStore.read(COUNT_KEY) ?? '0');
}

function donationAt(position: number): Donation {
  const [account_id, total_amount] = JSON.parse(chainStore.read(donorKey(position)) as string) as [string, string];
  return { account_id, total_amount };
}

/** Adds to a donor's total and returns it. */
function addDonation(donor: string, amount: bigint): bigint {
  const known = chainStore.read(positionKey(donor));
  const position = known === null ? donorCount() : Number(known);
  let total = amount;
  if (known === null) {
    chainStore.write(positionKey(donor), String(position));
    chainStore.write(COUNT_KEY, String(position + 1));
  } else {
    total += BigInt(donationAt(position).total_amount);
  }
  chainStore.write(donorKey(position), JSON.stringify([donor, String(total)]));
  return total;
}
