/**
 * Every storage key of the factory beside near-sdk-js's own `STATE`; two prefixes never meet, because each ends in a
 * colon that no other has and the names behind them hold no colon.
 */
export const storageKeys = {
  /** The contract's state object, written by near-sdk-js. */
  state: 'STATE',
  /** Wasm bytes by base58 sha256. */
  code: (hash: string) => `c:${hash}`,
  /** Size, references and publication of stored code. */
  codeRecord: (hash: string) => `C:${hash}`,
  /** Height of the block that confirmed the first publication under the factory's account id. */
  publishedByAccount: 'G',
  /** Hash that the owner approved for publishing. */
  approvedHash: (hash: string) => `h:${hash}`,
  /** One chunk of an account's upload. */
  uploadChunk: (accountId: string, index: number) => `u:${accountId}:${index}`,
  /** Number of chunks and bytes of an account's upload. */
  upload: (accountId: string) => `U:${accountId}`,
  /** Template by name. */
  template: (name: string) => `t:${name}`,
  /** Template name by position. */
  templateAt: (index: number) => `T:${index}`,
  /** Version of a template. */
  version: (template: string, version: number) => `v:${template}:${version}`,
  /** Number and copy of a template's default version: all that a creation reads of the catalog. */
  defaultVersion: (template: string) => `d:${template}`,
  /** What the publisher says about a version: no creation reads it. */
  metadata: (template: string, version: number) => `x:${template}:${version}`,
  /** Fields of the versions that `update_stored_contract` makes. */
  storedDefaults: 'D',
  /** State of a name: pending, reserved, or the position of its instance. */
  name: (name: string) => `n:${name}`,
  /** Number of confirmed instances. */
  instances: 'I',
  /** Instance by position. */
  instance: (index: number) => `i:${index}`,
  /** List of positions by creator. */
  byCreator: (accountId: string) => `k:${accountId}`,
  /** List of positions by template. */
  byTemplate: (template: string) => `m:${template}`,
  /** Role held by an account. */
  role: (role: string, accountId: string) => `r:${role}:${accountId}`,
  /** Account that may create while the allow list is on. */
  allowed: (accountId: string) => `a:${accountId}`,
} as const;
