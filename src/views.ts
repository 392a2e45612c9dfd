import { near } from 'near-sdk-js';
import type { InstanceView } from './interfaces/instance.ts';
import { instanceName } from './lib/account-id.ts';
import { chainStore } from './lib/host.ts';
import { IndexList } from './lib/index-list.ts';
import { type PageArgs, parsePage } from './lib/paging.ts';
import { findName, instanceCount, InstanceViewer } from './lib/registry.ts';
import { storageKeys } from './lib/storage-keys.ts';

/** A view of an instance by name or by account id. */
export interface InstanceArgs {
  name?: string;
  account_id?: string;
}

function viewer(): InstanceViewer {
  return new InstanceViewer(chainStore, near.currentAccountId());
}

/** The name that the arguments mean; undefined for an account that cannot be an instance. */
function requestedName(args: InstanceArgs): string | undefined {
  if (args.name !== undefined && args.name !== null) return args.name;
  return instanceName(args.account_id ?? '', near.currentAccountId());
}

/** The instance or the creation under way of a name; null when there is neither. */
export function getInstance(args: InstanceArgs): InstanceView | null {
  const name = requestedName(args);
  return name === undefined ? null : viewer().byName(name);
}

/** Whether the account is a confirmed instance. */
export function isInstance(accountId: string): boolean {
  const name = instanceName(accountId, near.currentAccountId());
  return name !== undefined && typeof findName(chainStore, name) === 'number';
}

/** Instances in the order of their creation. */
export function listInstances(args: PageArgs): InstanceView[] {
  const { from, limit } = parsePage(args);
  const view = viewer();
  const end = Math.min(from + limit, instanceCount(chainStore));
  const page: InstanceView[] = [];
  for (let index = from; index < end; index++) page.push(view.active(index));
  return page;
}

function listByKey(key: string, args: PageArgs): InstanceView[] {
  const { from, limit } = parsePage(args);
  const view = viewer();
  return new IndexList(chainStore, key).slice(from, limit).map((index) => view.active(index));
}

/** Instances of one creator. */
export function listByCreator(creator: string, args: PageArgs): InstanceView[] {
  return listByKey(storageKeys.byCreator(creator), args);
}

/** Instances of one template. */
export function listByTemplate(template: string, args: PageArgs): InstanceView[] {
  return listByKey(storageKeys.byTemplate(template), args);
}

/** NEP-330 source metadata of the factory. */
export function sourceMetadata(): Record<string, unknown> {
  return {
    version: '0.1.0',
    link: null,
    standards: [
      { standard: 'nep330', version: '1.2.0' },
      { standard: 'nep297', version: '1.0.0' },
      { standard: 'near-factory', version: '1.0.0' },
    ],
    build_info: null,
  };
}
