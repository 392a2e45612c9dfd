import test from 'ava';
import type { NearAccount } from 'near-workspaces';
import {
  balanceOf,
  builtContract,
  call,
  type Chain,
  createAccount,
  NEAR,
  rpc,
  startChain,
  TERA,
  viewAccount,
} from './helpers/chain.ts';
import { addTemplate, create, deployFactory, eventsNamed, type FactoryFixture } from './helpers/factory.ts';
import { createRandom } from './helpers/random.ts';
import { shouldBehaveLikeUpgradable } from './upgradable.behavior.ts';

let chain: Chain;

test.before(async () => {
  chain = await startChain();
});
test.after.always(() => chain?.worker.tearDown());

/** State that the shipped contracts need beyond their arguments; what `npm run build` publishes must fit into it. */
const DONATION = { state_bytes: 110, init_gas: String(5n * TERA) };
const CAMPAIGN = { state_bytes: 330, init_gas: String(5n * TERA) };

async function campaignFactory(): Promise<FactoryFixture> {
  const fixture = await deployFactory(chain);
  await addTemplate(fixture, 'crowdfunding-campaign', builtContract('crowdfunding-campaign'), CAMPAIGN);
  return fixture;
}

/** Creates a campaign of `alice` and returns its account. */
async function campaign(fixture: FactoryFixture, args: Record<string, unknown>): Promise<NearAccount> {
  const created = await call(fixture.alice, fixture.factory, 'create_campaign', args, { deposit: 8n * NEAR });
  if (created.error !== undefined) throw new Error(created.error);
  return chain.root.getAccount(created.value as string);
}

/** Block time now and `seconds` later, in nanoseconds. */
async function timeIn(seconds: number): Promise<string> {
  const block = await rpc<{ header: { timestamp: number } }>(chain.root, 'block', { finality: 'optimistic' });
  return String(BigInt(block.header.timestamp) + BigInt(Math.round(seconds * 1e9)));
}

/** Lets the chain's clock pass a deadline. */
async function passDeadline(deadline: string): Promise<void> {
  while (BigInt(await timeIn(0)) <= BigInt(deadline)) await chain.worker.provider.fastForward(5);
}

test('a donation instance needs exactly the storage that its template says, for any beneficiary and owner', async (t) => {
  const fixture = await deployFactory(chain);
  await addTemplate(fixture, 'donation', builtContract('donation'), DONATION);
  for (const args of [
    { beneficiary: 'bob.near' },
    { beneficiary: 'bob.near', owner: 'a-longer-account-id.test.near' },
  ]) {
    const name = `d${Object.keys(args).length}`;
    const created = await create(fixture, { name, template: 'donation', args });
    t.is(created.error, undefined);
    const account = await viewAccount(chain.root, `${name}.${fixture.factory.accountId}`);
    const paid = 100 + builtContract('donation').length + DONATION.state_bytes + JSON.stringify(args).length;
    t.true(
      account!.storage_usage <= paid && account!.storage_usage > paid - 60,
      `${account!.storage_usage} of ${paid}`,
    );
  }
});

test('donations are passed on, counted and listed; too small ones and strangers are refused', async (t) => {
  const fixture = await deployFactory(chain);
  const { alice, bob, owner } = fixture;
  await addTemplate(fixture, 'donation', builtContract('donation'), DONATION);
  const created = await create(fixture, {
    name: 'd',
    template: 'donation',
    args: { beneficiary: alice.accountId, owner: owner.accountId },
  });
  const donation = chain.root.getAccount(created.value as string);
  t.regex(
    (await call(bob, donation, 'donate', {}, { deposit: 1n })).error ?? '',
    /^DonationTooSmall: attached=1, needed=/,
  );
  const before = await balanceOf(alice);
  for (const deposit of [NEAR, 2n * NEAR])
    t.is((await call(bob, donation, 'donate', {}, { deposit })).error, undefined);
  t.is((await call(owner, donation, 'donate', {}, { deposit: NEAR })).value, String(NEAR));
  t.is(await donation.view('number_of_donors'), 2);
  t.deepEqual(await donation.view('get_donations', { from_index: 0, limit: 10 }), [
    { account_id: bob.accountId, total_amount: String(3n * NEAR) },
    { account_id: owner.accountId, total_amount: String(NEAR) },
  ]);
  t.deepEqual(await donation.view('get_donations', { from_index: 1, limit: 1 }), [
    { account_id: owner.accountId, total_amount: String(NEAR) },
  ]);
  const kept = 4n * NEAR - ((await balanceOf(alice)) - before);
  t.true(kept > 0n && kept < NEAR / 100n);
  t.regex(
    (await call(bob, donation, 'change_beneficiary', { beneficiary: bob.accountId })).error ?? '',
    /^DonationNotOwner/,
  );
  t.is((await call(owner, donation, 'change_beneficiary', { beneficiary: bob.accountId })).error, undefined);
  t.is(await donation.view('get_beneficiary'), bob.accountId);
});

