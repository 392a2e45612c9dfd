import { near } from 'near-sdk-js';
import type { Actor } from './lib/access.ts';
import { fail } from './lib/errors.ts';
import { chainStore, encodeUtf8, host } from './lib/host.ts';
import { decodeState, encodeState, type FactoryState, parseStoredState, type StoredState } from './lib/state.ts';
import { storageKeys } from './lib/storage-keys.ts';

/** Caller and deposit of this call. */
export function currentActor(): Actor {
  return { accountId: near.predecessorAccountId(), deposit: near.attachedDeposit() };
}

/** How near-sdk-js keeps the contract object, whose one field is the state. */
export const stateFormat = {
  serializer: (contract: unknown): Uint8Array => encodeUtf8(encodeState((contract as { state: FactoryState }).state)),
  deserializer: (bytes: Uint8Array): unknown => ({ state: decodeState(host.uint8array_to_utf8_string(bytes)) }),
};

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
  return decodeState(stateText());
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
  chainStore.write(storageKeys.state, encodeState(state));
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
