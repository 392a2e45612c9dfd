import test from 'ava';
import { Account, actions, JsonRpcProvider, KeyPairSigner, type KeyPairString } from 'near-api-js';
import type { NearAccount } from 'near-workspaces';
import { balanceOf, type Chain, createAccount, NEAR, startChain, TERA, viewAccount } from './helpers/chain.ts';
import { addTemplate, deployFactory, quote } from './helpers/factory.ts';
import { tinyWasm } from './helpers/tiny-wasm.ts';

let chain: Chain;

test.before(async () => {
  chain = await startChain();
});
test.after.always(() => chain?.worker.tearDown());

/** The same account in near-api-js, which knows meta transactions. */
async function withApi(account: NearAccount): Promise<Account> {
  const key = await account.getKey();
  const url = (account as unknown as { provider: { connection: { url: string } } }).provider.connection.url;
  const signer = KeyPairSigner.fromSecretKey(String(key) as KeyPairString);
  return new Account(account.accountId, new JsonRpcProvider({ url }), signer);
}

/** Waits until everything that is under way has arrived. */
async function settle(): Promise<void> {
  await chain.worker.provider.fastForward(6);
}

test('in a relayed call the sender is the creator, refunds go to him, and the relayer gets no key', async (t) => {
  const fixture = await deployFactory(chain);
  const { factory, alice } = fixture;
  const relayer = await createAccount(chain, 'relayer', 100n * NEAR);
  await addTemplate(fixture, 'good', await tinyWasm());
  await addTemplate(fixture, 'panic', await tinyWasm({ init: 'panic' }));
  await addTemplate(fixture, 'signer', await tinyWasm(), { keys: { policy: 'signer' } });
  const [sender, relay] = [await withApi(alice), await withApi(relayer)];
  const create = async (args: object) => {
    const { signedDelegate } = await sender.createSignedMetaTransaction({
      receiverId: factory.accountId,
      actions: [actions.functionCall('create', args, 150n * TERA, NEAR)],
      blockHeightTtl: 200,
    });
    const before = await balanceOf(alice);
    await relay.relayMetaTransaction(signedDelegate).catch(() => undefined);
    await settle();
    return (await balanceOf(alice)) - before;
  };

  // The relayer pays the deposit, as the protocol has it; whatever comes back goes to the sender.
  const needed = BigInt((await quote(fixture, { name: 'app', template: 'good' })).deposit);
  t.is(await create({ name: 'app', template: 'good' }), NEAR - needed);
  const record = (await factory.view('get_instance', { name: 'app' })) as { creator: string };
  t.is(record.creator, alice.accountId);
  t.is(await create({ name: 'bad', template: 'panic' }), NEAR);
  t.is(await create({ name: 'keyed', template: 'signer' }), NEAR);
  for (const name of ['bad', 'keyed']) t.is(await viewAccount(chain.root, `${name}.${factory.accountId}`), undefined);
});
