import { requireAccountId } from './account-id.ts';
import { fail } from './errors.ts';
import type { KeyValue } from './key-value.ts';
import { type FactoryState, STATE_SCHEMA } from './state.ts';
import { storageKeys } from './storage-keys.ts';

/** What an account other than the owner may be allowed to do. */
export type Role =
  /** Upload code, add templates and versions, publish global code. */
  | 'publisher'
  /** Pause and unpause creation. */
  | 'pauser'
  /** Reserve names and keep the allow list. */
  | 'registrar';

const ROLES: readonly Role[] = ['publisher', 'pauser', 'registrar'];

/** Caller of a method and the deposit that came with the call. */
export interface Actor {
  accountId: string;
  /** In yoctoNEAR. */
  deposit: bigint;
}

/**
 * Refuses a deposit other than one yoctoNEAR: only a full-access key can attach one, so no limited key of the owner
 * can administer the factory.
 *
 * @throws FactoryNeedsOneYocto
 */
export function requireOneYocto(actor: Actor): void {
  if (actor.deposit !== 1n) fail('FactoryNeedsOneYocto', { attached: actor.deposit });
}

/**
 * Refuses everyone but the owner.
 *
 * @throws FactoryNotOwner
 * @throws FactoryNeedsOneYocto
 */
export function requireOwner(state: FactoryState, actor: Actor): void {
  if (actor.accountId !== state.owner) fail('FactoryNotOwner', { caller: actor.accountId, owner: state.owner });
  requireOneYocto(actor);
}

/** Whether the account holds the role; the owner holds every role. */
export function hasRole(state: FactoryState, store: KeyValue, role: Role, accountId: string): boolean {
  return accountId === state.owner || store.has(storageKeys.role(role, accountId));
}

/**
 * Refuses everyone but the owner and the holders of a role.
 *
 * @throws FactoryMissingRole
 */
export function requireRole(state: FactoryState, store: KeyValue, role: Role, accountId: string): void {
  if (!hasRole(state, store, role, accountId)) fail('FactoryMissingRole', { caller: accountId, role });
}

/** {@link requireRole} for an admin method, which wants one yoctoNEAR. */
export function requireRoleAndYocto(state: FactoryState, store: KeyValue, role: Role, actor: Actor): void {
  requireRole(state, store, role, actor.accountId);
  requireOneYocto(actor);
}

/** Refuses a value that names no role. */
export function parseRole(value: unknown): Role {
  return ROLES.find((role) => role === value) ?? fail('FactoryInvalidArgs', { role: value });
}

/** Gives or takes a role; returns whether that changed anything. */
export function setRole(store: KeyValue, role: Role, accountId: unknown, held: boolean): boolean {
  const key = storageKeys.role(role, requireAccountId(accountId, 'account_id'));
  if (store.has(key) === held) return false;
  if (held) store.write(key, '1');
  else store.remove(key);
  return true;
}

/**
 * Refuses creation while the factory is paused, and by accounts that a switched-on allow list does not name; in a state
 * of another layout, too: counters that this one keeps elsewhere would begin anew and overwrite the registry.
 *
 * @throws FactoryNotMigrated
 * @throws FactoryPaused
 * @throws FactoryNotAllowed
 */
export function requireMayCreate(state: FactoryState, store: KeyValue, accountId: string): void {
  if (state.schema !== STATE_SCHEMA) fail('FactoryNotMigrated', { schema: state.schema, needed: STATE_SCHEMA });
  if (state.paused) fail('FactoryPaused');
  if (state.allow_list && accountId !== state.owner && !store.has(storageKeys.allowed(accountId))) {
    fail('FactoryNotAllowed', { caller: accountId });
  }
}
