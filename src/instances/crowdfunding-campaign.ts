import { call, initialize, migrate, NearBindgen, near, view } from 'near-sdk-js';
import type { CampaignStatus, Contribution } from '../interfaces/campaign.ts';
import { isAccountId } from '../lib/account-id.ts';
import { parseAmount, storageYocto } from '../lib/amounts.ts';
import { campaignStatus } from '../lib/campaign.ts';
import { panic } from '../lib/errors.ts';
import { formatEvent } from '../lib/events.ts';
import { chainStore, host } from '../lib/host.ts';
import { type PageArgs, parsePage } from '../lib/paging.ts';
import * as upgradable from './upgradable.ts';

/** Longest title, in UTF-16 units. */
const MAX_TITLE = 200;

/** Position of a contributor, by account. */
const positionKey = (accountId: string) => `P:${accountId}`;
/** Account, amount and storage deposit of a contributor, by position. */
const contributorKey = (position: number) => `p:${position}`;
/** Number of contributors ever; made by `init`, so that no contributor pays for it. */
const COUNT_KEY = 'n';
/** Sum of all contributions; made by `init` too. */
const TOTAL_KEY = 's';

/** What is kept of one contributor. */
interface Contributor {
  accountId: string;
  amount: bigint;
  /** Storage deposit in yoctoNEAR, given back with a refund. */
  storage: bigint;
}

/** Initial arguments of a campaign. */
export interface CampaignArgs {
  owner: string;
  /** In yoctoNEAR. */
  funding_goal: string;
  /** Nanoseconds since 1970. */
  deadline?: string;
  title?: string;
}

/**
 * Collects contributions for its owner: when the goal is reached the owner withdraws, when the deadline passes below
 * the goal each contributor takes everything back.
 *
 * A contributor's first contribution also pays the storage of his record; a refund returns that too.
 */
@NearBindgen({ requireInit: true })
export class CrowdfundingCampaign implements upgradable.UpgradableState {
  owner = '';
  funding_goal = '0';
  deadline = '';
  title = '';
  withdrawn = false;
  upgrade_delay = -1;

  @initialize({})
  init({ owner, funding_goal, deadline, title }: CampaignArgs): void {
    if (!isAccountId(owner)) panic('CampaignInvalidArgs', { owner: String(owner) });
    this.owner = owner;
    this.funding_goal = String(parseAmount(funding_goal, 'funding_goal'));
    if (this.funding_goal === '0') panic('CampaignInvalidArgs', { funding_goal: 0 });
    if (deadline !== undefined && deadline !== null) this.deadline = futureTime(deadline);
    if (title !== undefined && title !== null) this.title = String(title);
    if (this.title.length > MAX_TITLE) panic('CampaignInvalidArgs', { title: this.title.length, limit: MAX_TITLE });
    saveCount(0);
    saveTotal(0n);
  }

  /** Called by the batch that brings newer code; this version's layout is taken as it is. */
  @migrate({})
  migrate(): void {
    const caller = near.predecessorAccountId();
    if (caller !== near.currentAccountId()) panic('CampaignNotOwner', { caller });
    const stored = chainStore.read('STATE');
    if (stored === null) return panic('CampaignNotInitialized');
    Object.assign(this, JSON.parse(stored));
  }

  /** Contributes the attached deposit, less the storage of a first record; answers with the caller's total. */
  @call({ payableFunction: true })
  contribute(): string {
    const attached = near.attachedDeposit();
    const contributor = near.predecessorAccountId();
    const status = this.status();
    if (status === 'failed' || status === 'withdrawn') panic('CampaignClosed', { status });
    if (attached === 0n) panic('CampaignZeroContribution');
    const { amount, total } = addContribution(contributor, attached);
    emit('contribution_received', { contributor, amount: String(amount.added), total: String(total) });
    if (status === 'active' && total >= BigInt(this.funding_goal)) emit('goal_reached', { total: String(total) });
    return String(amount.sum);
  }

  /** Sends everything raised to the owner; for the owner, once the goal is reached. */
  @call({})
  withdraw_funds(): string {
    this.requireOwner();
    const status = this.status();
    if (status === 'withdrawn') panic('CampaignAlreadyWithdrawn');
    const total = totalRaised();
    if (status !== 'successful') panic('CampaignGoalNotReached', { raised: total, goal: this.funding_goal });
    this.withdrawn = true;
    near.promiseBatchActionTransfer(near.promiseBatchCreate(this.owner), total);
    emit('funds_withdrawn', { owner: this.owner, amount: String(total) });
    return String(total);
  }

  /** Takes the caller's contribution and storage deposit back; once the deadline passed below the goal. */
  @call({})
  claim_refund(): string {
    const caller = near.predecessorAccountId();
    const status = this.status();
    if (status !== 'failed') panic('CampaignNotFailed', { status });
    const position = chainStore.read(positionKey(caller));
    if (position === null) return panic('CampaignNothingToRefund', { caller });
    const { amount, storage } = contributorAt(Number(position));
    chainStore.remove(positionKey(caller));
    chainStore.remove(contributorKey(Number(position)));
    near.promiseBatchActionTransfer(near.promiseBatchCreate(caller), amount + storage);
    emit('contribution_refunded', { contributor: caller, amount: String(amount), storage: String(storage) });
    return String(amount + storage);
  }

