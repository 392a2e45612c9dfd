import { near } from 'near-sdk-js';
import { ensureTemplate, publishVersion, removeCode } from './code.ts';
import { emit, refund, transfer } from './deploy.ts';
import type { GlobalContractId, InitArgs } from './interfaces/call-args.ts';
import type { Version, VersionInput } from './interfaces/version.ts';
import { instanceAccountId, requireAccountId } from './lib/account-id.ts';
import { type Role, setRole } from './lib/access.ts';
import { parseAmount, storageYocto } from './lib/amounts.ts';
import { deprecateVersion, getTemplate, setDefaultVersion } from './lib/catalog.ts';
import { getCode, referenceCode } from './lib/code-record.ts';
import { fail } from './lib/errors.ts';
import { chainStore } from './lib/host.ts';
import { findName, getPending, instanceCount, releaseName, removeName, reserveName } from './lib/registry.ts';
import { emptyState, type FactoryState, GLOBAL_TEMPLATE, STATE_SCHEMA, type StoredState } from './lib/state.ts';
import { storageKeys } from './lib/storage-keys.ts';
import { parseVersion, requireHash } from './lib/version.ts';

/** Blocks after which a creation counts as stuck. */
const STUCK_AFTER = 1_000;

/** Hash that a default version is checked with before there is any code. */
const NO_CODE = '1'.repeat(32);

/** Fills the state of a new factory. */
export function initFactory(state: FactoryState, args: InitArgs): void {
  state.schema = STATE_SCHEMA;
  state.owner = requireAccountId(args.owner_id, 'owner_id');
  state.fee = String(parseAmount(args.fee ?? '0', 'fee'));
  state.treasury =
    args.treasury === undefined || args.treasury === null ? '' : requireAccountId(args.treasury, 'treasury');
  state.two_phase = args.two_phase === true;
  const defaults = { keys: { policy: 'given' as const }, ...args.default_version };
  parseVersion({ ...defaults, kind: 'bytecode', code_id: NO_CODE }, 0);
  chainStore.write(storageKeys.storedDefaults, JSON.stringify(defaults));
  emit('initialized', { owner: state.owner, fee: state.fee, treasury: state.treasury });
}

/** Offers the ownership to an account; nothing changes until it accepts. */
export function proposeOwner(state: FactoryState, accountId: unknown): void {
  state.proposed_owner = requireAccountId(accountId, 'account_id');
  emit('owner_proposed', { owner: state.owner, proposed: state.proposed_owner });
}

/**
 * Takes the offered ownership.
 *
 * @throws FactoryNotOwner when the caller was not proposed
 */
export function acceptOwner(state: FactoryState, caller: string): void {
  if (caller !== state.proposed_owner) fail('FactoryNotOwner', { caller, proposed: state.proposed_owner });
  const old = state.owner;
  state.owner = caller;
  state.proposed_owner = '';
  emit('owner_changed', { old, owner: caller });
}

/** Gives or takes a role; logs only what changed. */
export function changeRole(role: Role, accountId: string, held: boolean): void {
  if (!setRole(chainStore, role, accountId, held)) return;
  emit(held ? 'role_granted' : 'role_revoked', { role, account_id: accountId });
}

/** Stops creation or lets it go on; logs only what changed. */
export function setPaused(state: FactoryState, paused: boolean): void {
  if (state.paused === paused) return;
  state.paused = paused;
  emit(paused ? 'paused' : 'unpaused', {});
}

/** Sets the fee of creations from now on, in yoctoNEAR; those under way keep theirs. */
export function setFee(state: FactoryState, fee: unknown): void {
  const old = state.fee;
  state.fee = String(parseAmount(fee, 'fee'));
  emit('fee_changed', { old, fee: state.fee });
}

/** Sets the account that fees are sent to; none when absent, then they stay here. */
export function setTreasury(state: FactoryState, accountId: unknown): void {
  state.treasury = accountId === null || accountId === undefined ? '' : requireAccountId(accountId, 'account_id');
  emit('treasury_changed', { treasury: state.treasury });
}

