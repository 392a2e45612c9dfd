import { near } from 'near-sdk-js';
import { emit } from './deploy.ts';
import type { Actor } from './lib/access.ts';
import type { CodeKind } from './interfaces/version.ts';
import { instanceName } from './lib/account-id.ts';
import { getTemplate, getVersion } from './lib/catalog.ts';
import { fail } from './lib/errors.ts';
import { TERA } from './lib/gas.ts';
import { chainStore, promiseSucceeded } from './lib/host.ts';
import { setRefundReceiver } from './lib/refund-receiver.ts';
import { findName, instanceAt, setInstanceVersion } from './lib/registry.ts';

/** What an instance says about the upgrade that this call follows. */
export interface UpgradeReport {
  kind: CodeKind;
  code_id: string;
}

/** Gas of an instance's `propose_upgrade`. */
const GAS_PROPOSE = 10 * TERA;

/** Versions looked at, from the newest, to find the one that an instance upgraded to. */
const SEARCHED_VERSIONS = 50;

/** Position of an instance; undefined for any other account. */
function instancePosition(accountId: string): number | undefined {
  const name = instanceName(accountId, near.currentAccountId());
  const entry = name === undefined ? undefined : findName(chainStore, name);
  return typeof entry === 'number' ? entry : undefined;
}

/**
 * Records the version that an instance upgraded to. The word comes from the instance; whether its upgrade receipt
 * succeeded is the chain's word. Code that is no version of its template leaves the record as it is.
 *
 * @throws FactoryUnknownInstance
 */
export function recordUpgrade(accountId: string, report: UpgradeReport): void {
  const position = instancePosition(accountId);
  if (position === undefined) return fail('FactoryUnknownInstance', { account_id: accountId });
  if (near.promiseResultsCount() !== 1n || !promiseSucceeded(0)) return;
  const { name, template, version: from } = instanceAt(chainStore, position);
  const newest = getTemplate(chainStore, template).versions;
  for (let number = newest; number > 0 && number > newest - SEARCHED_VERSIONS; number--) {
    const { kind, code_id } = getVersion(chainStore, template, number);
    if (kind !== report.kind || code_id !== report.code_id) continue;
    setInstanceVersion(chainStore, position, number);
    emit('instance_upgraded', { name, account_id: accountId, template, from, version: number, code_id });
    return;
  }
}

/**
 * Announces an upgrade to an instance. The caller's deposit goes along: it pays for the storage of the announcement,
 * some 250 bytes, and comes back when the instance refuses.
 *
 * @throws FactoryUnknownInstance, FactoryUnknownVersion, FactoryVersionDeprecated, FactoryInvalidArgs when the version
 *   does not migrate from the instance's
 */
export function proposeInstanceUpgrade(name: string, number: number, actor: Actor): void {
  const entry = findName(chainStore, name);
  if (typeof entry !== 'number') return fail('FactoryUnknownInstance', { name });
  const instance = instanceAt(chainStore, entry);
  const version = getVersion(chainStore, instance.template, number);
  if (version.deprecated) fail('FactoryVersionDeprecated', { template: instance.template, version: number });
  const from = version.migrate_from;
  if (from.length > 0 && !from.includes(instance.version))
    fail('FactoryInvalidArgs', { migrate_from: from.join(' '), version: instance.version });
  const { kind, code_id, migrate_method } = version;
  const args = JSON.stringify({ kind, code_id, migrate_method });
  const promise = near.promiseBatchCreate(`${name}.${near.currentAccountId()}`);
  setRefundReceiver(promise, actor.accountId);
  near.promiseBatchActionFunctionCall(promise, 'propose_upgrade', args, actor.deposit, GAS_PROPOSE);
  near.promiseReturn(promise);
}
