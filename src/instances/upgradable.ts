import { near } from 'near-sdk-js';
import { decodeBase58, encodeBase58 } from '../lib/base58.ts';
import { panic } from '../lib/errors.ts';
import { formatEvent } from '../lib/events.ts';
import { CODE_REGISTER, chainStore, HASH_REGISTER, host, type PromiseIndex, promiseSucceeded } from '../lib/host.ts';

/**
 * The upgrade mixin: an instance's owner replaces its code, and where the owner allowed it the factory does after a
 * time lock. New code and its `migrate` call are one receipt, so a failure leaves the old code and the old state.
 */

/** New code of an instance. */
export interface UpgradeArgs {
  /** Base58 sha256 of the code, or the account of a `global_account` contract. */
  code_id: string;
  /** Where the code comes from; `bytecode`, the default, is fetched from the factory. */
  kind?: 'bytecode' | 'global_hash' | 'global_account';
  /** Method that carries the state over; none is called when empty. `migrate` when absent. */
  migrate_method?: string;
}

/** Fields that an upgradable contract keeps in its state. */
export interface UpgradableState {
  /** Seconds that a factory upgrade must wait; -1 while the factory may not upgrade at all. */
  upgrade_delay: number;
}

/** Entry of an upgrade that the factory proposed. */
const PROPOSAL_KEY = 'UPGRADE';

// Gas of the steps, each beside the fees of its receipt.
const GAS_GET_CODE = 10n * 10n ** 12n;
const GAS_ON_CODE = 60n * 10n ** 12n;
const GAS_MIGRATE = 10n * 10n ** 12n;
const GAS_REPORT = 5n * 10n ** 12n;

/** The factory: the account that this one is a sub-account of. */
function factoryId(): string {
  const self = near.currentAccountId();
  return self.slice(self.indexOf('.') + 1);
}

function emit(event: string, data: Record<string, unknown>): void {
  host.log(formatEvent(event, data, 'near-factory-instance'));
}

function requireSelf(): void {
  const caller = near.predecessorAccountId();
  if (caller !== near.currentAccountId()) panic('UpgradePrivateMethod', { caller });
}

function checkArgs(args: UpgradeArgs): Required<UpgradeArgs> {
  const kind = args.kind ?? 'bytecode';
  const { code_id } = args;
  const known = kind === 'bytecode' || kind === 'global_hash' || kind === 'global_account';
  if (!known || typeof code_id !== 'string' || (kind !== 'global_account' && decodeBase58(code_id, 32) === undefined)) {
    panic('UpgradeInvalidArgs', { kind: String(kind), code_id: String(code_id) });
  }
  return { kind, code_id, migrate_method: args.migrate_method ?? 'migrate' };
}

/** Sends the rest of an upgrade behind the action that put the code in place, and tells the factory how it went. */
function finishUpgrade(batch: PromiseIndex, args: Required<UpgradeArgs>): void {
  if (args.migrate_method !== '')
    near.promiseBatchActionFunctionCallWeight(batch, args.migrate_method, '{}', 0n, GAS_MIGRATE, 1n);
  const report = JSON.stringify({ kind: args.kind, code_id: args.code_id });
  near.promiseThen(batch, factoryId(), 'on_instance_upgraded', report, 0n, GAS_REPORT);
  near.promiseReturn(batch);
  emit('upgrade_started', { kind: args.kind, code_id: args.code_id });
}

/** Starts an upgrade that the caller is entitled to. */
function startUpgrade(given: UpgradeArgs): void {
  const args = checkArgs(given);
  const self = near.currentAccountId();
  if (args.kind === 'bytecode') {
    const request = JSON.stringify({ code_hash: args.code_id });
    // The code travels as a data receipt, is hashed and deployed: each costs by its bytes, which nobody here knows yet. So both calls
    // share the gas that is left, by what a byte costs in each.
    const code = near.promiseBatchCreate(factoryId());
    near.promiseBatchActionFunctionCallWeight(code, 'get_code', request, 0n, GAS_GET_CODE, 1n);
    const deploy = near.promiseBatchThen(code, self);
    near.promiseBatchActionFunctionCallWeight(deploy, 'on_upgrade_code', JSON.stringify(args), 0n, GAS_ON_CODE, 3n);
    near.promiseReturn(deploy);
    return;
  }
  const batch = near.promiseBatchCreate(self);
  if (args.kind === 'global_hash')
    host.promise_batch_action_use_global_contract(batch, decodeBase58(args.code_id, 32) as Uint8Array);
  else host.promise_batch_action_use_global_contract_by_account_id(batch, args.code_id);
  finishUpgrade(batch, args);
}

