/** How an instance gets its code. */
export type CodeKind =
  /** Wasm in the factory's own storage, deployed with the account. */
  | 'bytecode'
  /** Global contract by hash: can never change under the instance. */
  | 'global_hash'
  /** Global contract by account: that account can change the code of every instance at any time. */
  | 'global_account';

/** Which access keys a new instance gets. */
export type KeyPolicy =
  /** No key: nobody can sign for the instance. */
  | 'none'
  /** Full-access keys passed in the call, or none when none are passed. */
  | 'given'
  /** Keys passed in the call, limited to the version's methods and allowance. */
  | 'function_call'
  /** The key that signed the transaction, with full access; refused in a relayed call. */
  | 'signer';

/** Keys of a version's instances. */
export interface VersionKeys {
  policy: KeyPolicy;
  /** For `function_call`: methods of the instance that the keys may call; empty means every method. */
  method_names?: string[];
  /** For `function_call`: gas allowance of each key in yoctoNEAR; absent means unlimited. */
  allowance?: string;
}

/** One immutable version of a template. */
export interface Version {
  kind: CodeKind;
  /** Base58 sha256 of the code, or the deploying account of a `global_account` version. */
  code_id: string;
  /** For `global_hash`: the hash once more as numbers, which every creation decodes at a fraction of base58's gas. */
  code_hash_words?: readonly number[];
  /** Bytes of the stored code; 0 for a global contract, which the instance does not store. */
  size: number;
  /** Method called in the receipt that creates the instance; empty for none. */
  init_method: string;
  /** Least gas of that call, in gas units. */
  init_gas: string;
  /** Bytes of contract state after initialisation, without the bytes of the arguments, 40 a record included. */
  state_bytes: number;
  keys: VersionKeys;
  /** Least deposit of a creation in yoctoNEAR; what exceeds the cost becomes the instance's balance. */
  min_deposit: string;
  /** Versions of this template whose instances can be upgraded to this one. */
  migrate_from: number[];
  /** Method called after an upgrade to this version; empty for none. */
  migrate_method: string;
  /** Whatever the publisher says about it: NEP-330 source metadata, links. */
  metadata: Record<string, unknown>;
  deprecated: boolean;
}

/** A version as a caller describes it; absent fields take the defaults of `parseVersion`. */
export interface VersionInput {
  kind: CodeKind;
  code_id: string;
  init_method?: string;
  init_gas?: string;
  state_bytes?: number;
  keys?: VersionKeys;
  min_deposit?: string;
  migrate_from?: number[];
  migrate_method?: string;
  metadata?: Record<string, unknown>;
}

/** A named line of versions. */
export interface Template {
  name: string;
  /** Number of versions; they are numbered from 1. */
  versions: number;
  /** Version used when a creation names none; 0 while every version is deprecated. */
  default_version: number;
  metadata: Record<string, unknown>;
}
