import { near } from 'near-sdk-js';
import type { PendingCreation } from './interfaces/instance.ts';
import { storageYocto } from './lib/amounts.ts';
import { decodeBase58 } from './lib/base58.ts';
import { getVersion } from './lib/catalog.ts';
import { findCode } from './lib/code-record.ts';
import { type CreationPlan, creationSize } from './lib/creation-plan.ts';
import { fail } from './lib/errors.ts';
import { formatEvent, type FactoryEventName } from './lib/events.ts';
import { type FailureHints, failureReason, failureText } from './lib/failure.ts';
import { creationGas, GAS_PROBE_CODE, GAS_REPORT_FAILURE, GAS_SETTLE, GAS_SETTLE_FAILURE } from './lib/gas.ts';
import { chainStore, CODE_REGISTER, encodeUtf8, host, promiseSucceeded, type PromiseIndex } from './lib/host.ts';
import { IndexList } from './lib/index-list.ts';
import { instanceBytes } from './lib/instance-cost.ts';
import { REFUND_BY_PROTOCOL, setRefundReceiver } from './lib/refund-receiver.ts';
import { getPending, instanceAt, registerInstance, releaseName, reservePending } from './lib/registry.ts';
import { type FactoryState, holdCreation, releaseCreation } from './lib/state.ts';
import { storageKeys } from './lib/storage-keys.ts';

/** How the outcome of a creation is told to whoever asked for it. */
export type Reply =
  /** The account id; a failed creation fails the call with a named error. */
  | 'id'
  /** Whether it worked, as the stored-bytecode tutorial does. */
  | 'bool'
  /** `{ account_id }` or `{ error }`, for `create_many`. */
  | 'item';

/** What travels with a creation to its callbacks. */
export interface CreationTicket {
  name: string;
  reply: Reply;
  /** Funding goal of a campaign in yoctoNEAR; absent for every other instance. */
  funding_goal?: string;
}

/** What a callback gives back: a value, or nothing when a further promise answers in its place. */
export type SettleResult = string | boolean | { account_id: string } | { error: string } | undefined;

/** Logs an event. */
export function emit(event: FactoryEventName, data: Record<string, unknown>): void {
  host.log(formatEvent(event, data));
}

/**
 * Refuses every caller but the factory itself, and returns its account id.
 *
 * @throws FactoryPrivateMethod
 */
export function requireSelf(): string {
  const caller = near.predecessorAccountId();
  return caller === near.currentAccountId() ? caller : fail('FactoryPrivateMethod', { caller });
}

/**
 * Sends money back, with its event; nothing happens for an amount of 0.
 *
 * WARNING: when `accountId` does not exist the protocol burns nothing but returns the amount to the factory.
 *
 * @param byProtocol - further yoctoNEAR that the protocol returns on its own
 */
export function refund(accountId: string, amount: bigint, name: string, reason: string, byProtocol = 0n): void {
  if (amount + byProtocol === 0n) return;
  if (amount > 0n) transfer(accountId, amount);
  emit('refunded', { account_id: accountId, amount: String(amount), by_protocol: String(byProtocol), name, reason });
}

/** Sends money in a receipt of its own. */
export function transfer(accountId: string, amount: bigint): void {
  near.promiseBatchActionTransfer(near.promiseBatchCreate(accountId), amount);
}

/** Puts the version's code on the account of a promise; stored code goes from storage to the action by register. */
function addCode(promise: PromiseIndex, plan: CreationPlan): void {
  const { kind, code_id } = plan.version;
  if (kind === 'bytecode') {
    if (host.storage_read(encodeUtf8(storageKeys.code(code_id)), CODE_REGISTER) !== 1n) {
      fail('FactoryCodeMissing', { code_id });
    }
    host.promise_batch_action_deploy_contract_register(promise, CODE_REGISTER);
  } else if (kind === 'global_hash') {
    host.promise_batch_action_use_global_contract(promise, decodeBase58(code_id, 32) as Uint8Array);
  } else {
    host.promise_batch_action_use_global_contract_by_account_id(promise, code_id);
  }
}

