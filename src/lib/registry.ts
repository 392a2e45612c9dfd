import type { InstanceRecord, InstanceView, PendingCreation } from '../interfaces/instance.ts';
import type { Version } from '../interfaces/version.ts';
import { getVersion } from './catalog.ts';
import { fail } from './errors.ts';
import { IndexList } from './index-list.ts';
import { RECORD_BYTES } from './instance-cost.ts';
import type { KeyValue } from './key-value.ts';
import { storageKeys } from './storage-keys.ts';

/** What stands under a name: the position of an instance, a creation under way, or a reservation for an account. */
type NameEntry = number | { pending: PendingCreation } | { reservedFor: string };

// Entries are JSON arrays without field names: their bytes are paid by the creator and read on every call.

function encodePending({ creator, template, version, height, refundTo, keys }: PendingCreation): string {
  return JSON.stringify([creator, template, version, height, refundTo === creator ? '' : refundTo, keys]);
}

function decodePending(fields: unknown[]): PendingCreation {
  const [creator, template, version, height, refund, keys] = fields as [
    string,
    string,
    number,
    number,
    string,
    string[],
  ];
  return { creator, template, version, height, refundTo: refund === '' ? creator : refund, keys };
}

function decodeName(text: string): NameEntry {
  const value = JSON.parse(text) as number | string | unknown[];
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? { reservedFor: value } : { pending: decodePending(value) };
}

/** The entry under a name; undefined when the name is free. */
export function findName(store: KeyValue, name: string): NameEntry | undefined {
  const text = store.read(storageKeys.name(name));
  return text === null ? undefined : decodeName(text);
}

/**
 * Refuses an entry that keeps a creator from its name.
 *
 * @throws FactoryNameTaken, FactoryNameReserved
 */
function requireOwnReservation(entry: NameEntry, name: string, creator: string): void {
  if (typeof entry === 'number' || 'pending' in entry) fail('FactoryNameTaken', { name });
  if (entry.reservedFor !== creator) fail('FactoryNameReserved', { name });
}

/**
 * Refuses a name that is in use, under way, or reserved for somebody else.
 *
 * @throws FactoryNameTaken, FactoryNameReserved
 */
export function requireFreeName(store: KeyValue, name: string, creator: string): void {
  const entry = findName(store, name);
  if (entry !== undefined) requireOwnReservation(entry, name, creator);
}

/**
 * Takes a name for a creation under way. The write is the check as well, because it hands back what was there; a refusal
 * undoes it with the rest of the receipt.
 *
 * @returns the storage that the entry locks, in bytes, and whether it replaced a reservation for the creator
 * @throws FactoryNameTaken, FactoryNameReserved
 */
export function takeName(
  store: KeyValue,
  name: string,
  pending: PendingCreation,
): { entryBytes: number; wasReserved: boolean } {
  const key = storageKeys.name(name);
  const text = encodePending(pending);
  const before = store.replace(key, text);
  if (before !== null) requireOwnReservation(decodeName(before), name, pending.creator);
  return { entryBytes: entryBytes(key, text), wasReserved: before !== null };
}

/**
 * Whether an entry is that of the creation asked for in block `height`. It is not decoded, because every callback asks:
 * of its fields only the height stands between commas and before a text, and no text has a comma.
 */
function isPendingSince(text: string | null, height: number): text is string {
  return text !== null && text.startsWith('[') && text.includes(`,${height},"`);
}

/** Storage that an entry of plain letters locks, in bytes. */
function entryBytes(key: string, value: string): number {
  return RECORD_BYTES + key.length + value.length;
}

/** @throws FactoryNotPending when no creation of that name is under way */
export function getPending(store: KeyValue, name: string): PendingCreation {
  const entry = findName(store, name);
  if (typeof entry !== 'object' || !('pending' in entry)) return fail('FactoryNotPending', { name });
  return entry.pending;
}

/**
 * Frees the name of a creation that came to nothing, or keeps it for the creator who had reserved it.
 *
 * @param height - block of the request: an entry of another creation, made after a release, is left alone
 * @returns the storage that the entry locked, in bytes; 0 when it was released before
 */
