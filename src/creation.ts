import { near } from 'near-sdk-js';
import { type CreationRequest, refund, type Reply, startCreation } from './deploy.ts';
import type {
  CreateArgs,
  CreateCampaignArgs,
  CreateManyArgs,
  CreateSubaccountArgs,
  Quote,
  QuoteArgs,
} from './interfaces/call-args.ts';
import { requireAccountId } from './lib/account-id.ts';
import { type Actor, requireMayCreate } from './lib/access.ts';
import { parseAmount } from './lib/amounts.ts';
import {
  type CreationPlan,
  creationSize,
  planCreation,
  type PlanContext,
  quotePlan,
  refundReceiver,
  requireDeposit,
} from './lib/creation-plan.ts';
import { fail } from './lib/errors.ts';
import { creationGas, GAS_COLLECT, GAS_FINISH, GAS_TAIL } from './lib/gas.ts';
import { chainStore, encodeUtf8, gasLeft, promiseSucceeded, type PromiseIndex } from './lib/host.ts';
import { totalCost } from './lib/instance-cost.ts';
import { findName, requireFreeName } from './lib/registry.ts';
import { CAMPAIGN_TEMPLATE, DEFAULT_TEMPLATE, type FactoryState, GLOBAL_TEMPLATE } from './lib/state.ts';

/** Most instances of one `create_many`. */
export const MAX_ITEMS = 20;

/** Borsh length of the key that a quote for a `signer` version counts with: ed25519. */
const QUOTED_KEY_LENGTH = 33;

/** The signer's key, where the signer is also the caller; in a relayed call it would be the relayer's. */
function ownSignerKey(caller: string): Uint8Array {
  const signer = near.signerAccountId();
  if (signer !== caller) fail('FactoryInvalidKeys', { policy: 'signer', signer, caller });
  return near.signerAccountPk();
}

function planContext(state: FactoryState, signerKey: () => Uint8Array): PlanContext {
  return { factoryId: near.currentAccountId(), state, store: chainStore, encodeUtf8, signerKey };
}

/**
 * Refuses a call that could not pay for everything that must follow it.
 *
 * @throws FactoryInsufficientGas
 */
function requireGas(needed: number): void {
  const left = gasLeft();
  if (left < needed) fail('FactoryInsufficientGas', { left, needed });
}

/**
 * Refuses a call whose input is JSON but no object.
 *
 * @throws FactoryInvalidArgs
 */
function requireArgs<T>(args: T): T {
  return args !== null && typeof args === 'object' && !Array.isArray(args)
    ? args
    : fail('FactoryInvalidArgs', { input: args });
}

/** Returns what was attached beyond the cost. */
function returnSurplus({ accountId, deposit }: Actor, to: string, needed: bigint, name: string): void {
  refund({ to, payer: accountId, amount: deposit - needed, name, reason: 'surplus' });
}

/** One creation, from request to the callback's promise. */
function createOne(state: FactoryState, actor: Actor, args: CreateArgs, reply: Reply, fundingGoal?: string): void {
  requireMayCreate(state, chainStore, actor.accountId);
  const refundTo = refundReceiver(args.refund_to, actor.accountId);
  const plan = planCreation(
    planContext(state, () => ownSignerKey(actor.accountId)),
    args,
  );
  const needed = totalCost(plan.cost);
  requireDeposit(actor.deposit, needed);
  requireGas(creationGas(creationSize(plan)) + GAS_TAIL);
  const request: CreationRequest = { creator: actor.accountId, refundTo, reply, gasAfter: GAS_TAIL };
  if (fundingGoal !== undefined) request.fundingGoal = fundingGoal;
  near.promiseReturn(startCreation(state, plan, request));
  returnSurplus(actor, refundTo, needed, plan.name);
}

/** `create`: any template, answered with the account id. */
export function create(state: FactoryState, actor: Actor, request: CreateArgs): void {
  createOne(state, actor, requireArgs(request), 'id');
}

/** The stored-bytecode tutorial's call: the default template, initialised for a beneficiary, answered with a boolean. */
export function createSubaccount(state: FactoryState, actor: Actor, request: CreateSubaccountArgs): void {
  const { name, beneficiary, public_key } = requireArgs(request);
  const create: CreateArgs = {
    name,
    template: DEFAULT_TEMPLATE,
    args: { beneficiary: requireAccountId(beneficiary, 'beneficiary') },
  };
  if (public_key !== undefined && public_key !== null) create.keys = [public_key];
  createOne(state, actor, create, 'bool');
}

/** The global-contract tutorial's call: the global contract that the owner set, without initialisation. */
export function deployGlobal(state: FactoryState, actor: Actor, request: { name: string }): void {
  const { name } = requireArgs(request);
  createOne(state, actor, { name, template: GLOBAL_TEMPLATE }, 'id');
}

