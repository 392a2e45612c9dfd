import { near } from 'near-sdk-js';
import type { Actor } from './lib/access.ts';
import { fail } from './lib/errors.ts';
import { chainStore } from './lib/host.ts';
import { type FactoryState, parseStoredState, type StoredState } from './lib/state.ts';
import { storageKeys } from './lib/storage-keys.ts';

/** Caller and deposit of this call. */
export function currentActor(): Actor {
  return { accountId: near.predecessorAccountId(), deposit: near.attachedDeposit() };
}

/** The stored state's text, of whichever layout. */
function stateText(): string {
  return chainStore.read(storageKeys.state) ?? fail('FactoryNotInitialized');
}

/**
 * The state object, for a method that takes raw bytes and so does without near-sdk-js's wrapper.
 *
 * @throws FactoryNotInitialized
 */
export function loadState(): FactoryState {
  return (JSON.parse(stateText()) as { state: FactoryState }).state;
}

/**
 * The state that an upgrade finds, of this or an older layout.
 *
 * @throws FactoryNotInitialized
 */
export function loadStoredState(): StoredState {
  return parseStoredState(stateText());
}

/** Writes the state object back. */
export function saveState(state: FactoryState): void {
  chainStore.write(storageKeys.state, JSON.stringify({ state }));
}

/** Returns `value` as JSON from a method without near-sdk-js's wrapper; undefined leaves the answer to a promise. */
export function returnJson<T>(value: T): void {
  if (value !== undefined) near.valueReturn(JSON.stringify(value));
}

/** Optional JSON arguments of a method that may also be called with no input at all. */
export function parseRawInput<T extends object>(): T {
  const text = near.input();
  return (text === '' ? {} : JSON.parse(text)) as T;
}
