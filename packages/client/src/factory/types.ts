/**
 * The factory's arguments and answers as they travel; wire names verbatim, amounts decimal strings in yoctoNEAR, gas decimal strings
 * in gas units. A test holds them against the contract's own interfaces.
 */

/** How a version's code reaches an instance. */
export type CodeKind = 'bytecode' | 'global_hash' | 'global_account';

/** Which access keys a new instance gets. */
export interface VersionKeys {
  readonly policy: 'none' | 'given' | 'function_call' | 'signer';
  readonly method_names?: readonly string[];
  readonly allowance?: string;
}

export interface CreateArgs {
  /** First label of the instance's account id. */
  readonly name: string;
  readonly template?: string;
  readonly version?: number;
  /** Arguments of the init call. */
  readonly args?: Readonly<Record<string, unknown>>;
  readonly init_method?: string;
  readonly keys?: readonly string[];
  /** Balance above the storage cost, yoctoNEAR. */
  readonly initial_balance?: string;
  /** WARNING: an account that does not exist burns what is sent back to it. */
  readonly refund_to?: string;
}

export type QuoteArgs = Omit<CreateArgs, 'refund_to'>;

export interface Quote {
  /** What a creation needs, exactly. */
  readonly deposit: string;
  /** Gas to attach. */
  readonly gas: string;
  readonly breakdown: Readonly<
    Record<'account' | 'code' | 'state' | 'keys' | 'registry' | 'fee' | 'initial_balance', string>
  >;
}

export interface InstanceView {
  readonly name: string;
  readonly account_id: string;
  readonly creator: string;
  readonly template: string;
  readonly version: number;
  readonly kind: CodeKind;
  readonly code_id: string;
  readonly code_controlled_by: string | null;
  readonly block_height: number;
  readonly block_timestamp: string | null;
  readonly keys: readonly string[];
  readonly status: 'pending' | 'active';
}

export interface TemplateView {
  readonly name: string;
  readonly versions: number;
  readonly default_version: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface VersionInput {
  readonly kind: CodeKind;
  readonly code_id: string;
  readonly init_method?: string;
  readonly init_gas?: string;
  readonly state_bytes?: number;
  readonly keys?: VersionKeys;
  readonly min_deposit?: string;
  readonly migrate_from?: readonly number[];
  readonly migrate_method?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface Page {
  readonly from_index?: number;
  /** At most 100. */
  readonly limit?: number;
}
