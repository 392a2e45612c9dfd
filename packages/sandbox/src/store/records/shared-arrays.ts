import { StoreDamagedError } from '../../errors/store.ts';
import { contentHashKey, sharedBytes } from '../../primitives/content-hash.ts';
import type { KeyValueStore } from '../key-value-store.ts';
import { StoreColumn } from '../store-column.ts';

/**
 * Finds the large arrays of a store's records, each read once: for one record, or for many that are read in a row.
 *
 * @throws {StoreDamagedError} when one is missing or not as it was
 */
export function sharedArraysOf(store: KeyValueStore): (hash: string) => Uint8Array {
  const found = new Map<string, Uint8Array>();
  return (hash) => {
    let array = found.get(hash);
    if (array === undefined) found.set(hash, (array = read(store, hash)));
    return array;
  };
}

function read(store: KeyValueStore, hash: string): Uint8Array {
  const stored = store.get(StoreColumn.SHARED + hash);
  if (stored === undefined) throw new StoreDamagedError('records', 'a large value is missing');
  const array = sharedBytes(stored);
  if (contentHashKey(array) !== hash) throw new StoreDamagedError('records', 'a large value is not as it was written');
  return array;
}
