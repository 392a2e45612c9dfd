import { call, initialize, migrate, NearBindgen, view } from 'near-sdk-js';
import * as admin from './admin.ts';
import * as code from './code.ts';
import * as creation from './creation.ts';
import { emit, requireSelf } from './deploy.ts';
import type * as args from './interfaces/call-args.ts';
import type { InstanceView } from './interfaces/instance.ts';
import type { Template, Version } from './interfaces/version.ts';
import { parseRole, requireOneYocto, requireOwner, requireRole, requireRoleAndYocto, hasRole } from './lib/access.ts';
import { addTemplate, getTemplate, listTemplates, resolveVersion, versionMetadata } from './lib/catalog.ts';
import { findCode } from './lib/code-record.ts';
import { chainStore } from './lib/host.ts';
import { type PageArgs, parsePage } from './lib/paging.ts';
import { instanceCount } from './lib/registry.ts';
import { emptyState, type FactoryState, GLOBAL_TEMPLATE, CAMPAIGN_TEMPLATE } from './lib/state.ts';
import { currentActor, loadStoredState } from './runtime.ts';
import * as upgrade from './upgrade.ts';
import * as views from './views.ts';

export {
  on_creation_failed,
  on_global_published,
  on_instance_created,
  on_instance_upgraded,
  on_many_created,
  report_failure,
} from './callbacks.ts';
export { get_code, update_stored_contract, upload_chunk, upload_code } from './raw-methods.ts';

/**
 * The contract factory: makes sub-accounts, puts published code on them and initialises them in the same receipt.
 *
 * Every method reads its caller, checks the right to call, and hands over to a plain function. What contracts call back is
 * in `callbacks.ts`, what takes or gives raw bytes in `raw-methods.ts`.
 */
@NearBindgen({ requireInit: true })
export class Factory {
  /** One field, because near-sdk-js copies the stored fields one by one on every call. */
  state: FactoryState = emptyState();

  /** Sets the factory up; once. */
  @initialize({})
  init(args: args.InitArgs): void {
    admin.initFactory(this.state, args);
  }

  /** Carries the state of an older factory over; for the account itself, in the batch that deploys the new code. */
  @migrate({})
  migrate(): void {
    requireSelf();
    admin.migrateState(this.state, loadStoredState());
  }

  // Creation

  /** Creates an instance and answers with its account id. Attach what `quote` says; the rest comes back. */
  @call({ payableFunction: true })
  create(args: args.CreateArgs): void {
    creation.create(this.state, currentActor(), args);
  }

  /** The stored-bytecode tutorial's creation call; answers whether it worked. */
  @call({ payableFunction: true })
  create_factory_subaccount_and_deploy(args: args.CreateSubaccountArgs): void {
    creation.createSubaccount(this.state, currentActor(), args);
  }

  /** The global-contract tutorial's creation call. */
  @call({ payableFunction: true })
  deploy(args: { name: string }): void {
    creation.deployGlobal(this.state, currentActor(), args);
  }

  /** Creates a crowdfunding campaign that belongs to the caller; answers with its account id. */
  @call({ payableFunction: true })
  create_campaign(args: args.CreateCampaignArgs): void {
    creation.createCampaign(this.state, currentActor(), args);
  }

  /** Creates up to 20 instances; answers with `{ account_id }` or `{ error }` for each. */
  @call({ payableFunction: true })
  create_many(args: args.CreateManyArgs): void {
    creation.createMany(this.state, currentActor(), args);
  }

  /** Frees the name of a creation that has been under way for more than 1,000 blocks. */
  @call({})
  release_pending({ name }: { name: string }): void {
    admin.releasePending(name);
  }

  /** Announces an upgrade to an instance whose owner allows that; its time lock starts. The deposit pays its storage. */
  @call({ payableFunction: true })
  propose_instance_upgrade({ name, version }: { name: string; version: number }): void {
    const actor = currentActor();
    requireRole(this.state, chainStore, 'publisher', actor.accountId);
    if (actor.deposit === 0n) requireOneYocto(actor);
    upgrade.proposeInstanceUpgrade(name, version, actor);
  }

  // Publishing

  /** Adds an empty template, or one with its first version. */
  @call({ payableFunction: true })
  add_template({ name, metadata, version }: args.AddTemplateArgs): void {
    requireRoleAndYocto(this.state, chainStore, 'publisher', currentActor());
    addTemplate(this.state, chainStore, name, metadata);
    emit('template_added', { template: name });
    if (version !== undefined && version !== null) code.publishVersion(name, version, true);
  }

  /** Adds a version to a template and answers with its number. */
  @call({ payableFunction: true })
  add_version({ template, version, set_default }: args.AddVersionArgs): number {
    requireRoleAndYocto(this.state, chainStore, 'publisher', currentActor());
    return code.publishVersion(template, version, set_default === true);
  }