/** Adds the access keys of the plan. */
function addKeys(promise: PromiseIndex, plan: CreationPlan): void {
  const { policy, allowance, method_names } = plan.version.keys;
  for (const key of plan.keys) {
    if (policy === 'function_call') {
      const limit = allowance === undefined ? 0n : BigInt(allowance);
      near.promiseBatchActionAddKeyWithFunctionCall(
        promise,
        key,
        0,
        limit,
        plan.accountId,
        (method_names ?? []).join(','),
      );
    } else {
      near.promiseBatchActionAddKeyWithFullAccess(promise, key, 0);
    }
  }
}

/**
 * Starts a creation whose plan passed every check: takes the name, then sends one receipt that makes the account, puts
 * code and keys on it and initialises it, so that the instance exists complete or not at all.
 *
 * The callback's gas is reserved before the init call gets what is left by weight.
 *
 * @returns the promise of the callback's answer
 */
export function startCreation(
  state: FactoryState,
  plan: CreationPlan,
  creator: string,
  refundTo: string,
  ticket: CreationTicket,
): PromiseIndex {
  const { registryBytes, fee, initialBalance } = plan.cost;
  const bytes = instanceBytes(plan.cost);
  const { name, accountId, template, keyTexts: keys } = plan;
  reservePending(chainStore, name, {
    creator,
    template,
    version: plan.number,
    height: Number(near.blockHeight()),
    keys,
    refundTo,
    instanceBytes: bytes,
    initialBalance,
    registryBytes,
    feeYocto: fee,
  });
  holdCreation(state, registryBytes, fee);

  const promise = near.promiseBatchCreate(accountId);
  setRefundReceiver(promise, refundTo);
  near.promiseBatchActionCreateAccount(promise);
  if (bytes > 0 || initialBalance > 0n) near.promiseBatchActionTransfer(promise, storageYocto(bytes) + initialBalance);
  addCode(promise, plan);
  addKeys(promise, plan);
  if (plan.initMethod !== '') {
    const gas = BigInt(plan.version.init_gas);
    near.promiseBatchActionFunctionCallWeightRaw(promise, plan.initMethod, plan.args, 0n, gas, 1n);
  }
  emit('instance_requested', {
    name: plan.name,
    account_id: plan.accountId,
    creator,
    template: plan.template,
    version: plan.number,
  });
  const gas = GAS_SETTLE + spareProbeGas(plan);
  return near.promiseThen(promise, plan.factoryId, 'on_instance_created', JSON.stringify(ticket), 0n, gas);
}

/** Gas for looking closer at a global contract after a failure, where the caller attached enough to spare. */
function spareProbeGas(plan: CreationPlan): bigint {
  if (plan.version.kind === 'bytecode') return 0n;
  const left = near.prepaidGas() - near.usedGas();
  return left > creationGas(creationSize(plan)) + GAS_PROBE_CODE ? GAS_PROBE_CODE : 0n;
}

/**
 * First callback of a creation: on success enters the instance; on failure sends the probes that tell why.
 *
 * The name stays taken while the probes are under way.
 */
export function settleCreation(state: FactoryState, ticket: CreationTicket): SettleResult {
  const self = requireSelf();
  const pending = getPending(chainStore, ticket.name);
  const accountId = `${ticket.name}.${self}`;
  if (promiseSucceeded(0)) return confirmInstance(state, ticket, pending, accountId);
  sendProbes(ticket, pending, accountId);
  return undefined;
}

function confirmInstance(
  state: FactoryState,
  ticket: CreationTicket,
  pending: PendingCreation,
  accountId: string,
): SettleResult {
  const { creator, template, version, keys, registryBytes, feeYocto } = pending;
  const { name, reply, funding_goal } = ticket;
  registerInstance(state, chainStore, {
    name,
    creator,
    template,
    version,
    keys,
    height: Number(near.blockHeight()),
    timestampNs: String(near.blockTimestamp()),
  });
  releaseCreation(state, registryBytes, feeYocto);
  if (feeYocto > 0n && state.treasury !== '') transfer(state.treasury, feeYocto);
  emit('instance_created', { name, account_id: accountId, creator, template, version, keys });
  if (funding_goal !== undefined) emit('campaign_created', { instance: accountId, creator, funding_goal });
  if (reply === 'bool') return true;
  return reply === 'item' ? { account_id: accountId } : accountId;
}

