/**
 * The product in one run, on a machine with nothing but Node: compiles the factory and the donation contract, starts the embedded
 * NEAR, deploys `factory.testnet`, uploads the donation contract into it, creates `instance1.factory.testnet` and shows each step.
 *
 *   npm start
 */
import './lib/require-node.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import pc from 'picocolors';
import { buildContracts } from './lib/build-contracts.ts';
import { startEmbeddedNear } from './lib/embedded-near.ts';
import { formatBuilds } from './lib/format-builds.ts';
import { ensureBundled } from './lib/ensure-bundled.ts';
import { REPOSITORY } from './lib/repository.ts';
import { startSpinner } from '../packages/client/src/format/spinner.ts';

const NETWORK = 'sandbox';
const ROOT = 'testnet';
const FACTORY = `factory.${ROOT}`;
const USER = `alice.${ROOT}`;
const INSTANCE_NAME = 'instance1';
const INSTANCE = `${INSTANCE_NAME}.${FACTORY}`;
/** More than any of the creations below needs: the factory gives back what is left. */
const DEPOSIT = '10 NEAR';

await ensureBundled('client');
const { generateKey } = await import('near-kit');
const { assertSucceeded, createConnection, formatNear, formatTransactionTree, sendTransaction } =
  await import('near-factory-client');

const heading = (text: string) => console.log(`\n${pc.bold(pc.inverse(` ${text} `))}`);

heading('1 compile');
const builds = await buildContracts({ only: ['factory', 'donation'] });
console.log(formatBuilds(builds));
const wasmOf = (name: string) => builds.find((build) => build.name === name)!;
const [factory, donation] = [wasmOf('factory'), wasmOf('donation')];

heading('2 start the embedded NEAR');
const spinner = startSpinner('starting');
const near = await startEmbeddedNear(ROOT);
spinner.succeed(`listening on ${near.rpcUrl}`);

try {
  const [factoryKey, userKey] = [generateKey(), generateKey()];
  const connection = createConnection({
    network: NETWORK,
    rpcUrl: near.rpcUrl,
    privateKeys: { [ROOT]: near.root.privateKey, [FACTORY]: factoryKey.secretKey, [USER]: userKey.secretKey },
  });
  const from = (signer: string) => connection.near.transaction(signer);

  /** Sends one transaction, shows what it did, and stops when it failed. */
  const step = async (title: string, builder: ReturnType<typeof from>) => {
    heading(title);
    const waiting = startSpinner('waiting until it is final');
    const tree = await sendTransaction(connection, builder).finally(() => waiting.stop());
    console.log(formatTransactionTree(tree));
    assertSucceeded(tree);
    return tree;
  };
  const balanceOf = async (accountId: string) => {
    const { amount } = await connection.near.rpc.getAccount(accountId, { finality: 'final' });
    return BigInt(amount);
  };

  const deployed = await step(
    `3 create ${FACTORY}, deploy and initialise the factory`,
    from(ROOT)
      .createAccount(FACTORY)
      .transfer(FACTORY, '100 NEAR')
      .addKey(factoryKey.publicKey.toString(), { type: 'fullAccess' })
      .deployContract(FACTORY, factory.wasm)
      .functionCall(FACTORY, 'init', { owner_id: FACTORY }, { gas: '50 Tgas' }),
  );
  await step(
    `4 upload the donation contract (${donation.wasm.length.toLocaleString('en-US')} raw bytes)`,
    from(FACTORY).functionCall(FACTORY, 'update_stored_contract', donation.wasm, {
      gas: '300 Tgas',
      attachedDeposit: '1 yocto',
    }),
  );
  await step(
    `5 create the user ${USER}`,
    from(ROOT)
      .createAccount(USER)
      .transfer(USER, '100 NEAR')
      .addKey(userKey.publicKey.toString(), { type: 'fullAccess' }),
  );

  const before = await balanceOf(USER);
  const created = await step(
    `6 ${USER} creates ${INSTANCE}`,
    from(USER).functionCall(
      FACTORY,
      'create',
      { name: INSTANCE_NAME, args: { beneficiary: USER } },
      { gas: '300 Tgas', attachedDeposit: DEPOSIT },
    ),
  );
  const paid = before - (await balanceOf(USER));
  console.log(
    `${USER} paid ${pc.bold(formatNear(paid, 6))} in all: ${formatNear(created.money.attachedYocto - created.money.returnedYocto, 6)} for the instance, the rest for gas`,
  );

  heading(`7 look at ${INSTANCE}`);
  const beneficiary = await connection.near.view<string>(INSTANCE, 'get_beneficiary', {});
  const { codeHash } = await connection.near.getContractCode(INSTANCE).then(({ hash }) => ({ codeHash: hash }));
  console.log(`get_beneficiary() → ${pc.bold(JSON.stringify(beneficiary))}`);
  console.log(
    `code hash ${codeHash} ${codeHash === donation.codeHash ? pc.green('= the uploaded donation contract') : pc.red('is NOT the uploaded one')}`,
  );
  console.log(`balance ${formatNear(await balanceOf(INSTANCE))}`);
  if (beneficiary !== USER || codeHash !== donation.codeHash) throw new Error(`${INSTANCE} is not what was asked for.`);

  const record = join(REPOSITORY, 'neardev', `${FACTORY}.json`);
  mkdirSync(join(REPOSITORY, 'neardev'), { recursive: true });
  writeFileSync(
    record,
    `${JSON.stringify(
      {
        network: NETWORK,
        factory_id: FACTORY,
        factory_code_hash: factory.codeHash,
        stored_code_hash: donation.codeHash,
        deployed_by: deployed.hash,
        instances: [{ account_id: INSTANCE, transaction_hash: created.hash, code_hash: codeHash, beneficiary }],
      },
      null,
      2,
    )}\n`,
  );
  console.log(`\nThe record of this deployment is in ${relative(process.cwd(), record)}.`);
} finally {
  await near.stop();
}