  /** Sets a later deadline; for the owner, while the campaign is active. */
  @call({})
  extend_deadline({ deadline }: { deadline: string }): void {
    this.requireOwner();
    const status = this.status();
    if (status !== 'active' || this.deadline === '') panic('CampaignClosed', { status, deadline: this.deadline });
    const later = futureTime(deadline);
    if (BigInt(later) <= BigInt(this.deadline))
      panic('CampaignInvalidArgs', { deadline: later, current: this.deadline });
    const old = this.deadline;
    this.deadline = later;
    emit('deadline_extended', { old, deadline: later });
  }

  @view({})
  get_total_funds_raised(): string {
    return String(totalRaised());
  }

  @view({})
  get_funding_goal(): string {
    return this.funding_goal;
  }

  @view({})
  get_owner(): string {
    return this.owner;
  }

  /** Deadline in nanoseconds since 1970; null for none. */
  @view({})
  get_deadline(): string | null {
    return this.deadline === '' ? null : this.deadline;
  }

  @view({})
  get_title(): string {
    return this.title;
  }

  /** What an account has contributed, in yoctoNEAR; "0" when nothing or refunded. */
  @view({})
  get_contribution({ account_id }: { account_id: string }): string {
    const position = chainStore.read(positionKey(account_id));
    return position === null ? '0' : String(contributorAt(Number(position)).amount);
  }

  /** Contributors in the order of their first contribution; refunded ones are left out of their page. */
  @view({})
  get_contributions(args: PageArgs): Contribution[] {
    const { from, limit } = parsePage(args);
    const page: Contribution[] = [];
    for (let position = from; position < Math.min(from + limit, contributorCount()); position++) {
      if (!chainStore.has(contributorKey(position))) continue;
      const { accountId, amount } = contributorAt(position);
      page.push({ account_id: accountId, amount: String(amount) });
    }
    return page;
  }

  @view({})
  get_status(): CampaignStatus {
    return this.status();
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

  private status(): CampaignStatus {
    const { funding_goal, deadline, withdrawn } = this;
    const total_raised = String(totalRaised());
    return campaignStatus({ funding_goal, deadline, withdrawn, total_raised }, near.blockTimestamp());
  }

  private requireOwner(): void {
    const caller = near.predecessorAccountId();
    if (caller !== this.owner) panic('CampaignNotOwner', { caller });
  }
}

function emit(event: string, data: Record<string, unknown>): void {
  host.log(formatEvent(event, data, 'near-crowdfunding'));
}

/** A time after this block's, as it was given. */
function futureTime(text: string): string {
  const time = parseAmount(text, 'deadline');
  const now = near.blockTimestamp();
  if (time <= now) panic('CampaignInvalidArgs', { deadline: time, now });
  return String(time);
}

function contributorCount(): number {
  return Number(chainStore.read(COUNT_KEY) ?? '0');
}

function totalRaised(): bigint {
  return BigInt(chainStore.read(TOTAL_KEY) ?? '0');
}

function contributorAt(position: number): Contributor {
  const fields = JSON.parse(chainStore.read(contributorKey(position)) as string) as [string, string, string];
  return { accountId: fields[0], amount: BigInt(fields[1]), storage: BigInt(fields[2]) };
}

/** Figures are padded to their longest, so that an entry never grows once it is paid for. */
function padded(figure: bigint | number, width: number): string {
  return String(figure).padStart(width, '0');
}

function saveCount(count: number): void {
  chainStore.write(COUNT_KEY, padded(count, 10));
}

function saveTotal(total: bigint): void {
  chainStore.write(TOTAL_KEY, padded(total, 39));
}

function saveContributor(position: number, { accountId, amount, storage }: Contributor): void {
  chainStore.write(contributorKey(position), JSON.stringify([accountId, padded(amount, 39), padded(storage, 39)]));
}

/**
 * Enters a contribution. The storage that it takes is measured, kept and remembered; the rest counts.
 *
 * @throws CampaignContributionTooSmall when nothing is left beside the storage
 */
function addContribution(
  accountId: string,
  attached: bigint,
): { amount: { added: bigint; sum: bigint }; total: bigint } {
  const before = near.storageUsage();
  const known = chainStore.read(positionKey(accountId));
  const position = known === null ? contributorCount() : Number(known);
  let previous: Contributor = { accountId, amount: 0n, storage: 0n };
  if (known === null) {
    chainStore.write(positionKey(accountId), String(position));
    saveContributor(position, previous);
    saveCount(position + 1);
  } else {
    previous = contributorAt(position);
  }
  const storage = storageYocto(Number(near.storageUsage() - before));
  const added = attached - storage;
  if (added <= 0n) panic('CampaignContributionTooSmall', { attached, needed: storage + 1n });
  const sum = previous.amount + added;
  saveContributor(position, { accountId, amount: sum, storage: previous.storage + storage });
  const total = totalRaised() + added;
  saveTotal(total);
  return { amount: { added, sum }, total };
}
