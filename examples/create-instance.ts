/** Starts an embedded NEAR in this process, deploys the factory on it and creates an instance for exactly what it costs. */
import { readFileSync } from 'node:fs';
import {
  createConnection,
  FactoryClient,
  formatNear,
  formatTransactionTree,
  sendTransaction,
  uploadCode,
} from 'near-factory-client';
import { Sandbox } from 'near-ts-sandbox';

const sandbox = await Sandbox.start();
const { accountId: owner, secretKey } = sandbox.rootAccount;
const connection = createConnection({
  network: 'sandbox',
  rpcUrl: sandbox.rpcUrl,
  privateKeys: { [owner]: secretKey },
});

// The root account is the factory here; a factory of your own is any account that you can sign for.
const deployment = connection.near
  .transaction(owner)
  .deployContract(owner, readFileSync('build/factory.wasm'))
  .functionCall(owner, 'init', { owner_id: owner }, { gas: '50 Tgas' });
await sendTransaction(connection, deployment);

const factory = new FactoryClient(connection, owner);
const codeId = await uploadCode(factory, owner, readFileSync('build/donation.wasm'));
await factory.addTemplate(owner, 'donation');
await factory.addVersion(owner, 'donation', { kind: 'bytecode', code_id: codeId, init_method: 'init' });

const wanted = { name: 'instance1', template: 'donation', args: { beneficiary: owner } };
const { deposit } = await factory.quote(wanted);
console.log(`instance1 will cost ${formatNear(BigInt(deposit))}`);
const { accountId, tree } = await factory.create(owner, wanted);
console.log(formatTransactionTree(tree));
console.log(`${accountId} belongs to ${await connection.near.view(accountId!, 'get_beneficiary')}`);

await sandbox.stop();