export function releaseName(store: KeyValue, name: string, height: number, wasReserved: boolean): number {
  const key = storageKeys.name(name);
  const text = store.read(key);
  if (!isPendingSince(text, height)) return 0;
  if (wasReserved) reserveName(store, name, decodePending(JSON.parse(text) as unknown[]).creator);
  else store.remove(key);
  return entryBytes(key, text);
}

/** Keeps a name for one account, or for nobody when `accountId` is the factory's own. */
export function reserveName(store: KeyValue, name: string, accountId: string): void {
  store.write(storageKeys.name(name), JSON.stringify(accountId));
}

/** Removes whatever stands under a name. */
export function removeName(store: KeyValue, name: string): void {
  store.remove(storageKeys.name(name));
}

function encodeInstance({ name, creator, template, version, height, timestampNs, keys }: InstanceRecord): string {
  return JSON.stringify([name, creator, template, version, height, timestampNs, keys]);
}

/** The instance at a position of the creation order. */
export function instanceAt(store: KeyValue, index: number): InstanceRecord {
  const fields = JSON.parse(store.read(storageKeys.instance(index)) as string) as unknown[];
  const [name, creator, template, version, height, timestampNs, keys] = fields as [
    string,
    string,
    string,
    number,
    number,
    string,
    string[],
  ];
  return { name, creator, template, version, height, timestampNs, keys };
}

/** Number of confirmed instances. */
export function instanceCount(store: KeyValue): number {
  return Number(store.read(storageKeys.instances));
}

/**
 * Enters a confirmed instance: five entries, however many instances there are.
 *
 * @param requested - block of the request: an init call can keep a creation waiting until its name is released, and who
 *   has the name then must not lose it
 * @throws FactoryNotPending when the creation's own entry no longer is under the name
 */
export function registerInstance(store: KeyValue, record: InstanceRecord, requested: number): void {
  const { name } = record;
  const index = instanceCount(store);
  const before = store.replace(storageKeys.name(name), `${index}`);
  if (!isPendingSince(before, requested)) fail('FactoryNotPending', { name });
  store.write(storageKeys.instances, `${index + 1}`);
  store.write(storageKeys.instance(index), encodeInstance(record));
  new IndexList(store, storageKeys.byCreator(record.creator)).push(index);
  new IndexList(store, storageKeys.byTemplate(record.template)).push(index);
}

/** Changes the version of an instance after an upgrade. */
export function setInstanceVersion(store: KeyValue, index: number, version: number): void {
  store.write(storageKeys.instance(index), encodeInstance({ ...instanceAt(store, index), version }));
}

/** Turns records into what the views show; versions met before are not read again. */
export class InstanceViewer {
  constructor(store: KeyValue, factoryId: string) {
    this.store = store;
    this.factoryId = factoryId;
  }

  private readonly store: KeyValue;
  private readonly factoryId: string;
  private readonly versions: Record<string, Version> = {};

  private code(template: string, version: number): Pick<InstanceView, 'kind' | 'code_id' | 'code_controlled_by'> {
    const key = `${template}:${version}`;
    const found = (this.versions[key] ??= getVersion(this.store, template, version));
    const { kind, code_id } = found;
    return { kind, code_id, code_controlled_by: kind === 'global_account' ? code_id : null };
  }

  /** The view of a confirmed instance. */
  active(index: number): InstanceView {
    const { name, creator, template, version, height, timestampNs, keys } = instanceAt(this.store, index);
    return {
      name,
      account_id: `${name}.${this.factoryId}`,
      creator,
      template,
      version,
      ...this.code(template, version),
      block_height: height,
      block_timestamp: timestampNs,
      keys,
      status: 'active',
    };
  }

  /** The view under a name; null when there is neither an instance nor a creation under way. */
  byName(name: string): InstanceView | null {
    const entry = findName(this.store, name);
    if (typeof entry === 'number') return this.active(entry);
    if (entry === undefined || !('pending' in entry)) return null;
    const { creator, template, version, height, keys } = entry.pending;
    return {
      name,
      account_id: `${name}.${this.factoryId}`,
      creator,
      template,
      version,
      ...this.code(template, version),
      block_height: height,
      block_timestamp: null,
      keys,
      status: 'pending',
    };
  }
}
