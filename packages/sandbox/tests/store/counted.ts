import assert from 'node:assert/strict';
import type { KeyValueStore } from '../../src/store/key-value-store.ts';
import { referencesTo } from '../../src/store/records/record-batch.ts';
import { sharedIn } from '../../src/store/records/record-reader.ts';
import { StoreColumn } from '../../src/store/store-column.ts';

/**
 * Fails unless a store has exactly those large arrays that records in these columns refer to, and their counts are right.
 *
 * @returns the number of these arrays
 */
export function assertCounted(store: KeyValueStore, columns: readonly string[]): number {
  const expected = new Map<string, number>();
  for (const prefix of columns) {
    for (const { value } of store.entries({ prefix })) {
      for (const hash of sharedIn(value)) expected.set(hash, (expected.get(hash) ?? 0) + 1);
    }
  }
  const stored = [...store.keys({ prefix: StoreColumn.SHARED })].map((key) => key.slice(1));
  assert.deepEqual(stored.sort(), [...expected.keys()].sort());
  for (const [hash, count] of expected) assert.equal(referencesTo(store, hash), count);
  for (const key of store.keys({ prefix: StoreColumn.SHARED_COUNT })) assert.ok((expected.get(key.slice(1)) ?? 0) > 1);
  return stored.length;
}
