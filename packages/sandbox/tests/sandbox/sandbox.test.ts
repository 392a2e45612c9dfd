import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Sandbox, SandboxError } from '../../src/index.ts';
import { ensureBuilt } from '../helpers/ensure-built.ts';
import { keyOf } from '../conformance/keys.ts';
import { Rpc } from '../conformance/rpc.ts';

const NEAR = 10n ** 24n;

await ensureBuilt();

async function balanceOf(sandbox: Sandbox, accountId: string): Promise<string | undefined> {
  const rpc = new Rpc(sandbox.rpcUrl);
  const query = { request_type: 'view_account', account_id: accountId, finality: 'optimistic' };
  return ((await rpc.call('query', query)).result as { amount: string } | undefined)?.amount;
}

describe('Sandbox', () => {
  it('starts with a root account and the accounts asked for', async () => {
    const accounts = [{ accountId: 'alice.near', publicKey: keyOf('alice').text, balanceYocto: 5n * NEAR }];
    const sandbox = await Sandbox.start({ accounts, epochLength: 777, chainId: 'my-chain' });
    try {
      const rpc = new Rpc(sandbox.rpcUrl);
      assert.equal(sandbox.rootAccount.accountId, 'test.near');
      assert.equal(await balanceOf(sandbox, 'alice.near'), (5n * NEAR).toString());
      const genesis = await rpc.must<{ epoch_length: number; chain_id: string }>('genesis_config');
      assert.deepEqual([genesis.epoch_length, genesis.chain_id], [777, 'my-chain']);
      const keys = await rpc.must<{ keys: { public_key: string }[] }>('query', {
        request_type: 'view_access_key_list',
        account_id: 'test.near',
        finality: 'final',
      });
      assert.deepEqual(
        keys.keys.map(({ public_key }) => public_key),
        [sandbox.rootAccount.publicKey],
      );
    } finally {
      await sandbox.stop();
    }
  });

  it('gives out a snapshot from which another sandbox starts', async () => {
    const first = await Sandbox.start();
    let second: Sandbox | undefined;
    try {
      const account = { amount: '123', locked: '0', code_hash: '1'.repeat(32), storage_usage: 182 };
      await new Rpc(first.rpcUrl).must('sandbox_patch_state', {
        records: [{ Account: { account_id: 'patched.near', account } }],
      });
      second = await Sandbox.start({ snapshot: await first.snapshot() });
      assert.equal(await balanceOf(second, 'patched.near'), '123');
      assert.equal(second.rootAccount.secretKey, first.rootAccount.secretKey);
    } finally {
      await Promise.all([first.stop(), second?.stop()]);
    }
  });

  it('leaves no listener behind', async () => {
    const sandbox = await Sandbox.start();
    await sandbox.stop();
    await assert.rejects(fetch(`${sandbox.rpcUrl}/status`));
  });

  it('names a port that is taken', async () => {
    const sandbox = await Sandbox.start();
    try {
      const port = Number(new URL(sandbox.rpcUrl).port);
      await assert.rejects(
        Sandbox.start({ port }),
        (error) => error instanceof SandboxError && error.code === 'RPC_LISTEN',
      );
    } finally {
      await sandbox.stop();
    }
  });

  it('refuses an account with an invalid id before anything is started', async () => {
    const accounts = [{ accountId: 'Not Valid', publicKey: keyOf('x').text, balanceYocto: 1n }];
    await assert.rejects(
      Sandbox.start({ accounts }),
      (error) => error instanceof SandboxError && error.code === 'ACCOUNT_ID',
    );
    assert.equal(existsSync('Not Valid'), false);
  });
});
