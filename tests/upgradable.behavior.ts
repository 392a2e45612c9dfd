import test from 'ava';
import type { NearAccount } from 'near-workspaces';
import { call, codeHash, NEAR, viewAccount } from './helpers/chain.ts';
import { admin, eventsNamed, type FactoryFixture } from './helpers/factory.ts';
import { tinyWasm } from './helpers/tiny-wasm.ts';

/** An upgradable instance whose owner is `fixture.alice`. */
export interface UpgradableFixture {
  fixture: FactoryFixture;
  /** Template that the instance was created from. */
  template: string;
  instance: NearAccount;
  /** View whose answer must survive a failed upgrade. */
  probe: string;
}

/** The rules of the upgrade mixin, for any instance that has it. */
export function shouldBehaveLikeUpgradable(name: string, create: () => Promise<UpgradableFixture>): void {
  /** Stores new code with the factory as the template's version 2. */
  async function nextVersion({ fixture, template }: UpgradableFixture, code: Uint8Array): Promise<string> {
    const stored = await admin(fixture, 'upload_code', code);
    const version = { kind: 'bytecode', code_id: stored.value, migrate_method: 'migrate', migrate_from: [1] };
    const added = await admin(fixture, 'add_version', { template, version });
    if (added.error !== undefined) throw new Error(added.error);
    return stored.value as string;
  }

  /** The factory announces version 2, with the storage of the announcement as deposit. */
  const announce = (fixture: FactoryFixture, name: string) =>
    admin(fixture, 'propose_instance_upgrade', { name, version: 2 }, fixture.owner, { deposit: NEAR / 100n });

  test(`${name}: its owner upgrades it to code of the factory, which is told`, async (t) => {
    const upgradable = await create();
    const { fixture, instance } = upgradable;
    const code = await tinyWasm({ mark: 2 });
    const code_id = await nextVersion(upgradable, code);
    const upgraded = await call(fixture.alice, instance, 'upgrade', { code_id });
    t.is(upgraded.error, undefined);
    t.is((await viewAccount(instance, instance.accountId))?.code_hash, codeHash(code));
    t.is(await instance.view('get_mark'), 2);
    t.deepEqual(
      eventsNamed(upgraded, 'instance_upgraded').map(({ from, version }) => [from, version]),
      [[1, 2]],
    );
    const record = (await fixture.factory.view('get_instance', { account_id: instance.accountId })) as {
      version: number;
    };
    t.is(record.version, 2);
  });

  test(`${name}: an upgrade whose migration fails leaves code and state as they were`, async (t) => {
    const upgradable = await create();
    const { fixture, instance, probe } = upgradable;
    const before = await viewAccount(instance, instance.accountId);
    const answer = await instance.view(probe);
    const code_id = await nextVersion(upgradable, await tinyWasm({ mark: 2 }));
    const failed = await call(fixture.alice, instance, 'upgrade', { code_id, migrate_method: 'no_such_method' });
    t.not(failed.error, undefined);
    const after = await viewAccount(instance, instance.accountId);
    t.deepEqual([after?.code_hash, after?.storage_usage], [before?.code_hash, before?.storage_usage]);
    t.deepEqual(await instance.view(probe), answer);
    t.is(eventsNamed(failed, 'instance_upgraded').length, 0);
  });

  test(`${name}: strangers, foreign code and outside callbacks are refused`, async (t) => {
    const upgradable = await create();
    const { fixture, instance } = upgradable;
    const code_id = await nextVersion(upgradable, await tinyWasm({ mark: 2 }));
    const refusals: [NearAccount, string, Record<string, unknown>, RegExp][] = [
      [fixture.bob, 'upgrade', { code_id }, /^UpgradeNotOwner: /],
      [fixture.alice, 'upgrade', { code_id: 'no hash' }, /^UpgradeInvalidArgs: /],
      [fixture.alice, 'upgrade', { code_id: codeHash(new Uint8Array([9])) }, /^UpgradeCodeMissing: /],
      [fixture.alice, 'on_upgrade_code', { code_id, kind: 'bytecode', migrate_method: '' }, /^UpgradePrivateMethod: /],
      [fixture.bob, 'set_upgrade_delay', { delay: 0 }, /^UpgradeNotOwner: /],
      [fixture.alice, 'propose_upgrade', { code_id }, /^UpgradeNotAllowed: /],
      [fixture.alice, 'apply_upgrade', {}, /^UpgradeNotAllowed: /],
      [fixture.alice, 'migrate', {}, /NotOwner: /],
    ];
    for (const [from, method, args, error] of refusals)
      t.regex((await call(from, instance, method, args)).error ?? '', error, method);
    const proposed = await admin(fixture, 'propose_instance_upgrade', {
      name: instance.accountId.split('.')[0],
      version: 2,
    });
    t.regex(proposed.error ?? '', /^UpgradeNotAllowed: /);
  });

  test(`${name}: where the owner allows it the factory upgrades after the delay, not before`, async (t) => {
    const upgradable = await create();
    const { fixture, instance } = upgradable;
    await nextVersion(upgradable, await tinyWasm({ mark: 2 }));
    const name = instance.accountId.split('.')[0];
    t.is((await call(fixture.alice, instance, 'set_upgrade_delay', { delay: 3_600 })).error, undefined);
    t.is((await announce(fixture, name)).error, undefined);
    t.regex((await call(fixture.bob, instance, 'apply_upgrade')).error ?? '', /^UpgradeTooEarly: /);
    t.is((await call(fixture.alice, instance, 'set_upgrade_delay', { delay: -1 })).error, undefined);
    t.is((await call(fixture.alice, instance, 'set_upgrade_delay', { delay: 0 })).error, undefined);
    t.is((await call(fixture.bob, instance, 'apply_upgrade')).error, 'UpgradeNotProposed');
    t.is((await announce(fixture, name)).error, undefined);
    t.is((await call(fixture.bob, instance, 'apply_upgrade')).error, undefined);
    t.is(await instance.view('get_mark'), 2);
  });
}
