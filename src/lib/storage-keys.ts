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
  /** State of a name: pending, reserved, or the position of its instance. */
  name: (name: string) => `n:${name}`,
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
