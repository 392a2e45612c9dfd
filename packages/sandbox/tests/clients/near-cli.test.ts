import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Sandbox } from '../../src/index.ts';
import { keyOf } from '../conformance/keys.ts';
import { Rpc } from '../conformance/rpc.ts';
import { ensureBuilt } from '../helpers/ensure-built.ts';
import { wasmPath } from './environment.ts';

await ensureBuilt();

const NEAR_CLI = join(dirname(createRequire(import.meta.url).resolve('near-cli/package.json')), 'bin', 'near');

describe('near-cli 4', { timeout: 240_000 }, () => {
  let sandbox: Sandbox;
  let home: string;
  let rpc: Rpc;

  before(async () => {
    sandbox = await Sandbox.start();
    rpc = new Rpc(sandbox.rpcUrl);
    home = mkdtempSync(join(tmpdir(), 'near-cli-'));
    const folder = join(home, '.near-credentials', 'custom');
    mkdirSync(folder, { recursive: true });
    const { accountId, publicKey, secretKey } = sandbox.rootAccount;
    const credentials = { account_id: accountId, public_key: publicKey, private_key: secretKey };
    writeFileSync(join(folder, `${accountId}.json`), JSON.stringify(credentials));
  });
  after(async () => {
    await sandbox.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  async function near(...args: string[]): Promise<string> {
    const env = {
      ...process.env,
      HOME: home,
      NEAR_NETWORK: 'custom',
      NEAR_ENV: undefined,
      NEAR_CUSTOM_RPC: sandbox.rpcUrl,
      NEAR_CUSTOM_WALLET: sandbox.rpcUrl,
      NEAR_CUSTOM_HELPER: sandbox.rpcUrl,
      NEAR_CUSTOM_TLA: 'near',
      FORCE_COLOR: '0',
      NO_UPDATE_NOTIFIER: '1',
    };
    const { stdout } = await promisify(execFile)(process.execPath, [NEAR_CLI, ...args], { env });
    return stdout;
  }

  async function view<T>(type: string, accountId: string): Promise<T | undefined> {
    const query = { request_type: type, account_id: accountId, finality: 'optimistic' };
    return (await rpc.call('query', query)).result as T | undefined;
  }

  it('creates an account, sends it tokens and shows it', async () => {
    await near('create-account', 'alice.test.near', '--useAccount', 'test.near', '--initialBalance', '20');
    await near('send', 'test.near', 'alice.test.near', '3');
    assert.equal((await view<{ amount: string }>('view_account', 'alice.test.near'))?.amount, `23${'0'.repeat(24)}`);
    assert.match(await near('state', 'alice.test.near'), /23000000000000000000000000/);
  });

  it('deploys a contract, calls it and views it', async () => {
    await near('create-account', 'contract.test.near', '--useAccount', 'test.near', '--initialBalance', '20');
    await near('deploy', 'contract.test.near', wasmPath('rpc-main'), '--force');
    await near('call', 'contract.test.near', 'set', '{}', '--useAccount', 'test.near');
    assert.match(await near('call', 'contract.test.near', 'echo', '{"n": 5}', '--useAccount', 'test.near'), /n: 5/);
    assert.match(await near('view', 'contract.test.near', 'echo', '{"m": 6}'), /m: 6/);
    await assert.rejects(near('call', 'contract.test.near', 'panic', '{}', '--useAccount', 'test.near'));
  });

  it('adds, lists and deletes keys', async () => {
    const key = keyOf('near-cli').text;
    await near('create-account', 'keys.test.near', '--useAccount', 'test.near', '--initialBalance', '5');
    await near('add-key', 'keys.test.near', key, '--contractId', 'contract.test.near', '--allowance', '1');
    assert.match(await near('list-keys', 'keys.test.near'), new RegExp(key));
    await near('delete-key', 'keys.test.near', key, '--force');
    const { keys } = (await view<{ keys: unknown[] }>('view_access_key_list', 'keys.test.near')) as { keys: unknown[] };
    assert.equal(keys.length, 1);
  });

  it('shows the status of a transaction', async () => {
    const printed = await near('send', 'test.near', 'alice.test.near', '1');
    const hash = /[1-9A-HJ-NP-Za-km-z]{43,44}/.exec(printed)?.[0] as string;
    assert.match(await near('tx-status', hash, 'test.near'), /SuccessValue/);
  });

  it('deletes an account', async () => {
    await near('create-account', 'gone.test.near', '--useAccount', 'test.near', '--initialBalance', '5');
    await near('delete-account', 'gone.test.near', 'test.near', '--force');
    assert.equal(await view('view_account', 'gone.test.near'), undefined);
  });
});
