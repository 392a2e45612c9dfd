import { fail } from './errors.ts';
import type { KeyValue } from './key-value.ts';
import { storageKeys } from './storage-keys.ts';

/** What the factory knows of code in its storage. */
export interface CodeRecord {
  /** Bytes of the code. */
  size: number;
  /** Versions in use that deploy it. */
  references: number;
  /** Whether the factory published it as global code. */
  published: boolean;
  /** Height of the block that confirmed the first publication by hash; absent while there was none. */
  published_height?: number;
}

/** The record of stored code; undefined when no such code is stored. */
export function findCode(store: KeyValue, hash: string): CodeRecord | undefined {
  const text = store.read(storageKeys.codeRecord(hash));
  return text === null ? undefined : (JSON.parse(text) as CodeRecord);
}

/** @throws FactoryCodeMissing when no such code is stored */
export function getCode(store: KeyValue, hash: string): CodeRecord {
  return findCode(store, hash) ?? fail('FactoryCodeMissing', { code_id: hash });
}

/** Writes the record of stored code. */
export function saveCode(store: KeyValue, hash: string, record: CodeRecord): void {
  store.write(storageKeys.codeRecord(hash), JSON.stringify(record));
}

/**
 * Counts a version in (`by` 1) or out (-1) of the code it deploys.
 *
 * @returns the record after the change
 * @throws FactoryCodeMissing
 */
export function referenceCode(store: KeyValue, hash: string, by: 1 | -1): CodeRecord {
  const record = getCode(store, hash);
  record.references += by;
  saveCode(store, hash, record);
  return record;
}

/**
 * Takes the owner's approval of a hash, which lets the code be stored once.
 *
 * @throws FactoryHashNotApproved
 */
export function consumeApproval(store: KeyValue, hash: string): void {
  const key = storageKeys.approvedHash(hash);
  if (!store.has(key)) fail('FactoryHashNotApproved', { code_id: hash });
  store.remove(key);
}

/** Marks code as published as a global contract, with the height of its first publication of that kind. */
export function confirmPublication(store: KeyValue, hash: string, byAccount: boolean, height: number): void {
  const record = findCode(store, hash);
  if (record !== undefined) {
    record.published = true;
    if (!byAccount) record.published_height ??= height;
    saveCode(store, hash, record);
  }
  if (byAccount && !store.has(storageKeys.publishedByAccount))
    store.write(storageKeys.publishedByAccount, String(height));
}

/** Height at which the factory's first publication of a global contract was confirmed; undefined when there was none. */
export function publicationHeight(store: KeyValue, codeId: string, factoryId: string): number | undefined {
  if (codeId !== factoryId) return findCode(store, codeId)?.published_height;
  const text = store.read(storageKeys.publishedByAccount);
  return text === null ? undefined : Number(text);
}
