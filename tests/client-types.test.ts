import test from 'ava';
import type * as client from 'near-factory-client';
import { builtContract } from './helpers/chain.ts';
import type * as args from '../src/interfaces/call-args.ts';
import type { CampaignStatus, Contribution } from '../src/interfaces/campaign.ts';
import type { Donation } from '../src/interfaces/donation.ts';
import type { InstanceView } from '../src/interfaces/instance.ts';
import type { Template, VersionInput } from '../src/interfaces/version.ts';

/** Compiles only when every `From` can be used as a `To`. */
type Assignable<From extends To, To> = From;

// What the client sends fits what the contract takes, and what the contract answers fits what the client promises. Neither side's
// `readonly` matters there.
type Mutable<T> = unknown extends T
  ? T
  : T extends string | number | boolean | null | undefined
    ? T
    : { -readonly [Field in keyof T]: Mutable<T[Field]> };
export type Checked = [
  Assignable<Mutable<client.CreateArgs>, Mutable<args.CreateArgs>>,
  Assignable<Mutable<client.QuoteArgs>, Mutable<args.QuoteArgs>>,
  Assignable<Mutable<client.VersionInput>, Mutable<VersionInput>>,
  Assignable<Mutable<args.Quote>, Mutable<client.Quote>>,
  Assignable<Mutable<InstanceView>, Mutable<client.InstanceView>>,
  Assignable<Mutable<Template>, Mutable<client.TemplateView>>,
  Assignable<Mutable<Donation>, Mutable<client.Donation>>,
  Assignable<Mutable<Contribution>, Mutable<client.Contribution>>,
  Assignable<CampaignStatus, client.CampaignStatus>,
];

/** Methods that the clients call by name, by compiled contract. */
const UPGRADABLE = ['upgrade', 'set_upgrade_delay', 'apply_upgrade'];
const CALLED: Readonly<Record<string, readonly string[]>> = {
  factory: [
    'add_template',
    'add_version',
    'create',
    'finish_upload',
    'get_instance',
    'get_instances',
    'get_instances_by_creator',
    'get_instances_by_template',
    'get_templates',
    'init',
    'quote',
    'update_stored_contract',
    'upload_chunk',
    'upload_code',
  ],
  donation: [
    ...UPGRADABLE,
    'donate',
    'change_beneficiary',
    'get_beneficiary',
    'number_of_donors',
    'get_donations',
    'get_donation_for_account',
  ],
  'crowdfunding-campaign': [
    ...UPGRADABLE,
    'contribute',
    'withdraw_funds',
    'claim_refund',
    'extend_deadline',
    'get_status',
    'get_owner',
    'get_funding_goal',
    'get_total_funds_raised',
    'get_contribution',
    'get_contributions',
  ],
};

for (const [name, methods] of Object.entries(CALLED)) {
  test(`the compiled ${name} exports every method that its client calls`, (t) => {
    const module = new WebAssembly.Module(builtContract(name) as Uint8Array<ArrayBuffer>);
    const exported = new Set(WebAssembly.Module.exports(module).map((entry) => entry.name));
    t.deepEqual(
      methods.filter((method) => !exported.has(method)),
      [],
    );
  });
}
