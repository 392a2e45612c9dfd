import { near } from 'near-sdk-js';
import type { Actor } from './lib/access.ts';
import { fail } from './lib/errors.ts';
import { chainStore } from './lib/host.ts';
import type { FactoryState } from './lib/state.ts';
import { storageKeys } from './lib/storage-keys.ts';

/** Caller and deposit of this call. */
export function currentActor(): Actor {
  return { accountId: near.predecessorAccountId(), deposit: near.attachedDeposit() };
}

/**
 * The state object, for a method that takes raw bytes and so does without near-sdk-js's wrapper. Layout 1 had the
 * fields themselves where there is one field `state` now.
 *
 * @throws FactoryNotInitialized
 */
export function loadState(): FactoryState {
  const text = chainStore.read(storageKeys.state);
  if (text === null) return fail('FactoryNotInitialized');
  const stored = JSON.parse(text) as { state: FactoryState } | FactoryState;
  return 'state' in stored ? stored.state : stored;
}

/** Writes the state object back. */
export function saveState(state: FactoryState): void {
  chainStore.write(storageKeys.state, JSON.stringify({ state }));
}

/** Returns `value` as JSON from a method without near-sdk-js's wrapper. */
export function returnJson(value: unknown): void {
  near.valueReturn(JSON.stringify(value));
}

/** Optional JSON arguments of a method that may also be called with no input at all. */
export function parseRawInput<T extends object>(): T {
  const text = near.input();
  return (text === '' ? {} : JSON.parse(text)) as T;
}
