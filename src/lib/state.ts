import { storageYocto, toDecimal } from './amounts.ts';

/**
 * The factory's state object. It is read and written whole by every call, so it holds a fixed number of short fields;
 * what grows is an entry of its own (see `storageKeys`). Amounts are decimal strings: near-sdk-js stores a bigint as
 * a tagged object three times as long.
 */
export interface FactoryState {
  /** Version of this layout. */
  schema: number;
  owner: string;
  /** Account that may accept the ownership; empty when none is proposed. */
  proposed_owner: string;
  /** Account that fees go to; empty when they stay here. */
  treasury: string;
  /** Fee of a creation in yoctoNEAR. */
  fee: string;
  paused: boolean;
  /** Whether only listed accounts may create. */
  allow_list: boolean;
  /** Whether code needs an approved hash before it is stored. */
  two_phase: boolean;
  /** Template of a creation that names none. */
  default_template: string;
  /** Number of templates. */
  templates: number;
  /** Number of confirmed instances. */
  instances: number;
  /** Number of campaigns asked for without a name. */
  campaigns: number;
  /** Registry storage paid for creations under way, in bytes. */
  pending_bytes: number;
  /** Fees of creations and prices of publications under way, in yoctoNEAR. */
  pending_yocto: string;
  /** Number of creations under way. */
  pending_count: number;
  /** JSON of the fields that `update_stored_contract` gives to its versions. */
  default_version: string;
}

/** Current value of {@link FactoryState.schema}. */
export const STATE_SCHEMA = 2;

/** Template that `update_stored_contract` publishes to. */
export const DEFAULT_TEMPLATE = 'default';

/** Template that `update_global_contract_id` publishes to. */
export const GLOBAL_TEMPLATE = 'global';

/** Template that `create_campaign` creates from. */
export const CAMPAIGN_TEMPLATE = 'crowdfunding-campaign';

/** State of a factory that nobody initialised yet. */
export function emptyState(): FactoryState {
  return {
    schema: STATE_SCHEMA,
    owner: '',
    proposed_owner: '',
    treasury: '',
    fee: '0',
    paused: false,
    allow_list: false,
    two_phase: false,
    default_template: DEFAULT_TEMPLATE,
    templates: 0,
    instances: 0,
    campaigns: 0,
    pending_bytes: 0,
    pending_yocto: '0',
    pending_count: 0,
    default_version: '{}',
  };
}

/** Deposits held for what is under way, in yoctoNEAR. */
export function heldDeposits(state: FactoryState): bigint {
  return storageYocto(state.pending_bytes) + BigInt(state.pending_yocto);
}

/** Adds `amount` yoctoNEAR, negative to release, to the deposits held. */
export function holdYocto(state: FactoryState, amount: bigint): void {
  if (amount !== 0n) state.pending_yocto = toDecimal(BigInt(state.pending_yocto) + amount);
}

/** Holds a creation's registry storage and fee. */
export function holdCreation(state: FactoryState, registryBytes: number, fee: bigint): void {
  state.pending_bytes += registryBytes;
  state.pending_count += 1;
  holdYocto(state, fee);
}

/** Lets go of what {@link holdCreation} held. */
export function releaseCreation(state: FactoryState, registryBytes: number, fee: bigint): void {
  state.pending_bytes -= registryBytes;
  state.pending_count -= 1;
  holdYocto(state, -fee);
}
