import type { InstanceRecord, InstanceView, PendingCreation } from '../interfaces/instance.ts';
import type { Version } from '../interfaces/version.ts';
import { fromDecimal, toDecimal } from './amounts.ts';
import { getVersion } from './catalog.ts';
import { fail } from './errors.ts';
import { IndexList } from './index-list.ts';
import type { KeyValue } from './key-value.ts';
import type { FactoryState } from './state.ts';
import { storageKeys } from './storage-keys.ts';

/** What stands under a name: the position of an instance, a creation under way, or a reservation for an account. */
type NameEntry = number | { pending: PendingCreation } | { reservedFor: string };

// Entries are JSON arrays without field names: their bytes are paid by the creator and read on every call.

function encodePending(pending: PendingCreation): string {
  const { creator, template, version, height, keys, refundTo } = pending;
  const refund = refundTo === creator ? '' : refundTo;
  const { instanceBytes, initialBalance, registryBytes, feeYocto } = pending;
  const money = [instanceBytes, toDecimal(initialBalance), registryBytes, toDecimal(feeYocto)];
  return JSON.stringify([creator, template, version, height, keys, refund, ...money]);
}

function decodePending(fields: unknown[]): PendingCreation {
  const [creator, template, version, height, keys, refund, instanceBytes, balance, registryBytes, fee] = fields as [
    string,
    string,
    number,
    number,
    string[],
    string,
    number,
    string,
    number,
    string,
  ];
  const refundTo = refund === '' ? creator : refund;
  const initialBalance = fromDecimal(balance);
  const feeYocto = fromDecimal(fee);
  return { creator, template, version, height, keys, refundTo, instanceBytes, initialBalance, registryBytes, feeYocto };
}

/** The entry under a name; undefined when the name is free. */
export function findName(store: KeyValue, name: string): NameEntry | undefined {
  const text = store.read(storageKeys.name(name));
  if (text === null) return undefined;
  const value = JSON.parse(text) as number | string | unknown[];
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? { reservedFor: value } : { pending: decodePending(value) };
}

/**
 * Refuses a name that is in use, under way, or reserved for somebody else.
 *
 * @throws FactoryNameTaken, FactoryNameReserved
 */
export function requireFreeName(store: KeyValue, name: string, creator: string): void {
  const entry = findName(store, name);
  if (entry === undefined) return;
  if (typeof entry === 'number' || 'pending' in entry) fail('FactoryNameTaken', { name });
  if (entry.reservedFor !== creator) fail('FactoryNameReserved', { name });
}

/** Takes a name for a creation under way. */
export function reservePending(store: KeyValue, name: string, pending: PendingCreation): void {
  store.write(storageKeys.name(name), encodePending(pending));
}

/** @throws FactoryNotPending when no creation of that name is under way */
export function getPending(store: KeyValue, name: string): PendingCreation {
  const entry = findName(store, name);
  if (typeof entry !== 'object' || !('pending' in entry)) return fail('FactoryNotPending', { name });
  return entry.pending;
}

/** Frees the name of a creation that came to nothing. */
export function releaseName(store: KeyValue, name: string): void {
  store.remove(storageKeys.name(name));
}

/** Keeps a name for one account, or for nobody when `accountId` is the factory's own. */
export function reserveName(store: KeyValue, name: string, accountId: string): void {
  store.write(storageKeys.name(name), JSON.stringify(accountId));
}

function encodeInstance(record: InstanceRecord): string {
  const { name, creator, template, version, height, timestampNs, keys } = record;
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

/** Enters a confirmed instance: four entries and two list lengths, however many instances there are. */
export function registerInstance(state: FactoryState, store: KeyValue, record: InstanceRecord): void {
  const index = state.instances;
  state.instances += 1;
  store.write(storageKeys.name(record.name), String(index));
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
