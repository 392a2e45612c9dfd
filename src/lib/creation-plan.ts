import type { CreateArgs, Quote } from '../interfaces/call-args.ts';
import { instanceAccountId, requireAccountId } from './account-id.ts';
import { fromDecimal, parseAmount, storageYocto } from './amounts.ts';
import { type PlacedVersion, resolveForCreation } from './catalog.ts';
import type { CreationVersion } from './creation-version.ts';
import { fail } from './errors.ts';
import { creationGas, type CreationSize, entryGas, GAS_TAIL } from './gas.ts';
import { instanceCost, type InstanceCost, MAX_TEMPLATE_NAME, totalCost } from './instance-cost.ts';
import type { KeyValue } from './key-value.ts';
import { formatPublicKey, parsePublicKey } from './public-key.ts';
import type { FactoryState } from './state.ts';
import { requireMethodName } from './version.ts';

/**
 * Characters of the longest ed25519 key. A shorter one counts as much: a quote for a version that adds the signer's key
 * cannot know it.
 */
const KEY_TEXT = 52;

/** Most keys of one instance. */
const MAX_KEYS = 32;

/** Everything about one creation that is known before anything changes. */
export interface CreationPlan extends PlacedVersion<CreationVersion> {
  factoryId: string;
  name: string;
  accountId: string;
  /** Empty for no init call. */
  initMethod: string;
  /** JSON arguments of the init call. */
  args: Uint8Array;
  /** Access keys in borsh. */
  keys: readonly Uint8Array[];
  keyTexts: readonly string[];
  cost: InstanceCost;
}

/** What a plan needs from outside. */
export interface PlanContext {
  factoryId: string;
  state: FactoryState;
  store: KeyValue;
  encodeUtf8: (text: string) => Uint8Array;
  /** Key that a `signer` version adds; refuses where the signer did not call the factory himself. */
  signerKey: () => Uint8Array;
}

/** Keys of a new instance in borsh and as text, position by position. */
interface PlannedKeys {
  keys: readonly Uint8Array[];
  keyTexts: readonly string[];
}

const NO_KEYS: PlannedKeys = { keys: [], keyTexts: [] };

/** Keys of the new instance under the version's policy. */
function planKeys(context: PlanContext, version: CreationVersion, texts: unknown): PlannedKeys {
  const { policy } = version.keys;
  if (texts !== undefined && texts !== null && !Array.isArray(texts)) fail('FactoryInvalidKeys', { keys: texts });
  const given = (texts ?? []) as unknown[];
  if (given.length > MAX_KEYS) fail('FactoryInvalidKeys', { keys: given.length, limit: MAX_KEYS });
  if ((policy === 'none' || policy === 'signer') && given.length > 0)
    fail('FactoryInvalidKeys', { policy, keys: given.length });
  if (policy === 'signer') {
    const key = context.signerKey();
    return { keys: [key], keyTexts: [formatPublicKey(key)] };
  }
  if (given.length === 0) return NO_KEYS;
  for (let index = 1; index < given.length; index++) {
    if (given.indexOf(given[index]) < index) fail('FactoryInvalidKeys', { twice: given[index] });
  }
  return { keys: given.map(parsePublicKey), keyTexts: given as string[] };
}

/** JSON text of the init call's arguments. */
function planArgs(args: unknown, initMethod: string): string {
  if (args === undefined || args === null) return initMethod === '' ? '' : '{}';
  if (typeof args !== 'object' || Array.isArray(args)) fail('FactoryInvalidArgs', { args: typeof args });
  if (initMethod === '') fail('FactoryInvalidArgs', { args: 'given', init_method: 'none' });
  return JSON.stringify(args);
}

/** Template and version that a request means, of the types that their places in keys and events want. */
function requestedVersion(request: CreateArgs, state: FactoryState): { template: string; version: number | undefined } {
  const template = request.template ?? state.default_template;
  if (typeof template !== 'string' || template.length > MAX_TEMPLATE_NAME) fail('FactoryUnknownTemplate', { template });
  const version = request.version ?? undefined;
  if (version !== undefined && typeof version !== 'number') fail('FactoryUnknownVersion', { version });
  return { template, version };
}

/**
 * Works out a creation: version, init call, keys and cost. Reads one entry and changes nothing.
 *
 * @throws FactoryInvalidName, FactoryCodeMissing while nothing is published yet, FactoryUnknownTemplate, FactoryUnknownVersion, FactoryVersionDeprecated,
 *   FactoryInvalidKeys, FactoryInvalidArgs
 */
export function planCreation(context: PlanContext, request: CreateArgs): CreationPlan {
  const { state, store, factoryId } = context;
  const accountId = instanceAccountId(request.name, factoryId);
  if (state.templates === 0) fail('FactoryCodeMissing', { templates: 0 });
  const { template, version: number } = requestedVersion(request, state);
  const placed = resolveForCreation(store, template, number);
  const { version } = placed;
  const initMethod = requireMethodName(request.init_method ?? version.init_method, 'init_method');
  const args = context.encodeUtf8(planArgs(request.args, initMethod));
  const { keys, keyTexts } = planKeys(context, version, request.keys);
  const cost = instanceCost({
    version,
    name: request.name,
    accountId,
    argsBytes: args.length,
    keyLengths: keys.map((key) => key.length),
    keyTextLength: keyTexts.reduce((sum, text) => sum + Math.max(text.length, KEY_TEXT) + 3, 0),
    initialBalance:
      request.initial_balance === undefined || request.initial_balance === null
        ? 0n
        : parseAmount(request.initial_balance, 'initial_balance'),
    fee: fromDecimal(state.fee),
  });
  return { ...placed, factoryId, name: request.name, accountId, initMethod, args, keys, keyTexts, cost };
}

/** The figures of a plan that its gas depends on. */
export function creationSize(plan: CreationPlan): CreationSize {
  return { version: plan.version, initMethod: plan.initMethod, argsBytes: plan.args.length, keys: plan.keys.length };
}

/** A plan's cost as the `quote` view shows it. */
export function quotePlan(plan: CreationPlan): Quote {
  const { cost } = plan;
  const storage = (bytes: number) => String(storageYocto(bytes));
  return {
    deposit: String(totalCost(cost)),
    gas: String(entryGas(plan.keys.length, plan.args) + creationGas(creationSize(plan)) + GAS_TAIL),
    breakdown: {
      account: storage(cost.accountBytes),
      code: storage(cost.codeBytes),
      state: storage(cost.stateBytes),
      keys: storage(cost.keyBytes),
      registry: storage(cost.registryBytes),
      fee: String(cost.fee),
      initial_balance: String(cost.initialBalance),
    },
  };
}

/** Account that surplus and refunds go to. */
export function refundReceiver(refundTo: unknown, caller: string): string {
  return refundTo === undefined || refundTo === null ? caller : requireAccountId(refundTo, 'refund_to');
}

/**
 * Refuses a deposit below the cost.
 *
 * @throws FactoryInsufficientDeposit
 */
export function requireDeposit(attached: bigint, needed: bigint): void {
  if (attached < needed) fail('FactoryInsufficientDeposit', { attached, needed });
}
