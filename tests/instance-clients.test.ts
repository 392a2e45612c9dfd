import test from 'ava';
import { ensureBundled } from '../scripts/lib/ensure-bundled.ts';
import { startEmbeddedNear } from '../scripts/lib/embedded-near.ts';
import { builtContract, NEAR } from './helpers/chain.ts';

const ACCOUNT = 'factoryland';

await ensureBundled('client');
const { CampaignClient, createConnection, DonationClient, FactoryClient, returnedValue, sendTransaction, uploadCode } =
  await import('near-factory-client');

test('the typed clients create a donation and a campaign, use them and read them', async (t) => {
  const near = await startEmbeddedNear(ACCOUNT);
  try {
    const privateKeys = { [ACCOUNT]: near.root.privateKey };
    const connection = createConnection({ network: 'sandbox', rpcUrl: near.rpcUrl, privateKeys });
    const deployment = connection.near
      .transaction(ACCOUNT)
      .deployContract(ACCOUNT, builtContract('factory'))
      .functionCall(ACCOUNT, 'init', { owner_id: ACCOUNT }, { gas: '50 Tgas' });
    await sendTransaction(connection, deployment);
    const factory = new FactoryClient(connection, ACCOUNT);
    // Bytes of state after init, beside those of its arguments.
    const templates = { donation: 110, 'crowdfunding-campaign': 330 };
    for (const [template, state_bytes] of Object.entries(templates)) {
      const code_id = await uploadCode(factory, ACCOUNT, builtContract(template));
      await factory.addTemplate(ACCOUNT, template);
      const added = await factory.addVersion(ACCOUNT, template, {
        kind: 'bytecode',
        code_id,
        init_method: 'init',
        state_bytes,
      });
      t.is(returnedValue(added), 1);
    }

    const made = await factory.create(ACCOUNT, { name: 'give', template: 'donation', args: { beneficiary: ACCOUNT } });
    const donation = new DonationClient(connection, made.accountId!);
    t.is((await donation.donate(ACCOUNT, NEAR)).failure, undefined);
    t.is(await donation.getBeneficiary(), ACCOUNT);
    t.is(await donation.getNumberOfDonors(), 1);
    t.deepEqual(await donation.getDonations(), [await donation.getDonation(ACCOUNT)]);
    t.not((await donation.donate(ACCOUNT, 0n)).failure, undefined);

    const args = { owner: ACCOUNT, funding_goal: String(2n * NEAR) };
    const started = await factory.create(ACCOUNT, { name: 'fund', template: 'crowdfunding-campaign', args });
    t.is(started.tree.failure, undefined);
    const campaign = new CampaignClient(connection, started.accountId!);
    t.is(await campaign.getStatus(), 'active');
    t.is(await campaign.getFundingGoal(), 2n * NEAR);
    t.is(await campaign.getOwner(), ACCOUNT);
    t.not((await campaign.withdrawFunds(ACCOUNT)).failure, undefined);
    t.is((await campaign.contribute(ACCOUNT, 3n * NEAR)).failure, undefined);
    t.is(await campaign.getStatus(), 'successful');
    t.is(await campaign.getTotalFundsRaised(), await campaign.getContribution(ACCOUNT));
    t.is((await campaign.getContributions()).length, 1);
    t.is((await campaign.withdrawFunds(ACCOUNT)).failure, undefined);
    t.is(await campaign.getStatus(), 'withdrawn');
    await t.throwsAsync(campaign.view('no_such_method'), { message: /no_such_method/ });
  } finally {
    await near.stop();
  }
});