  /** Makes a version its template's default. */
  @call({ payableFunction: true })
  set_default_version({ template, version }: { template: string; version: number }): void {
    requireRoleAndYocto(this.state, chainStore, 'publisher', currentActor());
    admin.changeDefaultVersion(template, version);
  }

  /** Makes a template the factory's default. */
  @call({ payableFunction: true })
  set_default_template({ template }: { template: string }): void {
    requireRoleAndYocto(this.state, chainStore, 'publisher', currentActor());
    admin.changeDefaultTemplate(this.state, template);
  }

  /** Takes a version out of use for good. */
  @call({ payableFunction: true })
  deprecate_version({ template, version }: { template: string; version: number }): void {
    requireRoleAndYocto(this.state, chainStore, 'publisher', currentActor());
    admin.deprecate(template, version);
  }

  /** Lets code of this hash be stored while two-phase publishing is on. */
  @call({ payableFunction: true })
  approve_code_hash({ code_hash }: { code_hash: string }): void {
    requireOwner(this.state, currentActor());
    admin.approveHash(code_hash);
  }

  /** Switches two-phase publishing. */
  @call({ payableFunction: true })
  set_two_phase({ enabled }: { enabled: boolean }): void {
    requireOwner(this.state, currentActor());
    admin.setTwoPhase(this.state, enabled);
  }

  /** Joins the caller's uploaded chunks and stores them as code; answers with the hash. */
  @call({ payableFunction: true })
  finish_upload({ code_hash }: { code_hash: string }): string {
    const actor = currentActor();
    requireRoleAndYocto(this.state, chainStore, 'publisher', actor);
    return code.finishUpload(this.state, actor.accountId, code_hash);
  }

  /** Drops the caller's uploaded chunks. */
  @call({ payableFunction: true })
  discard_upload(): void {
    requireOneYocto(currentActor());
    code.discardUpload(currentActor().accountId);
  }

  /** Removes stored code that no version in use deploys. */
  @call({ payableFunction: true })
  remove_code({ code_hash }: { code_hash: string }): void {
    requireRoleAndYocto(this.state, chainStore, 'publisher', currentActor());
    admin.removeUnusedCode(code_hash);
  }

  /** Publishes stored code as a global contract; the attached deposit pays the price, the rest comes back. */
  @call({ payableFunction: true })
  publish_global({ code_hash, by_account }: { code_hash: string; by_account?: boolean }): void {
    const { accountId, deposit } = currentActor();
    requireRole(this.state, chainStore, 'publisher', accountId);
    code.publishGlobal(code_hash, by_account === true, accountId, deposit);
  }

  /** The global-contract tutorial's update call: what `deploy` uses from now on. */
  @call({ payableFunction: true })
  update_global_contract_id({ contract_id, min_deposit }: args.UpdateGlobalContractArgs): void {
    requireOwner(this.state, currentActor());
    admin.updateGlobalContract(this.state, contract_id, min_deposit);
  }

  // Administration

  /** Offers the ownership; it changes hands when the account accepts. */
  @call({ payableFunction: true })
  propose_owner({ account_id }: { account_id: string }): void {
    requireOwner(this.state, currentActor());
    admin.proposeOwner(this.state, account_id);
  }

  /** Takes the offered ownership. */
  @call({ payableFunction: true })
  accept_owner(): void {
    const actor = currentActor();
    admin.acceptOwner(this.state, actor.accountId);
    requireOneYocto(actor);
  }

  /** Gives a role: `publisher`, `pauser` or `registrar`. */
  @call({ payableFunction: true })
  grant_role({ role, account_id }: { role: string; account_id: string }): void {
    requireOwner(this.state, currentActor());
    admin.changeRole(parseRole(role), account_id, true);
  }

  /** Takes a role back. */
  @call({ payableFunction: true })
  revoke_role({ role, account_id }: { role: string; account_id: string }): void {
    requireOwner(this.state, currentActor());
    admin.changeRole(parseRole(role), account_id, false);
  }

  /** Stops creation. */
  @call({ payableFunction: true })
  pause(): void {
    requireRoleAndYocto(this.state, chainStore, 'pauser', currentActor());
    admin.setPaused(this.state, true);
  }

  /** Lets creation go on. */
  @call({ payableFunction: true })
  unpause(): void {
    requireRoleAndYocto(this.state, chainStore, 'pauser', currentActor());
    admin.setPaused(this.state, false);
  }

  /** Sets the fee of each creation, in yoctoNEAR. */
  @call({ payableFunction: true })
  set_fee({ fee }: { fee: string }): void {
    requireOwner(this.state, currentActor());
    admin.setFee(this.state, fee);
  }

  /** Sets the account that fees are sent to; without one they stay here. */
  @call({ payableFunction: true })
  set_treasury({ account_id }: { account_id?: string }): void {
    requireOwner(this.state, currentActor());
    admin.setTreasury(this.state, account_id);
  }