/** Name of a campaign whose creator gave none; the block height is added where somebody took that name before. */
function nextCampaignName(state: FactoryState): string {
  state.campaigns += 1;
  const name = `campaign-${state.campaigns}`;
  return findName(chainStore, name) === undefined ? name : `${name}-${near.blockHeight()}`;
}

/** A campaign that belongs to the caller. */
export function createCampaign(state: FactoryState, actor: Actor, request: CreateCampaignArgs): void {
  const goal = String(parseAmount(requireArgs(request).funding_goal, 'funding_goal'));
  const args: Record<string, unknown> = { owner: actor.accountId, funding_goal: goal };
  if (request.deadline !== undefined && request.deadline !== null)
    args.deadline = String(parseAmount(request.deadline, 'deadline'));
  if (request.title !== undefined && request.title !== null) args.title = String(request.title);
  const name = request.name ?? nextCampaignName(state);
  createOne(state, actor, { name, template: CAMPAIGN_TEMPLATE, args }, 'id', goal);
}

/** Plans an item of `create_many`; a refusal becomes the item's result. */
function planItem(
  context: PlanContext,
  actor: Actor,
  item: CreateArgs,
  names: string[],
): CreationPlan | { error: string } {
  try {
    const plan = planCreation(context, requireArgs(item));
    requireFreeName(chainStore, plan.name, actor.accountId);
    if (names.includes(plan.name)) fail('FactoryNameTaken', { name: plan.name });
    names.push(plan.name);
    return plan;
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Gas of one item, with what the call itself burns to send it on its way. */
function itemGas(plan: CreationPlan): number {
  return creationGas(creationSize(plan)) + GAS_FINISH;
}

/** Several creations in one call: each has its receipt, its result and its refund; refused items cost nothing. */
export function createMany(state: FactoryState, actor: Actor, request: CreateManyArgs): void {
  requireMayCreate(state, chainStore, actor.accountId);
  const items = Array.isArray(requireArgs(request).items)
    ? request.items
    : fail('FactoryInvalidArgs', { items: typeof request.items });
  if (items.length === 0 || items.length > MAX_ITEMS)
    fail('FactoryTooManyItems', { items: items.length, limit: MAX_ITEMS });
  const refundTo = refundReceiver(request.refund_to, actor.accountId);
  const context = planContext(state, () => ownSignerKey(actor.accountId));
  const names: string[] = [];
  const plans = items.map((item) => planItem(context, actor, item, names));
  let needed = 0n;
  let gas = GAS_COLLECT + GAS_TAIL;
  for (const plan of plans) {
    if ('error' in plan) continue;
    needed += totalCost(plan.cost);
    gas += itemGas(plan);
  }
  requireDeposit(actor.deposit, needed);
  requireGas(gas);
  const refused: (string | null)[] = [];
  const started: PromiseIndex[] = [];
  for (const plan of plans) {
    refused.push('error' in plan ? plan.error : null);
    if ('error' in plan) continue;
    gas -= itemGas(plan);
    started.push(startCreation(state, plan, { creator: actor.accountId, refundTo, reply: 'item', gasAfter: gas }));
  }
  returnSurplus(actor, refundTo, needed, '');
  const self = near.currentAccountId();
  const args = JSON.stringify({ refused });
  near.promiseReturn(
    started.length === 0
      ? near.promiseCreate(self, 'on_many_created', args, 0n, GAS_COLLECT)
      : near.promiseThen(near.promiseAnd(...started), self, 'on_many_created', args, 0n, GAS_COLLECT),
  );
}

/** Result of one item of `create_many`. */
export type ItemResult = { account_id: string } | { error: string };

/** Puts the items' answers in the order of the request. */
export function collectMany(refused: (string | null)[]): ItemResult[] {
  let position = 0;
  return refused.map((error) => {
    if (error !== null) return { error };
    const index = position++;
    if (!promiseSucceeded(index)) return { error: 'FactoryInitFailed' };
    return JSON.parse(near.promiseResult(index)) as ItemResult;
  });
}

/** What a creation costs now. */
export function quote(state: FactoryState, request: QuoteArgs): Quote {
  return quotePlan(
    planCreation(
      planContext(state, () => new Uint8Array(QUOTED_KEY_LENGTH)),
      requireArgs(request),
    ),
  );
}

/** Least deposit of {@link deployGlobal} for a name of any length. */
export function minGlobalDeposit(state: FactoryState): string {
  const longest = 'a'.repeat(Math.max(1, 63 - near.currentAccountId().length));
  return quote(state, { name: longest, template: GLOBAL_TEMPLATE }).deposit;
}
