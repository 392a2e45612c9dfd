import test from 'ava';
import { campaignStatus } from '../../src/lib/campaign.ts';

const CAMPAIGN = { funding_goal: '100', total_raised: '0', deadline: '50', withdrawn: false };

test('a campaign is active up to and including its deadline, then failed', (t) => {
  t.is(campaignStatus(CAMPAIGN, 49n), 'active');
  t.is(campaignStatus(CAMPAIGN, 50n), 'active');
  t.is(campaignStatus(CAMPAIGN, 51n), 'failed');
});

test('without a deadline it stays active', (t) => {
  t.is(campaignStatus({ ...CAMPAIGN, deadline: '' }, 10n ** 30n), 'active');
});

test('the goal is reached at the goal, and stays reached after the deadline', (t) => {
  t.is(campaignStatus({ ...CAMPAIGN, total_raised: '99' }, 50n), 'active');
  t.is(campaignStatus({ ...CAMPAIGN, total_raised: '100' }, 50n), 'successful');
  t.is(campaignStatus({ ...CAMPAIGN, total_raised: '101' }, 51n), 'successful');
});

test('a withdrawn campaign is over', (t) => {
  t.is(campaignStatus({ ...CAMPAIGN, total_raised: '100', withdrawn: true }, 51n), 'withdrawn');
});
