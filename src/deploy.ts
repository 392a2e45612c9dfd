import { near } from 'near-sdk-js';
import type { Version } from './interfaces/version.ts';
import { storageYocto, toDecimal } from './lib/amounts.ts';
import { publicationHeight } from './lib/code-record.ts';
import { decodeBase58 } from './lib/base58.ts';
import { getVersion } from './lib/catalog.ts';
import type { CreationVersion } from './lib/creation-version.ts';
import { type CreationPlan, creationSize } from './lib/creation-plan.ts';
import { fail } from './lib/errors.ts';
import { type FactoryEventName, formatEvent } from './lib/events.ts';
import { type FailureHints, failureReason, failureText } from './lib/failure.ts';
import { creationGas, GAS_PROBE_CODE, GAS_REPORT_FAILURE, GAS_SETTLE, GAS_SETTLE_FAILURE } from './lib/gas.ts';
import {
  chainStore,
  CODE_REGISTER,
  encodeUtf8,
  gasLeft,
  host,
  promiseSucceeded,
  type PromiseIndex,
} from './lib/host.ts';
import { fromWords } from './lib/words.ts';
import { IndexList } from './lib/index-list.ts';
import { instanceBytes } from './lib/instance-cost.ts';
import { REFUND_BY_PROTOCOL, setRefundReceiver } from './lib/refund-receiver.ts';
import { instanceAt, registerInstance, releaseName, takeName } from './lib/registry.ts';
import type { FactoryState } from './lib/state.ts';
import { storageKeys } from './lib/storage-keys.ts';

/** How the outcome of a creation is told to whoever asked for it. */
export type Reply =
  /** The account id; a failed creation fails the call with a named error. */
  | 'id'
  /** Whether it worked, as the stored-bytecode tutorial does. */
  | 'bool'
  /** `{ account_id }` or `{ error }`, for `create_many`. */
  | 'item';

/** What travels with a creation to its callbacks: they read nothing that the request knew. */
export interface CreationTicket {
  name: string;
  account_id: string;
  creator: string;
  template: string;
  version: number;
  /** Access keys of the instance; absent when there are none. */
  keys?: readonly string[];
  /** Block of the request. */
  height: number;
  /** Account that refunds go to; absent when it is the creator. */
  refund_to?: string;
  /** yoctoNEAR that went to the instance, decimal. */
  sent: string;
  /** Fee in yoctoNEAR and the account it goes to; absent when nothing is to be passed on. */
  fee?: { amount: string; treasury: string };
  /** Whether the name was reserved for the creator. */
  reserved?: true;
  reply: Reply;
  /** Funding goal of a campaign in yoctoNEAR; absent for every other instance. */
  funding_goal?: string;
}

