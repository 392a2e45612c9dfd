/** Follows a factory's events as they become final, and rebuilds its registry from nothing else. */
import { readFileSync } from 'node:fs';
import {
  compareRegistry,
  createConnection,
  EventRegistry,
  FactoryClient,
  RpcChainReader,
  sendTransaction,
  uploadCode,
  watch,
} from 'near-factory-client';
import { Sandbox } from 'near-ts-sandbox';

const sandbox = await Sandbox.start();
const { accountId: owner, secretKey } = sandbox.rootAccount;
const connection = createConnection({
  network: 'sandbox',
  rpcUrl: sandbox.rpcUrl,
  privateKeys: { [owner]: secretKey },
});
const deployment = connection.near
  .transaction(owner)
  .deployContract(owner, readFileSync('build/factory.wasm'))
  .functionCall(owner, 'init', { owner_id: owner }, { gas: '50 Tgas' });
await sendTransaction(connection, deployment);
const factory = new FactoryClient(connection, owner);

const registry = new EventRegistry();
const enough = new AbortController();
const watching = watch(new RpcChainReader(sandbox.rpcUrl), {
  factoryId: owner,
  fromHeight: 1,
  signal: enough.signal,
  onEvent: (event) => {
    console.log(`${event.blockHeight} ${event.event} ${JSON.stringify(event.data)}`);
    registry.apply(event);
    if (registry.instances.length === 3) enough.abort();
  },
  onMissed: (from, to) => console.log(`blocks ${from} to ${to} are gone`),
});

const codeId = await uploadCode(factory, owner, readFileSync('build/donation.wasm'));
await factory.addTemplate(owner, 'donation');
await factory.addVersion(owner, 'donation', { kind: 'bytecode', code_id: codeId, init_method: 'init' });
for (const name of ['one', 'two', 'three'])
  await factory.create(owner, { name, template: 'donation', args: { beneficiary: owner } });

await watching;
const differences = compareRegistry(registry.instances, await factory.getInstances());
console.log(
  `the events tell of ${registry.instances.length} instances; ${differences.length} differences from the chain's registry`,
);
await sandbox.stop();