/**
 * Upgrades at the owner's wish.
 *
 * @param owner - the instance's owner; the account itself is always entitled
 * @throws UpgradeNotOwner, UpgradeInvalidArgs
 */
export function upgradeByOwner(owner: string, args: UpgradeArgs): void {
  const caller = near.predecessorAccountId();
  if (caller !== owner && caller !== near.currentAccountId()) panic('UpgradeNotOwner', { caller });
  startUpgrade(args);
}

/**
 * Callback that holds the factory's code: checks its hash and deploys it from the promise's result by register, without
 * a copy in the contract's memory.
 *
 * @throws UpgradeCodeMissing, UpgradeWrongCode
 */
export function upgradeWithFetchedCode(args: Required<UpgradeArgs>): void {
  requireSelf();
  if (!promiseSucceeded(0)) panic('UpgradeCodeMissing', { code_id: args.code_id });
  host.promise_result(0n, CODE_REGISTER);
  host.sha256_register(CODE_REGISTER, HASH_REGISTER);
  const hash = encodeBase58(host.read_register(HASH_REGISTER));
  if (hash !== args.code_id) panic('UpgradeWrongCode', { code_id: args.code_id, got: hash });
  const batch = near.promiseBatchCreate(near.currentAccountId());
  host.promise_batch_action_deploy_contract_register(batch, CODE_REGISTER);
  finishUpgrade(batch, args);
}

/**
 * The owner lets the factory upgrade after `delay` seconds, or forbids it with -1.
 *
 * @throws UpgradeNotOwner, UpgradeInvalidArgs
 */
export function setUpgradeDelay(state: UpgradableState, owner: string, delay: unknown): void {
  const caller = near.predecessorAccountId();
  if (caller !== owner && caller !== near.currentAccountId()) panic('UpgradeNotOwner', { caller });
  if (typeof delay !== 'number' || !Number.isSafeInteger(delay) || delay < -1)
    panic('UpgradeInvalidArgs', { delay: String(delay) });
  state.upgrade_delay = delay;
  if (delay === -1) chainStore.remove(PROPOSAL_KEY);
  emit('upgrade_delay_changed', { delay });
}

/** What stands between a factory's proposal and its execution. */
interface Proposal extends Required<UpgradeArgs> {
  /** Earliest block time, in nanoseconds. */
  not_before: string;
}

/**
 * The factory announces an upgrade; the time lock starts.
 *
 * @throws UpgradeNotAllowed
 */
export function proposeUpgrade(state: UpgradableState, given: UpgradeArgs): void {
  const caller = near.predecessorAccountId();
  if (caller !== factoryId() || state.upgrade_delay < 0) panic('UpgradeNotAllowed', { caller });
  const not_before = String(near.blockTimestamp() + BigInt(state.upgrade_delay) * 10n ** 9n);
  const proposal: Proposal = { ...checkArgs(given), not_before };
  chainStore.write(PROPOSAL_KEY, JSON.stringify(proposal));
  emit('upgrade_proposed', { kind: proposal.kind, code_id: proposal.code_id, not_before });
}

/**
 * Executes the factory's proposal once its time has come; anyone may send this.
 *
 * @throws UpgradeNotProposed, UpgradeTooEarly, UpgradeNotAllowed
 */
export function applyUpgrade(state: UpgradableState): void {
  if (state.upgrade_delay < 0) panic('UpgradeNotAllowed', { caller: near.predecessorAccountId() });
  const text = chainStore.read(PROPOSAL_KEY);
  if (text === null) return panic('UpgradeNotProposed');
  const { not_before, ...args } = JSON.parse(text) as Proposal;
  if (near.blockTimestamp() < BigInt(not_before)) panic('UpgradeTooEarly', { now: near.blockTimestamp(), not_before });
  chainStore.remove(PROPOSAL_KEY);
  startUpgrade(args);
}