  /** Switches the allow list, adds and removes accounts. */
  @call({ payableFunction: true })
  set_allow_list(args: admin.AllowListArgs): void {
    requireRoleAndYocto(this.state, chainStore, 'registrar', currentActor());
    admin.setAllowList(this.state, args);
  }

  /** Keeps a name for an account, or for nobody. */
  @call({ payableFunction: true })
  reserve_name({ name, account_id }: { name: string; account_id?: string }): void {
    requireRoleAndYocto(this.state, chainStore, 'registrar', currentActor());
    admin.reserveNameFor(name, account_id);
  }

  /** Frees a name kept by `reserve_name`. */
  @call({ payableFunction: true })
  unreserve_name({ name }: { name: string }): void {
    requireRoleAndYocto(this.state, chainStore, 'registrar', currentActor());
    admin.unreserveName(name);
  }

  /** Sends out balance above storage cost and deposits of creations under way; all of it when no amount is named. */
  @call({ payableFunction: true })
  withdraw({ amount, to }: { amount?: string; to?: string }): void {
    requireOwner(this.state, currentActor());
    admin.withdraw(this.state, amount, to);
  }

  // Views

  /** Exact cost of a creation. */
  @view({})
  quote(args: args.QuoteArgs): args.Quote {
    return creation.quote(this.state, args);
  }

  /** One instance by name or account id; null when there is none. */
  @view({})
  get_instance(args: views.InstanceArgs): InstanceView | null {
    return views.getInstance(args);
  }

  /** Instances in the order of creation. */
  @view({})
  get_instances(args: PageArgs): InstanceView[] {
    return views.listInstances(args);
  }

  /** Instances of one creator, in the order of creation. */
  @view({})
  get_instances_by_creator(args: args.ByCreatorArgs): InstanceView[] {
    return views.listByCreator(args.creator, args);
  }

  /** Instances of one template, in the order of creation. */
  @view({})
  get_instances_by_template(args: args.ByTemplateArgs): InstanceView[] {
    return views.listByTemplate(args.template, args);
  }

  /** Crowdfunding campaigns. */
  @view({})
  get_campaigns(args: PageArgs): InstanceView[] {
    return views.listByTemplate(CAMPAIGN_TEMPLATE, args);
  }

  /** Whether the account is an instance of this factory. */
  @view({})
  is_instance({ account_id }: { account_id: string }): boolean {
    return views.isInstance(account_id);
  }

  /** Number of confirmed instances. */
  @view({})
  get_instance_count(): number {
    return instanceCount(chainStore);
  }

  /** Templates in the order they were added. */
  @view({})
  get_templates(args: PageArgs): Template[] {
    const { from, limit } = parsePage(args);
    return listTemplates(this.state, chainStore, from, limit);
  }

  /** One template. */
  @view({})
  get_template({ template }: { template: string }): Template {
    return getTemplate(chainStore, template);
  }

  /** A version; the template's default one when no number is given. */
  @view({})
  get_version({ template, version }: args.VersionArgs): Version & { template: string; version: number } {
    const placed = resolveVersion(chainStore, template, version);
    const metadata = versionMetadata(chainStore, placed);
    return { template, ...placed.version, metadata, version: placed.number };
  }

  /** Base58 sha256 of the code that `create_factory_subaccount_and_deploy` deploys. */
  @view({})
  get_code_hash(): string {
    return code.requestedCode({});
  }

  /** Size, references and publication of stored code; null when it is not stored. */
  @view({})
  get_stored_code({ code_hash }: { code_hash: string }): unknown {
    return findCode(chainStore, code_hash) ?? null;
  }

  /** The global contract that `deploy` uses: `{ AccountId }` or `{ CodeHash }`. */
  @view({})
  get_global_contract_id(): args.GlobalContractId {
    return admin.globalContractId(resolveVersion(chainStore, GLOBAL_TEMPLATE, undefined).version);
  }

  /** Deposit that `deploy` needs for a name of any length, in yoctoNEAR. */
  @view({})
  get_min_deposit(): string {
    return creation.minGlobalDeposit(this.state);
  }

  /** Account that owns the factory. */
  @view({})
  get_owner(): string {
    return this.state.owner;
  }

  /** Whether an account holds a role; the owner holds all. */
  @view({})
  has_role({ role, account_id }: { role: string; account_id: string }): boolean {
    return hasRole(this.state, chainStore, parseRole(role), account_id);
  }

  /** Settings and counters of the factory, and what the owner could withdraw. */
  @view({})
  get_settings(): Record<string, unknown> {
    return admin.settings(this.state);
  }

  /** NEP-330 source metadata. */
  @view({})
  contract_source_metadata(): Record<string, unknown> {
    return views.sourceMetadata();
  }
}