test('create_campaign gives the campaign to its creator and logs it', async (t) => {
  const fixture = await campaignFactory();
  const { factory, alice } = fixture;
  const goal = String(5n * NEAR);
  const created = await call(
    alice,
    factory,
    'create_campaign',
    { funding_goal: goal, title: 'Ünïcode' },
    { deposit: 8n * NEAR },
  );
  t.is(created.value, `campaign-1.${factory.accountId}`);
  t.deepEqual(eventsNamed(created, 'campaign_created'), [
    { instance: created.value, creator: alice.accountId, funding_goal: goal },
  ]);
  const named = await campaign(fixture, { name: 'mine', funding_goal: goal, deadline: await timeIn(3_600) });
  t.is(named.accountId, `mine.${factory.accountId}`);
  t.is(await named.view('get_owner'), alice.accountId);
  t.is(await named.view('get_funding_goal'), goal);
  t.is(await named.view('get_status'), 'active');
  const campaigns = (await factory.view('get_campaigns', { from_index: 0, limit: 10 })) as { name: string }[];
  t.deepEqual(
    campaigns.map(({ name }) => name),
    ['campaign-1', 'mine'],
  );
  const zero = await call(alice, factory, 'create_campaign', { funding_goal: '0' }, { deposit: 8n * NEAR });
  t.regex(zero.error ?? '', /^FactoryInitFailed/);
  const text = await call(alice, factory, 'create_campaign', { funding_goal: 'much' }, { deposit: 8n * NEAR });
  t.is(text.error, 'FactoryInvalidArgs: funding_goal=much');
});

test('the creator withdraws what was raised once the goal is reached, once', async (t) => {
  const fixture = await campaignFactory();
  const { alice, bob, owner } = fixture;
  const account = await campaign(fixture, { funding_goal: String(2n * NEAR) });
  t.is((await call(bob, account, 'contribute', {})).error, 'CampaignZeroContribution');
  t.regex((await call(bob, account, 'contribute', {}, { deposit: 1n })).error ?? '', /^CampaignContributionTooSmall/);
  const first = await call(bob, account, 'contribute', {}, { deposit: NEAR });
  t.is(eventsNamed(first, 'goal_reached').length, 0);
  t.regex((await call(alice, account, 'withdraw_funds')).error ?? '', /^CampaignGoalNotReached/);
  const second = await call(owner, account, 'contribute', {}, { deposit: 3n * NEAR });
  t.is(eventsNamed(second, 'goal_reached').length, 1);
  const over = await call(bob, account, 'contribute', {}, { deposit: NEAR });
  t.is(eventsNamed(over, 'goal_reached').length, 0);
  const raised = BigInt((await account.view('get_total_funds_raised')) as string);
  t.is(await account.view('get_status'), 'successful');
  t.regex((await call(bob, account, 'withdraw_funds')).error ?? '', /^CampaignNotOwner/);
  t.regex((await call(bob, account, 'claim_refund')).error ?? '', /^CampaignNotFailed: status=successful/);
  const before = await balanceOf(alice);
  const withdrawn = await call(alice, account, 'withdraw_funds');
  t.is(withdrawn.value, String(raised));
  t.is((await balanceOf(alice)) - before + withdrawn.burntYocto, raised);
  t.is((await call(alice, account, 'withdraw_funds')).error, 'CampaignAlreadyWithdrawn');
  t.is((await call(bob, account, 'contribute', {}, { deposit: NEAR })).error, 'CampaignClosed: status=withdrawn');
});

