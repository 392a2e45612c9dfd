import type { PageArgs } from '../lib/paging.ts';
import type { VersionInput } from './version.ts';

/** Arguments of `init`. */
export interface InitArgs {
  owner_id: string;
  /** Fee of each creation in yoctoNEAR; none when absent. */
  fee?: string;
  /** Account that fees are sent to; they stay with the factory when absent. */
  treasury?: string;
  /** Whether code must be approved by hash before it can be stored. */
  two_phase?: boolean;
  /** Fields of the versions that `update_stored_contract` makes, beside kind and code. */
  default_version?: Omit<VersionInput, 'kind' | 'code_id'>;
}

/** Arguments of `create`. */
export interface CreateArgs {
  /** First label of the instance's account id. */
  name: string;
  /** The default template when absent. */
  template?: string;
  /** The template's default version when absent. */
  version?: number;
  /** Arguments of the init call, passed on as JSON. */
  args?: Record<string, unknown>;
  /**
   * Another init method than the version's own.
   *
   * WARNING: the creation waits for a promise that the method returns. When that fails the account is there all the same,
   * with what it was sent; it is not entered and reads as a name that was taken.
   */
  init_method?: string;
  /** Public keys for a version whose policy takes them. */
  keys?: string[];
  /** Balance of the instance above its storage cost, in yoctoNEAR. */
  initial_balance?: string;
  /**
   * Account that surplus and refunds go to; the caller when absent.
   *
   * WARNING: where it does not exist the caller gets them, but the protocol burns what a failed instance was sent.
   */
  refund_to?: string;
}

/** Arguments of `create_many`; every item is refunded to `refund_to`. */
export interface CreateManyArgs {
  items: Omit<CreateArgs, 'refund_to'>[];
  refund_to?: string;
}

/** Arguments of the stored-bytecode tutorial's creation call. */
export interface CreateSubaccountArgs {
  name: string;
  beneficiary: string;
  public_key?: string;
}

/** Arguments of `create_campaign`. */
export interface CreateCampaignArgs {
  /** `campaign-<number>` when absent. */
  name?: string;
  /** Goal in yoctoNEAR. */
  funding_goal: string;
  /** Last moment for contributions, in nanoseconds since 1970; none when absent. */
  deadline?: string;
  title?: string;
}

/** Reference to a global contract, in the form of NEAR's JSON. */
export type GlobalContractId = { AccountId: string } | { CodeHash: string };

/** Arguments of `update_global_contract_id`. */
export interface UpdateGlobalContractArgs {
  contract_id: GlobalContractId;
  /** Least deposit of `deploy`, in yoctoNEAR. */
  min_deposit?: string;
}

/** Arguments of `add_template`. */
export interface AddTemplateArgs {
  name: string;
  metadata?: Record<string, unknown>;
  /** Its first version; none yet when absent. */
  version?: VersionInput;
}

/** Arguments of `add_version`. */
export interface AddVersionArgs {
  template: string;
  version: VersionInput;
  /** Whether creations that name no version take it from now on. */
  set_default?: boolean;
}

/** Arguments of `quote`. */
export type QuoteArgs = Omit<CreateArgs, 'refund_to'>;

/** What a creation costs: attaching `deposit` succeeds, one yoctoNEAR less is refused. */
export interface Quote {
  /** In yoctoNEAR. */
  deposit: string;
  /** Gas to attach, in gas units. */
  gas: string;
  /** Parts of the deposit in yoctoNEAR; they add up to it. */
  breakdown: {
    account: string;
    code: string;
    state: string;
    keys: string;
    registry: string;
    fee: string;
    initial_balance: string;
  };
}

/** Arguments that name a template, and a version where one matters. */
export interface VersionArgs {
  template: string;
  version?: number;
}

/** Paged list of one creator's or one template's instances. */
export type ByCreatorArgs = PageArgs & { creator: string };
export type ByTemplateArgs = PageArgs & { template: string };
