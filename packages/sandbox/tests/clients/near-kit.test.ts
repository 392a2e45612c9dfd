import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { AccessKeyDoesNotExistError, AccountDoesNotExistError, FunctionCallError, Near, generateKey } from 'near-kit';
import { EMPTY_CODE_HASH, Sandbox } from 'near-kit/sandbox';
import { ensureBuilt } from '../helpers/ensure-built.ts';
import { BINARY, wasmPath } from './environment.ts';

await ensureBuilt();

const CODE = readFileSync(wasmPath('rpc-main'));

describe('near-kit', () => {
  let sandbox: Sandbox;
  let near: Near;
  let root: string;

  before(async () => {
    sandbox = await Sandbox.start({ binaryPath: BINARY, detached: false });
    near = new Near({ network: sandbox });
    root = sandbox.rootAccount.id;
  });
  after(() => sandbox.stop());

  async function createAccount(prefix: string, amount: `${number} NEAR` = '50 NEAR') {
    const key = generateKey();
    const id = `${prefix}.${root}`;
    await near
      .transaction(root)
      .createAccount(id)
      .transfer(id, amount)
      .addKey(key.publicKey.toString(), { type: 'fullAccess' })
      .send();
    return { id, key };
  }

  async function deploy(prefix: string): Promise<string> {
    const { id, key } = await createAccount(prefix);
    await near
      .transaction(id)
      .deployContract(id, CODE)
      .signWith(key.secretKey as `ed25519:${string}`)
      .send();
    return id;
  }

  it('answers the wait level that it reports, and goes on to FINAL', async () => {
    const { id } = await createAccount('levels');
    const included = await near.transaction(root).transfer(id, '1 NEAR').send({ waitUntil: 'INCLUDED' });
    assert.equal(included.final_execution_status, 'INCLUDED');
    const optimistic = await near.transaction(root).transfer(id, '1 NEAR').send();
    assert.equal(optimistic.final_execution_status, 'EXECUTED_OPTIMISTIC');
    const final = await near.transaction(root).transfer(id, '1 NEAR').send({ waitUntil: 'FINAL' });
    assert.equal(final.final_execution_status, 'FINAL');
  });

  it('creates accounts and reads them', async () => {
    const { id, key } = await createAccount('alice', '7 NEAR');
    assert.equal((await near.getAccount(id)).balance, '7.00');
    assert.equal(await near.accountExists('nobody.test.near'), false);
    assert.notEqual(await near.getAccessKey(id, key.publicKey.toString()), null);
    assert.equal((await near.getAccessKeys(id)).keys.length, 1);
  });

  it('deploys, calls and views contracts', async () => {
    const id = await deploy('contract');
    const called = await near.call(id, 'echo', { n: 1 }, { signerId: root });
    assert.deepEqual(called.status, { SuccessValue: Buffer.from('{"n":1}').toString('base64') });
    await near.call(id, 'set', {}, { signerId: root, waitUntil: 'FINAL' });
    assert.deepEqual(await near.view(id, 'echo', { n: 2 }), { n: 2 });
    await assert.rejects(near.view(id, 'missing'), FunctionCallError);
    await assert.rejects(near.view(id, 'panic'), FunctionCallError);
  });

  it('batches actions of every kind', async () => {
    const { id, key } = await createAccount('batch');
    const other = generateKey();
    const sign = key.secretKey as `ed25519:${string}`;
    await near
      .transaction(id)
      .addKey(other.publicKey.toString(), {
        type: 'functionCall',
        receiverId: root,
        methodNames: ['a'],
        allowance: '1 NEAR',
      })
      .deployContract(id, CODE)
      .functionCall(id, 'set')
      .signWith(sign)
      .send({ waitUntil: 'FINAL' });
    assert.equal((await near.getAccessKeys(id)).keys.length, 2);
    await near.transaction(id).deleteKey(id, other.publicKey.toString()).signWith(sign).send({ waitUntil: 'FINAL' });
    assert.equal((await near.getAccessKeys(id)).keys.length, 1);
    const { values } = await near.rpc.viewState(id);
    assert.equal(values.length, 3);
    await near.transaction(id).deleteAccount({ beneficiary: root }).signWith(sign).send({ waitUntil: 'FINAL' });
    assert.equal(await near.accountExists(id), false);
  });

  it('makes its own error classes of our answers', async () => {
    await assert.rejects(near.rpc.getAccount('nobody.test.near'), AccountDoesNotExistError);
    await assert.rejects(near.rpc.getAccessKey(root, generateKey().publicKey.toString()), AccessKeyDoesNotExistError);
  });

  it('publishes code and deploys it from there', async () => {
    const { id, key } = await createAccount('publisher');
    await near
      .transaction(id)
      .publishContract(CODE, { identifiedBy: 'account' })
      .signWith(key.secretKey as `ed25519:${string}`)
      .send({ waitUntil: 'FINAL' });
    const user = await createAccount('subscriber');
    await near
      .transaction(user.id)
      .deployFromPublished({ accountId: id })
      .signWith(user.key.secretKey as `ed25519:${string}`)
      .send({ waitUntil: 'FINAL' });
    assert.deepEqual(await near.view(user.id, 'echo', { g: 1 }), { g: 1 });
    assert.equal(await near.globalContractExists({ accountId: id }), true);
  });

  it('reads what its schemas check: status, block, gas price, genesis, effects, maintenance windows', async () => {
    const status = await near.getStatus();
    assert.equal(status.chain_id, 'localnet');
    const block = await near.rpc.getBlock({ finality: 'final' });
    assert.ok(block.header.height > 0);
    assert.equal((await near.rpc.getGasPrice()).gas_price, '100000000');
    assert.equal((await near.rpc.genesisConfig()).chain_id, 'localnet');
    assert.ok(Array.isArray((await near.rpc.blockEffects({ finality: 'final' })).changes));
    assert.ok(Array.isArray(await near.rpc.maintenanceWindows('test.near')));
  });

  it('finds the transaction of a receipt', async () => {
    const { id } = await createAccount('receipts');
    const sent = await near.transaction(root).transfer(id, '1 NEAR').send({ waitUntil: 'FINAL' });
    const receiptId = sent.transaction_outcome.outcome.receipt_ids[0] as string;
    const origin = await near.rpc.receiptToTx(receiptId);
    assert.equal(origin.transaction_hash, sent.transaction.hash);
  });

  it('patches state', async () => {
    const account = {
      amount: '123000000000000000000000000',
      locked: '0',
      code_hash: EMPTY_CODE_HASH,
      storage_usage: 100,
    };
    await sandbox.patchState([{ Account: { account_id: 'patched.test.near', account } }]);
    assert.equal((await near.getAccount('patched.test.near')).balance, '123.00');
  });

  it('dumps and restores state, and starts again from a snapshot', { timeout: 120_000 }, async () => {
    const { id } = await createAccount('kept', '9 NEAR');
    const snapshot = await sandbox.dumpState();
    assert.ok(snapshot.records.some((record) => record.Account?.account_id === id));
    const account = { amount: '1', locked: '0', code_hash: EMPTY_CODE_HASH, storage_usage: 182 };
    await sandbox.patchState([{ Account: { account_id: id, account } }]);
    await sandbox.restoreState(snapshot);
    assert.equal((await near.getAccount(id)).balance, '9.00');
    await sandbox.restart(snapshot);
    assert.equal((await near.getAccount(id)).balance, '9.00');
    assert.ok((await near.rpc.getBlock({ finality: 'final' })).header.height < 500, 'height starts again');
  });

  it('fast-forwards', async () => {
    const before = (await near.rpc.getBlock({ finality: 'optimistic' })).header.height;
    await sandbox.fastForward(700);
    const after = (await near.rpc.getBlock({ finality: 'optimistic' })).header.height;
    assert.ok(after >= before + 700, `${before} -> ${after}`);
  });
});