test('everyone gets everything back when the goal is missed, whoever else is gone', async (t) => {
  const fixture = await campaignFactory();
  const { alice, bob, owner } = fixture;
  const leaver = await createAccount(chain, `leaver-${fixture.factory.accountId.split('.')[0]}`, 5n * NEAR);
  const deadline = await timeIn(60);
  const account = await campaign(fixture, { funding_goal: String(50n * NEAR), deadline });
  for (const [from, deposit] of [
    [bob, NEAR],
    [leaver, NEAR],
    [bob, 2n * NEAR],
    [owner, 3n * NEAR],
  ] as const) {
    t.is((await call(from, account, 'contribute', {}, { deposit })).error, undefined);
  }
  const later = await timeIn(120);
  t.regex((await call(bob, account, 'extend_deadline', { deadline: later })).error ?? '', /^CampaignNotOwner/);
  t.regex(
    (await call(alice, account, 'extend_deadline', { deadline: String(BigInt(deadline) - 1n) })).error ?? '',
    /^CampaignInvalidArgs/,
  );
  const extended = await call(alice, account, 'extend_deadline', { deadline: later });
  t.deepEqual(eventsNamed(extended, 'deadline_extended'), [{ old: deadline, deadline: later }]);
  await leaver.delete(alice.accountId);
  await passDeadline(later);
  t.is(await account.view('get_status'), 'failed');
  t.is((await call(bob, account, 'contribute', {}, { deposit: NEAR })).error, 'CampaignClosed: status=failed');
  t.regex((await call(alice, account, 'withdraw_funds')).error ?? '', /^CampaignGoalNotReached/);
  for (const [from, contributed] of [
    [bob, 3n * NEAR],
    [owner, 3n * NEAR],
  ] as const) {
    const before = await balanceOf(from);
    const refunded = await call(from, account, 'claim_refund');
    t.is(refunded.value, String(contributed));
    t.is((await balanceOf(from)) - before + refunded.burntYocto, contributed);
    t.is((await call(from, account, 'claim_refund')).error, `CampaignNothingToRefund: caller=${from.accountId}`);
  }
  t.deepEqual(
    ((await account.view('get_contributions', {})) as { account_id: string }[]).map(({ account_id }) => account_id),
    [leaver.accountId],
  );
});

test('contributions sent at once add up exactly', async (t) => {
  const fixture = await campaignFactory();
  const account = await campaign(fixture, { funding_goal: String(100n * NEAR) });
  const random = createRandom(7);
  const people = [fixture.bob, fixture.owner, fixture.alice];
  const sums = new Map<string, bigint>();
  await Promise.all(
    people.map(async (from) => {
      for (let round = 0; round < 4; round++) {
        const deposit = NEAR / 10n + BigInt(random.below(1_000_000_000));
        t.is((await call(from, account, 'contribute', {}, { deposit })).error, undefined);
        sums.set(from.accountId, (sums.get(from.accountId) ?? 0n) + deposit);
      }
    }),
  );
  let raised = 0n;
  let given = 0n;
  for (const { accountId } of people) {
    const contribution = BigInt((await account.view('get_contribution', { account_id: accountId })) as string);
    const sum = sums.get(accountId)!;
    const storage = sum - contribution;
    t.true(storage > 0n && storage < NEAR / 100n && storage % 10n ** 19n === 0n, `storage ${storage}`);
    raised += contribution;
    given += sum;
  }
  t.is(await account.view('get_total_funds_raised'), String(raised));
  t.true((await balanceOf(chain.root, account.accountId)) >= given);
});

shouldBehaveLikeUpgradable('donation', async () => {
  const fixture = await deployFactory(chain);
  await addTemplate(fixture, 'donation', builtContract('donation'), DONATION);
  const args = { beneficiary: fixture.bob.accountId, owner: fixture.alice.accountId };
  const created = await create(fixture, { name: 'app', template: 'donation', args });
  return {
    fixture,
    template: 'donation',
    instance: chain.root.getAccount(created.value as string),
    probe: 'get_beneficiary',
  };
});

shouldBehaveLikeUpgradable('crowdfunding-campaign', async () => {
  const fixture = await campaignFactory();
  const instance = await campaign(fixture, { funding_goal: String(NEAR) });
  return { fixture, template: 'crowdfunding-campaign', instance, probe: 'get_owner' };
});
