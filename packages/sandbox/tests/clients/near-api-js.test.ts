import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import {
  Account,
  JsonRpcProvider,
  KeyPair,
  KeyPairSigner,
  actions,
  nearToYocto,
  type KeyPairString,
} from 'near-api-js';
import {
  AccessKeyDoesNotExistError,
  AccountDoesNotExistError,
  ContractCodeDoesNotExistError,
  ContractMethodNotFoundError,
  UnknownBlockError,
  UnknownTransactionError,
} from 'near-api-js/rpc-errors';
import { Sandbox } from '../../src/index.ts';
import { ensureBuilt } from '../helpers/ensure-built.ts';
import { wasmPath } from './environment.ts';

await ensureBuilt();

const CODE = readFileSync(wasmPath('rpc-main'));

describe('near-api-js 7', () => {
  let sandbox: Sandbox;
  let provider: JsonRpcProvider;
  let root: Account;
  let contract: Account;

  before(async () => {
    sandbox = await Sandbox.start();
    provider = new JsonRpcProvider({ url: sandbox.rpcUrl });
    const { accountId, secretKey } = sandbox.rootAccount;
    root = new Account(accountId, provider, secretKey as KeyPairString);
    contract = await createAccount('contract');
    await contract.deployContract(CODE);
  });
  after(() => sandbox.stop());

  async function createAccount(prefix: string): Promise<Account> {
    const pair = KeyPair.fromRandom('ed25519');
    await root.createSubAccount({
      accountOrPrefix: prefix,
      publicKey: pair.getPublicKey(),
      nearToTransfer: nearToYocto(50),
    });
    return new Account(`${prefix}.${root.accountId}`, provider, new KeyPairSigner(pair));
  }

  it('creates accounts and knows their state', async () => {
    const alice = await createAccount('alice');
    const { balance } = await alice.getState();
    assert.equal(balance.total, nearToYocto(50));
    const { keys } = await alice.getAccessKeyList();
    assert.equal(keys.length, 1);
  });

  it('transfers tokens', async () => {
    const bob = await createAccount('bob');
    await root.transfer({ receiverId: bob.accountId, amount: nearToYocto(3) });
    assert.equal((await bob.getState()).balance.total, nearToYocto(53));
  });

  it('deploys and calls contracts', async () => {
    const user = await createAccount('user');
    const answer = await user.callFunction({
      contractId: contract.accountId,
      methodName: 'echo',
      args: { n: 7 },
      deposit: 1n,
    });
    assert.deepEqual(answer, { n: 7 });
    await contract.callFunction({ contractId: contract.accountId, methodName: 'set', args: {} });
    const raw = await provider.callFunctionRaw({ contractId: contract.accountId, method: 'get', args: {} });
    assert.equal(Buffer.from(raw.result).toString(), 'value1');
    const { values } = await contract.getContractState('key');
    assert.equal(values.length, 2);
    const code = await contract.getContractCode();
    assert.deepEqual(Buffer.from('code_base64' in code ? String(code.code_base64) : '', 'base64'), CODE);
  });

  it('adds and deletes keys', async () => {
    const account = await createAccount('keys');
    const pair = KeyPair.fromRandom('ed25519');
    await account.addFullAccessKey(pair.getPublicKey());
    assert.equal((await account.getAccessKeyList()).keys.length, 2);
    await account.deleteKey(pair.getPublicKey());
    await assert.rejects(account.getAccessKey(pair.getPublicKey()), AccessKeyDoesNotExistError);
  });

  it('deletes accounts', async () => {
    const account = await createAccount('gone');
    await account.deleteAccount(root.accountId);
    await assert.rejects(account.getState(), AccountDoesNotExistError);
  });

  it('relays meta transactions', async () => {
    const user = await createAccount('metauser');
    const relayer = await createAccount('relayer');
    const { signedDelegate } = await user.createSignedMetaTransaction({
      receiverId: contract.accountId,
      actions: [actions.functionCall('set', {}, 30_000_000_000_000n, 0n)],
      blockHeightTtl: 100,
    });
    const outcome = await relayer.relayMetaTransaction(signedDelegate);
    assert.ok('status' in outcome && typeof outcome.status === 'object' && 'SuccessValue' in outcome.status);
  });

  it('deploys and uses a global contract', async () => {
    const owner = await createAccount('globalowner');
    const user = await createAccount('globaluser');
    await owner.deployGlobalContract(CODE, 'accountId');
    await user.useGlobalContract({ accountId: owner.accountId });
    assert.deepEqual(await provider.callFunction({ contractId: user.accountId, method: 'echo', args: { g: 1 } }), {
      g: 1,
    });
    const code = await provider.viewGlobalContractCode({ identifier: { accountId: owner.accountId } });
    assert.deepEqual(Buffer.from('code_base64' in code ? String(code.code_base64) : '', 'base64'), CODE);
  });

  it('waits for the level asked for', async () => {
    for (const waitUntil of ['INCLUDED', 'EXECUTED_OPTIMISTIC', 'INCLUDED_FINAL', 'EXECUTED', 'FINAL'] as const) {
      const outcome = await root.signAndSendTransaction({
        receiverId: contract.accountId,
        actions: [actions.transfer(1n)],
        waitUntil,
      });
      assert.notEqual(outcome.final_execution_status, 'NONE');
      if (waitUntil === 'FINAL') assert.equal(outcome.final_execution_status, 'FINAL');
    }
  });

  it('sends many transactions of one account at once', async () => {
    const account = await createAccount('busy');
    const sent = Array.from({ length: 10 }, () =>
      account.signAndSendTransaction({ receiverId: contract.accountId, actions: [actions.transfer(1n)] }),
    );
    assert.equal((await Promise.all(sent)).length, 10);
  });

  it('makes its own error classes of our answers', async () => {
    const nobody = new Account('nobody.test.near', provider);
    await assert.rejects(nobody.getState(), AccountDoesNotExistError);
    await assert.rejects(provider.viewBlock({ blockId: 99_999_999 }), UnknownBlockError);
    await assert.rejects(
      provider.viewTransactionStatus({ txHash: '1'.repeat(32), accountId: 'test.near', waitUntil: 'NONE' }),
      UnknownTransactionError,
    );
    const call = (contractId: string, method: string): Promise<unknown> =>
      provider.callFunction({ contractId, method, args: {} });
    await assert.rejects(call(contract.accountId, 'missing'), ContractMethodNotFoundError);
    await assert.rejects(call('test.near', 'anything'), ContractCodeDoesNotExistError);
    await assert.rejects(call(contract.accountId, 'panic'), /HostError\(GuestPanic \{ panic_msg: "boom" \}\)/);
  });

  it('reads blocks, chunks, validators, prices, status and configuration', async () => {
    const block = await provider.viewBlock({ finality: 'final' });
    const chunk = await provider.viewChunk(block.chunks[0]!.chunk_hash);
    assert.equal(chunk.header.shard_id, 0);
    assert.equal((await provider.viewValidators()).current_validators[0]?.account_id, 'test.near');
    assert.equal((await provider.viewGasPrice()).gas_price, '100000000');
    assert.equal((await provider.viewNodeStatus()).chain_id, 'localnet');
    const config = await provider.experimental_protocolConfig({ finality: 'final' });
    assert.equal(config.runtime_config?.storage_amount_per_byte, '10000000000000000000');
    assert.ok((await provider.getCurrentEpochSeatPrice()) > 0n);
  });

  it('follows changes of a block and proves an outcome to a light client', async () => {
    const outcome = await root.signAndSendTransaction({
      receiverId: contract.accountId,
      actions: [actions.transfer(5n)],
      waitUntil: 'FINAL',
    });
    assert.ok('transaction_outcome' in outcome);
    const { block_hash, id } = outcome.transaction_outcome;
    const changes = await provider.accountChanges([root.accountId], { blockId: block_hash });
    assert.ok(changes.changes.length > 0);
    // The light client's head must come after the block that carries the outcome's root.
    const { header } = await provider.viewBlock({ blockId: block_hash });
    let head = await provider.viewBlock({ finality: 'final' });
    while (head.header.height < header.height + 3) head = await provider.viewBlock({ finality: 'final' });
    const proof = await provider.lightClientProof({
      type: 'transaction',
      light_client_head: head.header.hash,
      transaction_hash: id,
      sender_id: root.accountId,
    } as never);
    assert.ok('block_header_lite' in proof);
  });
});