/** What is asked for beside the instance itself. */
export interface CreationRequest {
  creator: string;
  /** Account that surplus and refunds go to. */
  refundTo: string;
  reply: Reply;
  fundingGoal?: string;
  /** Gas that the call needs for what comes after this creation. */
  gasAfter: number;
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

/** Money that goes back. */
export interface Refund {
  to: string;
  /** Who gets it when `to` does not exist; `to` is all there is when absent. */
  payer?: string;
  /** yoctoNEAR that the factory sends. */
  amount: bigint;
  /** Further yoctoNEAR that the protocol returns on its own. */
  byProtocol?: bigint;
  /** Instance that it was meant for; empty when it is about none. */
  name: string;
  reason: string;
}

/** Sends money back, with its event; nothing happens for an amount of 0. */
export function refund({ to, payer = to, amount, byProtocol = 0n, name, reason }: Refund): void {
  if (amount + byProtocol === 0n) return;
  if (amount > 0n) {
    const promise = transfer(to, amount);
    if (payer !== to) setRefundReceiver(promise, payer);
  }
  emit('refunded', { account_id: to, amount: String(amount), by_protocol: String(byProtocol), name, reason });
}

/**
 * Sends money in a receipt of its own.
 *
 * WARNING: when `accountId` does not exist the amount comes back to the factory, unless another refund receiver is set.
 */
export function transfer(accountId: string, amount: bigint): PromiseIndex {
  const promise = near.promiseBatchCreate(accountId);
  near.promiseBatchActionTransfer(promise, amount);
  return promise;
}

/** Points the account of a promise at a global contract. */
function useGlobalContract(promise: PromiseIndex, { kind, code_id, code_hash_words }: CreationVersion): void {
  if (kind === 'global_account') {
    host.promise_batch_action_use_global_contract_by_account_id(promise, code_id);
  } else {
    // An older layout has the hash in base58 only.
    const hash = code_hash_words === undefined ? decodeBase58(code_id, 32) : fromWords(code_hash_words);
    host.promise_batch_action_use_global_contract(promise, hash as Uint8Array);
  }
}

/** Puts the version's code on the account of a promise; stored code goes from storage to the action by register. */
function addCode(promise: PromiseIndex, { version }: CreationPlan): void {
  if (version.kind !== 'bytecode') return useGlobalContract(promise, version);
  const { code_id } = version;
  if (host.storage_read(encodeUtf8(storageKeys.code(code_id)), CODE_REGISTER) !== 1n)
    fail('FactoryCodeMissing', { code_id });
  host.promise_batch_action_deploy_contract_register(promise, CODE_REGISTER);
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
 * What the registry and the fee take of the deposit travels with the callback, but for what the name's entry locks
 * meanwhile: no money of a creation under way is in the factory's free balance, and should the callback itself fail, the
 * protocol returns it. The callback's gas is reserved before the init call gets what is left by weight.
 *
 * @returns the promise of the callback's answer
 * @throws FactoryNameTaken, FactoryNameReserved
 */
export function startCreation(state: FactoryState, plan: CreationPlan, request: CreationRequest): PromiseIndex {
  const { registryBytes, fee, initialBalance } = plan.cost;
  const { name, accountId, template, number: version, keyTexts: keys } = plan;
  const { creator, refundTo, reply } = request;
  const height = Number(near.blockHeight());
  const taken = takeName(chainStore, name, { creator, template, version, height, refundTo, keys });
  const sent = storageYocto(instanceBytes(plan.cost)) + initialBalance;

  const promise = near.promiseBatchCreate(accountId);
  setRefundReceiver(promise, refundTo);
  near.promiseBatchActionCreateAccount(promise);
  if (sent > 0n) near.promiseBatchActionTransfer(promise, sent);
  addCode(promise, plan);
  addKeys(promise, plan);
  if (plan.initMethod !== '') {
    const gas = Number(plan.version.init_gas);
    near.promiseBatchActionFunctionCallWeightRaw(promise, plan.initMethod, plan.args, 0n, gas, 1n);
    // The result of the last action is what the callback hears. It must be this receipt's, which makes the instance or returns
    // the money, and not that of a promise which the init call returned: an instance whose promise fails is there all the same.
    near.promiseBatchActionTransfer(promise, 0n);
  }
  const instance = { name, account_id: accountId, creator, template, version };
  emit('instance_requested', instance);

  const ticket: CreationTicket = { ...instance, height, sent: toDecimal(sent), reply };
  if (keys.length > 0) ticket.keys = keys;
  if (refundTo !== creator) ticket.refund_to = refundTo;
  if (fee > 0n && state.treasury !== '') ticket.fee = { amount: toDecimal(fee), treasury: state.treasury };
  if (taken.wasReserved) ticket.reserved = true;
  if (request.fundingGoal !== undefined) ticket.funding_goal = request.fundingGoal;
  const held = storageYocto(registryBytes - taken.entryBytes) + fee;
  const gas = GAS_SETTLE + spareProbeGas(plan, request.gasAfter);
  return callBack(promise, plan.factoryId, 'on_instance_created', JSON.stringify(ticket), refundTo, held, gas);
}

/** A callback of this contract that carries the money it is to settle. */
function callBack(
  after: PromiseIndex,
  self: string,
  method: string,
  args: string,
  refundTo: string,
  deposit: bigint,
  gas: number,
): PromiseIndex {
  const promise = near.promiseThen(after, self, method, args, deposit, gas);
  setRefundReceiver(promise, refundTo);
  return promise;
}

/** Gas for looking closer at a global contract after a failure, where the caller attached enough to spare. */
function spareProbeGas(plan: CreationPlan, gasAfter: number): number {
  if (plan.version.kind === 'bytecode') return 0;
  return gasLeft() > creationGas(creationSize(plan)) + gasAfter + GAS_PROBE_CODE ? GAS_PROBE_CODE : 0;
}

/**
 * First callback of a creation: on success enters the instance; on failure sends the probes that tell why.
 *
 * The name stays taken while the probes are under way.
 *
 * @throws FactoryNotPending when the name was released meanwhile: the protocol then returns what came with the callback
 */
export function settleCreation(ticket: CreationTicket): SettleResult {
  const self = requireSelf();
  if (promiseSucceeded(0)) return confirmInstance(ticket);
  sendProbes(ticket, self);
  return undefined;
}

function confirmInstance(ticket: CreationTicket): SettleResult {
  const { name, account_id, creator, template, version, keys = [], fee, reply, funding_goal } = ticket;
  const height = Number(near.blockHeight());
  const timestampNs = String(near.blockTimestamp());
  registerInstance(chainStore, { name, creator, template, version, keys, height, timestampNs }, ticket.height);
  if (fee !== undefined) transfer(fee.treasury, BigInt(fee.amount));
  emit('instance_created', { name, account_id, creator, template, version, keys });
  if (funding_goal !== undefined) emit('campaign_created', { instance: account_id, creator, funding_goal });
  if (reply === 'bool') return true;
  return reply === 'item' ? { account_id } : account_id;
}

/**
 * Asks the chain why a creation failed: a transfer of nothing succeeds only when the account exists, and an account
 * made, pointed at the global contract and removed again succeeds only when that contract can be used.
 */
function sendProbes(ticket: CreationTicket, self: string): void {
  const accountId = ticket.account_id;
  const version = getVersion(chainStore, ticket.template, ticket.version);
  const existence = near.promiseBatchCreate(accountId);
  near.promiseBatchActionTransfer(existence, 0n);
  let probes = existence;
  let probed = 1;
  if (version.kind !== 'bytecode' && gasLeft() > GAS_SETTLE_FAILURE + GAS_PROBE_CODE) {
    const code = near.promiseBatchCreate(accountId);
    near.promiseBatchActionCreateAccount(code);
    useGlobalContract(code, version);
    near.promiseBatchActionDeleteAccount(code, self);
    probes = near.promiseAnd(existence, code);
    probed = 2;
  }
  const args = JSON.stringify({ ...ticket, probed } satisfies ProbedTicket);
  const held = near.attachedDeposit();
  near.promiseReturn(callBack(probes, self, 'on_creation_failed', args, refundOf(ticket), held, GAS_SETTLE_FAILURE));
}

/** A ticket on its way through the probes, with their number. */
export type ProbedTicket = CreationTicket & { probed: number };

function refundOf(ticket: CreationTicket): string {
  return ticket.refund_to ?? ticket.creator;
}

/** What the records say about a version whose global contract was not probed. */
function failureHints(ticket: CreationTicket, { kind, code_id }: Version): FailureHints {
  if (kind === 'bytecode') return { global: false, publishedHere: false, askedBefore: false, usedBefore: true };
  const instances = new IndexList(chainStore, storageKeys.byTemplate(ticket.template));
  const newest = instances.slice(Math.max(instances.length() - 1, 0), 1);
  const self = near.currentAccountId();
  const published = publicationHeight(chainStore, code_id, self);
  return {
    global: true,
    publishedHere: published !== undefined || code_id === self,
    askedBefore: published === undefined || published > ticket.height,
    usedBefore: newest.length > 0 && instanceAt(chainStore, newest[0]).version === ticket.version,
  };
}

/**
 * Second callback of a failed creation: frees the name and gives back what came along with the callback and what the
 * name's entry locked. The instance's own share was returned by the protocol, or came back to the factory before the
 * probes did.
 */
export function settleFailure(ticket: ProbedTicket): SettleResult {
  requireSelf();
  const { name, account_id: accountId, reply, probed } = ticket;
  const version = getVersion(chainStore, ticket.template, ticket.version);
  const probe = { accountExists: promiseSucceeded(0), codeUsable: probed === 2 ? promiseSucceeded(1) : undefined };
  const reason = failureReason(probe, failureHints(ticket, version));
  const freed = releaseName(chainStore, name, ticket.height, ticket.reserved === true);
  emit('instance_failed', { name, account_id: accountId, creator: ticket.creator, reason });
  const held = near.attachedDeposit() + storageYocto(freed);
  const sent = BigInt(ticket.sent);
  const own = REFUND_BY_PROTOCOL ? 0n : sent;
  const to = refundOf(ticket);
  refund({ to, payer: ticket.creator, amount: held + own, byProtocol: sent - own, name, reason });
  const error = failureText(reason, accountId, version.code_id);
  if (reply === 'bool') return false;
  if (reply === 'item') return { error };
  // A panic here would undo the refund: the named error comes from a receipt of its own.
  const report = near.promiseBatchCreate(near.currentAccountId());
  near.promiseBatchActionFunctionCall(report, 'report_failure', JSON.stringify({ error }), 0n, GAS_REPORT_FAILURE);
  near.promiseReturn(report);
  return undefined;
}