/**
 * Asks the chain why a creation failed: a transfer of nothing succeeds only when the account exists, and an account
 * made, pointed at the global contract and removed again succeeds only when that contract can be used.
 */
function sendProbes(ticket: CreationTicket, pending: PendingCreation, accountId: string): void {
  const version = getVersion(chainStore, pending.template, pending.version);
  const self = near.currentAccountId();
  const existence = near.promiseBatchCreate(accountId);
  near.promiseBatchActionTransfer(existence, 0n);
  let probes = existence;
  let probed = 1;
  const left = near.prepaidGas() - near.usedGas();
  if (version.kind !== 'bytecode' && left > GAS_SETTLE_FAILURE + GAS_PROBE_CODE) {
    const code = near.promiseBatchCreate(accountId);
    near.promiseBatchActionCreateAccount(code);
    if (version.kind === 'global_hash') {
      host.promise_batch_action_use_global_contract(code, decodeBase58(version.code_id, 32) as Uint8Array);
    } else {
      host.promise_batch_action_use_global_contract_by_account_id(code, version.code_id);
    }
    near.promiseBatchActionDeleteAccount(code, self);
    probes = near.promiseAnd(existence, code);
    probed = 2;
  }
  const args = JSON.stringify({ ...ticket, probed });
  near.promiseReturn(near.promiseThen(probes, self, 'on_creation_failed', args, 0n, GAS_SETTLE_FAILURE));
}

/** What the records say about a version whose global contract was not probed. */
function failureHints(pending: PendingCreation, kind: string, codeId: string): FailureHints {
  if (kind === 'bytecode') return { global: false, publishedHere: false, usedBefore: true };
  const instances = new IndexList(chainStore, storageKeys.byTemplate(pending.template));
  const newest = instances.slice(Math.max(instances.length() - 1, 0), 1);
  return {
    global: true,
    publishedHere: codeId === near.currentAccountId() || findCode(chainStore, codeId)?.published === true,
    usedBefore: newest.length > 0 && instanceAt(chainStore, newest[0]).version === pending.version,
  };
}

/**
 * Second callback of a failed creation: frees the name and gives back what the factory holds. The instance's own share
 * was returned by the protocol, or came back to the factory before the probes did.
 */
export function settleFailure(state: FactoryState, ticket: CreationTicket & { probed: number }): SettleResult {
  const { name, reply, probed } = ticket;
  const pending = getPending(chainStore, name);
  const version = getVersion(chainStore, pending.template, pending.version);
  const probe = { accountExists: promiseSucceeded(0), codeUsable: probed === 2 ? promiseSucceeded(1) : undefined };
  const reason = failureReason(probe, failureHints(pending, version.kind, version.code_id));
  const accountId = `${name}.${near.currentAccountId()}`;
  releaseName(chainStore, name);
  emit('instance_failed', { name, account_id: accountId, creator: pending.creator, reason });
  returnDeposit(state, name, pending, reason);
  const error = failureText(reason, accountId, version.code_id);
  if (reply === 'bool') return false;
  if (reply === 'item') return { error };
  // A panic here would undo the refund: the named error comes from a receipt of its own.
  const report = near.promiseBatchCreate(near.currentAccountId());
  near.promiseBatchActionFunctionCall(report, 'report_failure', JSON.stringify({ error }), 0n, GAS_REPORT_FAILURE);
  near.promiseReturn(report);
  return undefined;
}

/** Gives a pending creation's held deposit back. */
export function returnDeposit(state: FactoryState, name: string, pending: PendingCreation, reason: string): void {
  const { refundTo, registryBytes, feeYocto, instanceBytes, initialBalance } = pending;
  releaseCreation(state, registryBytes, feeYocto);
  const held = storageYocto(registryBytes) + feeYocto;
  const sent = storageYocto(instanceBytes) + initialBalance;
  const own = REFUND_BY_PROTOCOL ? 0n : sent;
  refund(refundTo, held + own, name, reason, sent - own);
}
