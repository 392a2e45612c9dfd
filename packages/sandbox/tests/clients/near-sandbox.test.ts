import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { DEFAULT_ACCOUNT_ID, DEFAULT_BALANCE, DEFAULT_PUBLIC_KEY, GenesisAccount, Sandbox } from 'near-sandbox';
import { Rpc } from '../conformance/rpc.ts';
import { ensureBuilt } from '../helpers/ensure-built.ts';
import { useSandbox } from './environment.ts';

useSandbox();
await ensureBuilt();

async function amountOf(url: string, accountId: string): Promise<bigint | undefined> {
  const query = { request_type: 'view_account', account_id: accountId, finality: 'optimistic' };
  const { result } = await new Rpc(url).call('query', query);
  return result === undefined ? undefined : BigInt((result as { amount: string }).amount);
}

describe('near-sandbox 0.3', () => {
  it('starts with its default account, stops and cleans up', async () => {
    const sandbox = await Sandbox.start({});
    assert.equal(await amountOf(sandbox.rpcUrl, DEFAULT_ACCOUNT_ID), DEFAULT_BALANCE);
    const query = { request_type: 'view_access_key_list', account_id: DEFAULT_ACCOUNT_ID, finality: 'final' };
    const { keys } = await new Rpc(sandbox.rpcUrl).must<{ keys: { public_key: string }[] }>('query', query);
    assert.deepEqual(
      keys.map(({ public_key }) => public_key),
      [DEFAULT_PUBLIC_KEY],
    );
    await sandbox.tearDown();
    assert.equal(existsSync(sandbox.homeDir), false);
    await assert.rejects(fetch(`${sandbox.rpcUrl}/status`));
  });

  it('takes accounts, genesis fields and configuration', async () => {
    const account = GenesisAccount.createDefault('alice.near');
    const config = {
      additionalAccounts: [account],
      additionalGenesis: { epoch_length: 43, chain_id: 'custom' },
      additionalConfig: { consensus: { min_block_production_delay: { secs: 0, nanos: 200_000_000 } } },
    };
    const sandbox = await Sandbox.start({ config });
    try {
      const rpc = new Rpc(sandbox.rpcUrl);
      assert.equal(await amountOf(sandbox.rpcUrl, 'alice.near'), account.balance);
      const genesis = await rpc.must<{ epoch_length: number; chain_id: string }>('genesis_config');
      assert.deepEqual([genesis.epoch_length, genesis.chain_id], [43, 'custom']);
      const client = await rpc.must<{ min_block_production_delay: number[] }>('client_config');
      assert.deepEqual(client.min_block_production_delay, [0, 200_000_000]);
    } finally {
      await sandbox.tearDown();
    }
  });

  it('dumps a state from which a new sandbox starts', async () => {
    const first = await Sandbox.start({});
    const account = { amount: '4242', locked: '0', code_hash: '1'.repeat(32), storage_usage: 182 };
    await new Rpc(first.rpcUrl).must('sandbox_patch_state', {
      records: [{ Account: { account_id: 'kept.near', account } }],
    });
    const dump = await first.dump();
    await first.tearDown();
    const { nodeKey, validatorKey, genesis } = dump;
    const second = await Sandbox.start({ config: { additionalGenesis: genesis, nodeKey, validatorKey } });
    try {
      assert.equal(await amountOf(second.rpcUrl, 'kept.near'), 4242n);
      assert.equal(await amountOf(second.rpcUrl, DEFAULT_ACCOUNT_ID), DEFAULT_BALANCE);
    } finally {
      await second.tearDown();
    }
  });
});