/** Arguments of `set_allow_list`: the switch, and accounts to add and remove. */
export interface AllowListArgs {
  enabled?: boolean;
  add?: string[];
  remove?: string[];
}

/** Switches the allow list, adds and removes accounts. */
export function setAllowList(state: FactoryState, args: AllowListArgs): void {
  const add = (args.add ?? []).map((accountId) => requireAccountId(accountId, 'add'));
  const remove = (args.remove ?? []).map((accountId) => requireAccountId(accountId, 'remove'));
  if (args.enabled !== undefined && args.enabled !== null) state.allow_list = args.enabled === true;
  for (const accountId of add) chainStore.write(storageKeys.allowed(accountId), '1');
  for (const accountId of remove) chainStore.remove(storageKeys.allowed(accountId));
  emit('allow_list_changed', { enabled: state.allow_list, add, remove });
}

/** Keeps a free name for an account, or for nobody; a reservation can be changed. */
export function reserveNameFor(name: string, accountId: unknown): void {
  const factoryId = near.currentAccountId();
  instanceAccountId(name, factoryId);
  const entry = findName(chainStore, name);
  if (entry !== undefined && (typeof entry === 'number' || 'pending' in entry)) fail('FactoryNameTaken', { name });
  const holder = accountId === undefined || accountId === null ? factoryId : requireAccountId(accountId, 'account_id');
  reserveName(chainStore, name, holder);
  emit('name_reserved', { name, account_id: holder });
}

/** Frees a reserved name. */
export function unreserveName(name: string): void {
  instanceAccountId(name, near.currentAccountId());
  const entry = findName(chainStore, name);
  if (typeof entry !== 'object' || !('reservedFor' in entry)) fail('FactoryNotPending', { name });
  removeName(chainStore, name);
  emit('reservation_released', { name });
}

/**
 * Frees the name of a creation whose callbacks never came, and gives back what its entry locked. The rest of its deposit
 * is not here: it travels with the callback, and should that fail the protocol returns it.
 *
 * @throws FactoryInvalidName, FactoryNotPending, FactoryReservationTooYoung
 */
export function releasePending(name: string): void {
  instanceAccountId(name, near.currentAccountId());
  const pending = getPending(chainStore, name);
  const age = Number(near.blockHeight()) - pending.height;
  if (age <= STUCK_AFTER) fail('FactoryReservationTooYoung', { name, blocks: age, needed: STUCK_AFTER + 1 });
  const bytes = releaseName(chainStore, name, pending.height, false);
  emit('reservation_released', { name });
  const { refundTo: to, creator: payer } = pending;
  refund({ to, payer, amount: storageYocto(bytes), name, reason: 'released' });
}

/** Balance that belongs to the owner: above storage. Deposits of creations under way are not in the balance. */
export function freeBalance(): bigint {
  const free = near.accountBalance() - storageYocto(Number(near.storageUsage()));
  return free > 0n ? free : 0n;
}

/**
 * Sends out balance that belongs to the owner; all of it when no amount is named, to the owner when no receiver is.
 *
 * @throws FactoryInsufficientFunds
 */
export function withdraw(state: FactoryState, amount: unknown, to: unknown): void {
  const free = freeBalance();
  const requested = amount === undefined || amount === null ? free : parseAmount(amount, 'amount');
  const receiver = to === undefined || to === null ? state.owner : requireAccountId(to, 'to');
  if (requested > free || requested === 0n) fail('FactoryInsufficientFunds', { requested, available: free });
  transfer(receiver, requested);
  emit('withdrawn', { account_id: receiver, amount: String(requested) });
}

/** Lets the code of a hash be stored once while two-phase publishing is on. */
export function approveHash(hash: unknown): void {
  const code_id = requireHash(hash, 'code_hash');
  chainStore.write(storageKeys.approvedHash(code_id), '1');
  emit('hash_approved', { code_id });
}

/** Switches two-phase publishing. */
export function setTwoPhase(state: FactoryState, enabled: boolean): void {
  state.two_phase = enabled === true;
  emit('two_phase_changed', { enabled: state.two_phase });
}

