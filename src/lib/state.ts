/**
 * The factory's state object. It is read whole by every call but callbacks, so it holds a fixed number of short fields; what grows is
 * an entry of its own (see `storageKeys`). It counts nothing that is under way: deposits of creations travel with their
 * callbacks and never are in the factory's balance. Amounts are decimal strings: near-sdk-js stores a bigint as a tagged
 * object three times as long.
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
  /** Number of campaigns asked for without a name. */
  campaigns: number;
}

/** Current value of {@link FactoryState.schema}. */
export const STATE_SCHEMA = 3;

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
    campaigns: 0,
  };
}

/** State of an older layout: what is not among today's fields. */
interface OlderFields {
  /** Layouts 1 and 2: number of instances, an entry of its own since. */
  instances?: number;
  /** Deposits of creations and publications under way: `pending` in layout 1, the others in layout 2. */
  pending?: string;
  pending_count?: number;
  pending_yocto?: string;
  /** Layout 2: an entry of its own since. */
  default_version?: string;
}

/** A stored state of any layout. */
export type StoredState = Partial<FactoryState> & OlderFields;

/** Reads a stored state of any layout: layout 1 is JSON of the fields, since layout 2 they are in one field `state`. */
export function parseStoredState(text: string): StoredState {
  const stored = JSON.parse(text) as { state: StoredState } | StoredState;
  return 'state' in stored ? stored.state : (stored as StoredState);
}
