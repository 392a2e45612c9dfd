import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KeyPair, Worker, type NearAccount, type SandboxWorker } from 'near-workspaces';
import { ensureBuilt } from '../helpers/ensure-built.ts';
import { useSandbox, wasmPath } from './environment.ts';

useSandbox();
await ensureBuilt();

const CONTRACT = wasmPath('rpc-main');
const ONE_NEAR = 10n ** 24n;

describe('near-workspaces 5', () => {
  let worker: SandboxWorker;
  let root: NearAccount;
  let contract: NearAccount;
  let ali: NearAccount;

  before(async () => {
    worker = (await Worker.init({ network: 'sandbox' })) as SandboxWorker;
    root = worker.rootAccount;
    contract = await root.devDeploy(CONTRACT);
    ali = await root.createSubAccount('ali');
  });
  after(() => worker.tearDown());

  it('creates sub-accounts with the balance asked for', async () => {
    const bob = await root.createSubAccount('bob', { initialBalance: 3n * ONE_NEAR });
    assert.equal(bob.accountId, 'bob.test.near');
    assert.equal(await totalOf(bob), 3n * ONE_NEAR);
    assert.equal(await root.getAccount('nobody.test.near').exists(), false);
  });

  it('deploys and initialises in one transaction', async () => {
    const deployed = await root.devDeploy(CONTRACT, { method: 'set', initialBalance: 20n * ONE_NEAR });
    assert.equal(await contractValue(deployed), 'value1');
  });

  it('calls methods, gives their value and their logs', async () => {
    assert.deepEqual(await ali.call(contract, 'echo', { count: 3 }), { count: 3 });
    const result = await ali.callRaw(contract, 'log', {});
    assert.deepEqual(result.logs, ['hello log', 'ok']);
    assert.ok(BigInt(result.gas_burnt) > 0n);
  });

  it('attaches deposits', async () => {
    const before = await totalOf(contract);
    await ali.call(contract, 'ok', {}, { attachedDeposit: ONE_NEAR }).catch(() => undefined);
    const gained = (await totalOf(contract)) - before;
    assert.ok(gained > ONE_NEAR, `gained ${gained}: the deposit and the contract's share of the gas`);
  });

  it('views without an account', async () => {
    assert.deepEqual(await contract.view('echo', { a: [1, 'x'] }), { a: [1, 'x'] });
    await assert.rejects(contract.view('set'), /ProhibitedInView/);
    await assert.rejects(contract.view('missing'), (error: { type?: string }) => error.type === 'MethodNotFound');
  });

  it('reports panics with their text', async () => {
    const result = await ali.callRaw(contract, 'panic', {});
    assert.equal(result.failed, true);
    assert.ok(result.receiptFailureMessagesContain('Smart contract panicked: boom'));
    await assert.rejects(ali.call(contract, 'panic', {}), /Smart contract panicked: boom/);
  });

  it('runs batches of actions', async () => {
    const child = `made.${ali.accountId}`;
    const key = KeyPair.fromRandom('ed25519');
    await ali
      .batch(child)
      .createAccount()
      .transfer(2n * ONE_NEAR)
      .addKey(key.getPublicKey())
      .transact();
    assert.equal(await totalOf(root.getAccount(child)), 2n * ONE_NEAR);
  });

  it('adds and deletes keys, and deletes accounts', async () => {
    const temporary = await root.createSubAccount('temporary', { initialBalance: 2n * ONE_NEAR });
    const key = KeyPair.fromRandom('ed25519');
    await temporary.updateAccessKey(key, { permission: 'FullAccess', nonce: 0 } as never);
    // Account.viewAccessKeys of near-workspaces 5 forgets to name the account.
    const request = { request_type: 'view_access_key_list', account_id: temporary.accountId, finality: 'optimistic' };
    const { keys } = await providerOf(worker).query<{ keys: unknown[] }>(request);
    assert.equal(keys.length, 2);
    await temporary.delete(root.accountId);
    assert.equal(await temporary.exists(), false);
  });

  it('patches contract state, seen by views at once', async () => {
    await contract.patchState('key1', 'patched');
    assert.equal(await contractValue(contract), 'patched');
    const state = await contract.viewState();
    assert.equal(state.getRaw('key1').toString(), 'patched');
  });

  it('patches accounts and code', async () => {
    const target = root.getAccount('patched.test.near');
    await target.updateAccount({
      amount: (7n * ONE_NEAR).toString() as never,
      code_hash: '11111111111111111111111111111111',
    });
    assert.equal(await totalOf(target), 7n * ONE_NEAR);
    const code = await contract.viewCode();
    const { code_hash } = await contract.accountView();
    await target.updateAccount({ code_hash });
    await target.updateContract(code);
    assert.deepEqual(await target.view('echo', { ok: true }), { ok: true });
  });

  it('travels in time: heights and timestamps go on', async () => {
    const before = await providerOf(worker).block({ finality: 'final' });
    const env = await envOf(contract);
    await providerOf(worker).fastForward(1_000);
    const after = await providerOf(worker).block({ finality: 'final' });
    assert.ok(after.header.height > before.header.height + 900, `${before.header.height} -> ${after.header.height}`);
    const later = await envOf(contract);
    assert.ok(later.timestampNs - env.timestampNs > 100n * 1_000_000_000n, 'a thousand blocks take minutes');
    await ali.call(contract, 'set', {});
    assert.equal(await contractValue(contract), 'value1');
  });

  it('lands just below ten thousand when a young chain skips ten thousand heights', async () => {
    const young = (await Worker.init({ network: 'sandbox' })) as SandboxWorker;
    try {
      await providerOf(young).fastForward(10_000);
      const { height } = (await providerOf(young).block({ finality: 'final' })).header;
      assert.equal(Math.ceil(height / 100) * 100, 10_000);
    } finally {
      await young.tearDown();
    }
  });

  it('keeps workspaces apart: a second worker knows nothing of the first', async () => {
    const other = (await Worker.init({ network: 'sandbox' })) as SandboxWorker;
    try {
      assert.equal(await other.rootAccount.getAccount(ali.accountId).exists(), false);
      assert.equal(await ali.exists(), true);
      const mirrored = await other.rootAccount.createSubAccount('ali');
      assert.equal(mirrored.accountId, ali.accountId);
    } finally {
      await other.tearDown();
    }
  });

  it('sends 20 transactions of one account at once', async () => {
    const senders = await Promise.all(Array.from({ length: 5 }, (_, i) => root.createSubAccount(`many${i}`)));
    const results = await Promise.all(senders.map((sender) => sender.callRaw(contract, 'set', {})));
    assert.ok(results.every((result) => result.succeeded));
  });
});

/** What the tests need of a worker's provider; the client's own type leaves most of it out. */
interface Provider {
  block(reference: object): Promise<{ readonly header: { readonly height: number } }>;
  query<T>(request: object): Promise<T>;
  fastForward(deltaHeight: number): Promise<unknown>;
}

function providerOf(worker: SandboxWorker): Provider {
  return worker.provider as unknown as Provider;
}

/** All yoctoNEAR of an account; the client's declared type and its value differ. */
async function totalOf(account: NearAccount): Promise<bigint> {
  return BigInt((await account.balance()).total as bigint | string);
}

async function contractValue(account: NearAccount): Promise<string> {
  return Buffer.from((await account.viewRaw('get')).result as unknown as Uint8Array).toString();
}

async function envOf(account: NearAccount): Promise<{ height: bigint; timestampNs: bigint }> {
  const bytes = Buffer.from((await account.viewRaw('env')).result as unknown as Uint8Array);
  return { height: bytes.readBigUInt64LE(0), timestampNs: bytes.readBigUInt64LE(8) };
}