/** Makes a template the one of creations that name none. */
export function changeDefaultTemplate(state: FactoryState, template: string): void {
  state.default_template = getTemplate(chainStore, template).name;
  emit('default_template_set', { template });
}

/** Makes a version its template's default. */
export function changeDefaultVersion(template: string, version: number): void {
  setDefaultVersion(chainStore, template, version);
  emit('default_version_set', { template, version });
}

/** Takes a version out of use; stored code that nothing else deploys is removed with it. */
export function deprecate(template: string, number: number): void {
  const version = deprecateVersion(chainStore, template, number);
  emit('version_deprecated', { template, version: number });
  if (version.kind === 'bytecode' && referenceCode(chainStore, version.code_id, -1).references === 0) {
    removeCode(version.code_id);
  }
}

/**
 * Removes stored code.
 *
 * @throws FactoryCodeMissing
 * @throws FactoryCodeInUse while a version in use deploys it
 */
export function removeUnusedCode(hash: string): void {
  const { references } = getCode(chainStore, hash);
  if (references > 0) fail('FactoryCodeInUse', { code_id: hash, references });
  removeCode(hash);
}

/** The version that a reference to a global contract makes: no init call, as in the tutorial. */
function globalVersion(contractId: GlobalContractId, minDeposit: string | undefined | null): VersionInput {
  const base = { init_method: '', init_gas: '0', state_bytes: 0, min_deposit: minDeposit ?? '0' };
  if (contractId !== null && typeof contractId === 'object') {
    if ('AccountId' in contractId) return { ...base, kind: 'global_account', code_id: contractId.AccountId };
    if ('CodeHash' in contractId) return { ...base, kind: 'global_hash', code_id: contractId.CodeHash };
  }
  return fail('FactoryInvalidArgs', { contract_id: contractId });
}

/** Points the tutorial's `deploy` at another global contract. */
export function updateGlobalContract(
  state: FactoryState,
  contractId: GlobalContractId,
  minDeposit: string | undefined | null,
): number {
  const version = globalVersion(contractId, minDeposit);
  parseVersion(version, 0);
  ensureTemplate(state, GLOBAL_TEMPLATE);
  return publishVersion(GLOBAL_TEMPLATE, version, true);
}

/** The global contract that the tutorial's `deploy` uses, in NEAR's JSON form. */
export function globalContractId(version: Version): GlobalContractId {
  return version.kind === 'global_account' ? { AccountId: version.code_id } : { CodeHash: version.code_id };
}

/** Settings and counters as the views show them; amounts in yoctoNEAR. */
export function settings(state: FactoryState): Record<string, unknown> {
  const { owner, proposed_owner, treasury, fee, paused, allow_list, two_phase, default_template } = state;
  return {
    schema: state.schema,
    owner,
    proposed_owner,
    treasury,
    fee,
    paused,
    allow_list,
    two_phase,
    default_template,
    templates: state.templates,
    instances: instanceCount(chainStore),
    withdrawable: String(freeBalance()),
  };
}

/**
 * Fills `state` from the stored state of this or an older layout: a field that both have keeps its value, a new one
 * takes its default.
 *
 * @throws FactoryCreationsUnderWay when an older layout holds deposits of creations, whose callbacks only the older code
 *   can settle: they come within a few blocks
 */
export function migrateState(state: FactoryState, stored: StoredState): void {
  const from = stored.schema ?? 1;
  const { pending = '0', pending_count = 0, pending_yocto = '0' } = stored;
  if (pending_count > 0 || pending !== '0' || pending_yocto !== '0')
    fail('FactoryCreationsUnderWay', { count: pending_count, held: pending, held_yocto: pending_yocto });
  const fresh = emptyState() as unknown as Record<string, unknown>;
  for (const field of Object.keys(fresh)) {
    if (field in stored) fresh[field] = stored[field as keyof FactoryState];
  }
  Object.assign(state, fresh, { schema: STATE_SCHEMA });
  if (stored.instances !== undefined) chainStore.write(storageKeys.instances, String(stored.instances));
  if (from < 3) chainStore.write(storageKeys.storedDefaults, stored.default_version ?? '{}');
  emit('migrated', { from, to: STATE_SCHEMA });
}
