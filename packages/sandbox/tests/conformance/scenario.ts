/** One file of fixtures/scenarios; the format is described in README.md. */
export interface Scenario {
  readonly protocol_version?: number;
  readonly epoch_length?: number;
  /** Genesis accounts and their balances. */
  readonly accounts?: Readonly<Record<string, Amount>>;
  /** Merged into config.json. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
}

/** "5 N" is NEAR, a bare number yoctoNEAR. */
export type Amount = string | number;

/** One step: exactly one of the fields from `send` to `wait_blocks`, and what nearcore answered. */
export interface Step {
  readonly note?: string;
  /** Compare keys and types only. */
  readonly shape?: boolean;
  readonly expect: unknown;
  readonly send?: Send;
  readonly view?: { readonly account: string; readonly method: string; readonly args?: Blob };
  readonly query?: Readonly<Record<string, unknown>>;
  readonly rpc?: { readonly method: string; readonly params?: unknown };
  readonly http?: {
    readonly path?: string;
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly state?: readonly string[];
  readonly fast_forward?: number;
  readonly patch?: readonly unknown[];
  readonly wait_blocks?: number;
}

/** A transaction to sign and send; what is wrong in it is wrong on purpose. */
export interface Send {
  readonly signer: string;
  readonly receiver: string;
  readonly actions: readonly ActionJson[];
  readonly key?: string;
  readonly public_key?: string;
  readonly signed_by?: string;
  readonly nonce?: string | number;
  readonly nonce_offset?: number;
  readonly block_hash?: string;
  readonly wait?: string;
}

/** Bytes in a form that people can read. */
export type Blob =
  | string
  | { readonly hex: string }
  | { readonly base64: string }
  | { readonly json: unknown }
  | { readonly u64: string | number | readonly (string | number)[] }
  | { readonly repeat: readonly [string, number] }
  | { readonly wasm: string }
  | { readonly concat: readonly Blob[] };

/** A global contract by code hash or account id. */
export type ContractId = { readonly code_hash: string } | { readonly account_id: string };

/** An access key's permission. */
export type Permission =
  | 'FullAccess'
  | {
      readonly FunctionCall: {
        readonly allowance?: Amount | null;
        readonly receiver_id: string;
        readonly method_names?: readonly string[];
      };
    };

/** The content of each action; one of these keys per action. */
export interface ActionContents {
  CreateAccount: object;
  DeployContract: { readonly code: Blob };
  FunctionCall: { readonly method: string; readonly args?: Blob; readonly gas?: Amount; readonly deposit?: Amount };
  Transfer: { readonly deposit: Amount };
  Stake: { readonly stake: Amount; readonly public_key: string };
  AddKey: {
    readonly public_key: string;
    readonly access_key: { readonly nonce?: number; readonly permission: Permission };
  };
  DeleteKey: { readonly public_key: string };
  DeleteAccount: { readonly beneficiary_id: string };
  Delegate: {
    readonly sender_id: string;
    readonly receiver_id: string;
    readonly actions: readonly ActionJson[];
    readonly public_key?: string;
    readonly signed_by?: string;
    readonly nonce_offset?: number;
    readonly height_offset?: number;
  };
  DeployGlobalContract: { readonly code: Blob; readonly mode?: 'CodeHash' | 'AccountId' };
  UseGlobalContract: ContractId;
  DeterministicStateInit: {
    readonly code: ContractId;
    readonly data?: Readonly<Record<string, Blob>>;
    readonly deposit?: Amount;
  };
  Raw: Blob;
}

/** "CreateAccount", or an object with the action's name as its only key. */
export type ActionJson = 'CreateAccount' | { readonly [K in keyof ActionContents]?: ActionContents[K] };
