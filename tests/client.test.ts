import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import anyTest, { type TestFn } from 'ava';
import type { NearAccount } from 'near-workspaces';
import { builtContract, type Chain, codeHash, NEAR, startChain } from './helpers/chain.ts';
import { addTemplate, create, deployFactory, type FactoryFixture } from './helpers/factory.ts';
import { tinyWasm } from './helpers/tiny-wasm.ts';

const BINARY = fileURLToPath(new URL('../packages/client/bin/near-factory.mjs', import.meta.url));
const FACTORY_WASM = fileURLToPath(new URL('../build/factory.wasm', import.meta.url));
const NETWORK = 'sandbox';

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

interface Context {
  chain: Chain;
  folder: string;
}

const test = anyTest as TestFn<Context>;

test.before(async (t) => {
  t.context = { chain: await startChain(), folder: mkdtempSync(join(tmpdir(), 'near-factory-')) };
});
test.after.always(async (t) => {
  await t.context.chain.worker.tearDown();
  rmSync(t.context.folder, { recursive: true, force: true });
});

/** Address of the chain's node. */
const rpcUrl = ({ worker }: Chain) => (worker.provider as unknown as { connection: { url: string } }).connection.url;

/** Waits until what was done so far is final: near-factory reads final blocks, near-workspaces waits for no such. */
async function untilFinal({ worker: { provider } }: Chain): Promise<void> {
  const { header: done } = await provider.block({ finality: 'optimistic' });
  while ((await provider.block({ finality: 'final' })).header.height < done.height)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Words that every command starts with: the node, the factory, and its owner's key in a key store of near-cli's form. */
async function wordsFor({ chain, folder }: Context, factoryId: string, signer: NearAccount): Promise<string[]> {
  await untilFinal(chain);
  const key = await signer.getKey();
  const keys = join(folder, 'keys');
  mkdirSync(join(keys, NETWORK), { recursive: true });
  writeFileSync(
    join(keys, NETWORK, `${signer.accountId}.json`),
    JSON.stringify({
      account_id: signer.accountId,
      public_key: key!.getPublicKey().toString(),
      private_key: key!.toString(),
    }),
  );
  return [
    '--network',
    NETWORK,
    '--rpc',
    rpcUrl(chain),
    '--keys',
    keys,
    '--factory',
    factoryId,
    '--signer',
    signer.accountId,
  ];
}

function run(words: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [BINARY, ...words],
      { env: { ...process.env, NO_COLOR: '1' } },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
      },
    );
  });
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '');

test('near-factory deploys a factory, publishes a version, quotes, creates, lists and shows', async (t) => {
  const account = await t.context.chain.root.createSubAccount('cli', { initialBalance: 200n * NEAR });
  const words = await wordsFor(t.context, account.accountId, account);
  const json = async (...command: string[]) => {
    const { code, stdout, stderr } = await run([...words, '--json', ...command]);
    t.is(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const wasm = await tinyWasm({ size: 5000 });
  const path = join(t.context.folder, 'tiny.wasm');
  writeFileSync(path, wasm);

  await json('deploy', FACTORY_WASM);
  await json('template', 'add', 'tiny');
  await json('template', 'add-version', 'tiny', '--wasm', path, '--init-method', 'init', '--state-bytes', '50');
  t.deepEqual(
    (await json('template', 'list')).map(({ name, default_version }: { name: string; default_version: number }) => [
      name,
      default_version,
    ]),
    [['tiny', 1]],
  );

  const quoted = await json('quote', 'one', '--template', 'tiny');
  const created = await json('create', 'one', '--template', 'tiny');
  t.is(created.account_id, `one.${account.accountId}`);
  t.is(created.transaction.money.attachedYocto, quoted.deposit);
  t.is(codeHash(await t.context.chain.root.getAccount(created.account_id).viewCode()), codeHash(wasm));

  t.deepEqual(
    (await json('list')).map((instance: { account_id: string }) => instance.account_id),
    [created.account_id],
  );
  t.is((await json('show', 'one')).status, 'active');
  t.deepEqual(await json('verify', '--from', '1'), { instances: 1, pending: 0, differences: [] });
  t.regex(JSON.stringify(await json('deploy', FACTORY_WASM, '--no-init-call')), /migrated/);

  const table = await run([...words, 'list']);
  t.regex(table.stdout, new RegExp(`│ one\\.${account.accountId} │ tiny `));
  t.regex(table.stdout, /1 instance$/m);
});

test("near-factory upgrade gives an instance other code at its owner's wish, and show tells the new version", async (t) => {
  const account = await t.context.chain.root.createSubAccount('upgrading', { initialBalance: 200n * NEAR });
  const words = await wordsFor(t.context, account.accountId, account);
  const json = async (...command: string[]) => {
    const { code, stdout, stderr } = await run([...words, '--json', ...command]);
    t.is(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const first = builtContract('donation');
  // The same contract with a custom section more: other bytes, other hash.
  const second = Buffer.concat([first, Buffer.from([0, 3, 1, 0x76, 0x32])]);
  const paths = [first, second].map((code, index) => {
    const path = join(t.context.folder, `donation${index}.wasm`);
    writeFileSync(path, code);
    return path;
  });
  await json('deploy', FACTORY_WASM);
  await json('template', 'add', 'donation');
  for (const path of paths) await json('template', 'add-version', 'donation', '--wasm', path, '--init-method', 'init');

  const args = JSON.stringify({ beneficiary: account.accountId, owner: account.accountId });
  const { account_id } = await json(
    'create',
    'mine',
    '--template',
    'donation',
    '--template-version',
    '1',
    '--args',
    args,
  );
  const instance = t.context.chain.root.getAccount(account_id);
  t.is(codeHash(await instance.viewCode()), codeHash(first));

  await json('upgrade', account_id, '--code-id', codeHash(second));
  t.is(codeHash(await instance.viewCode()), codeHash(second));
  t.is(await instance.view('get_beneficiary'), account.accountId);
  t.is((await json('show', 'mine')).version, 2);
  t.deepEqual((await json('verify', '--from', '1')).differences, []);

  const missing = await run([...words, 'upgrade', account_id, '--code-id', codeHash(Buffer.from('nowhere'))]);
  t.is(missing.code, 1);
  t.regex(missing.stderr, /UpgradeCodeMissing/);
  t.is(codeHash(await instance.viewCode()), codeHash(second));
});

test('near-factory says in plain words what is wrong, and ends with code 1', async (t) => {
  const { factory } = await deployFactory(t.context.chain);
  const words = await wordsFor(t.context, factory.accountId, factory);

  const unknown = await run([...words, 'show', 'nobody']);
  t.is(unknown.code, 1);
  t.regex(unknown.stderr, /has no instance nobody/);

  const refused = await run([...words, 'create', 'Upper', '--deposit', '1']);
  t.is(refused.code, 1);
  t.regex(refused.stderr, /Factory[A-Z][A-Za-z]+: /);

  const noKey = await run([...words.slice(0, -1), 'stranger.test.near', 'create', 'one', '--deposit', '1']);
  t.is(noKey.code, 1);
  t.regex(noKey.stderr, /There is no key of stranger\.test\.near/);

  const badJson = await run([...words, 'quote', 'one', '--args', '{']);
  t.is(badJson.code, 1);
  t.regex(badJson.stderr, /--args is "\{"; expected JSON/);
});

test('near-factory names the receipt that failed first, and why a transaction was not accepted', async (t) => {
  const fixture = await deployFactory(t.context.chain);
  await addTemplate(fixture, 'donation', builtContract('donation'), { init_method: 'init' });
  const words = await wordsFor(t.context, fixture.factory.accountId, fixture.alice);
  const failed = await run([...words, 'create', 'one', '--template', 'donation', '--args', '{"beneficiary":5}']);
  t.is(failed.code, 1);
  t.regex(failed.stderr, /failed: FactoryInitFailed/);
  t.regex(failed.stderr, /Details: one\.\S+: DonationInvalidAccount: account_id=5/);

  const poor = await run([...words, 'create', 'one', '--template', 'donation', '--deposit', '123456']);
  t.is(poor.code, 1);
  t.regex(poor.stderr, /not accepted: \S+ holds [\d.]+ NEAR and the transaction needs 123456[\d.]* NEAR\./);
});

test('with --json every error is JSON with a stable code, and the exit code is 1', async (t) => {
  const { factory } = await deployFactory(t.context.chain);
  const words = await wordsFor(t.context, factory.accountId, factory);
  const missing = join(t.context.folder, 'nothing here');
  const refusals: [string, string[]][] = [
    ['USAGE', []],
    ['USAGE', ['nonsense']],
    ['USAGE', ['verify']],
    ['USAGE', ['create']],
    ['USAGE', ['upgrade', 'one', '--code-id', 'x', '--kind', 'other']],
    ['UNKNOWN_INSTANCE', ['show', 'nobody']],
    ['INVALID_INPUT', ['list', '--limit', '1.5']],
    ['INVALID_INPUT', ['create', 'one', '--deposit', '1e3']],
    ['INVALID_INPUT', ['create', 'one', '--args', '[]']],
    ['INVALID_INPUT', ['--factory', 'BAD!', 'list']],
    ['INVALID_INPUT', ['--signer', '../../x', 'create', 'one']],
    ['INVALID_INPUT', ['--rpc', 'nonsense', 'list']],
    ['INVALID_INPUT', ['--private-key', 'ed25519:123', 'create', 'one']],
    ['UNREADABLE_FILE', ['create', 'one', '--args', `@${missing}`]],
    ['UNREADABLE_FILE', ['update-stored', missing]],
    ['UNREADABLE_FILE', ['template', 'add-version', 'tiny', '--wasm', t.context.folder]],
    ['MISSING_OPTION', ['template', 'add-version', 'tiny']],
    ['ACCOUNT_NOT_FOUND', ['--factory', 'nobody.test.near', 'list']],
    ['VIEW_FAILED', ['--factory', t.context.chain.root.accountId, 'list']],
    ['VIEW_FAILED', ['quote', 'one', '--template', 'none']],
  ];
  for (const [code, command] of refusals) {
    const refused = await run([...words, '--json', ...command]);
    t.is(refused.code, 1, command.join(' '));
    t.is(refused.stdout, '', command.join(' '));
    t.is(JSON.parse(refused.stderr).error.code, code, command.join(' '));
  }
  const nobody = await run(['--json', '--network', 'sandbox', 'list']);
  t.is(JSON.parse(nobody.stderr).error.code, 'MISSING_OPTION');
});

test('watch ends without a word when the reader of its lines has gone', async (t) => {
  const { factory } = await deployFactory(t.context.chain);
  const words = await wordsFor(t.context, factory.accountId, factory);
  const cursor = join(t.context.folder, 'unread.json');
  const args = [BINARY, ...words, 'watch', '--from', '1', '--cursor', cursor, '--poll', '20'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  t.is(code, 0);
  t.is(stderr, '');
});

/** A `watch` process that appends to a file, as a shell's `>>` would. */
function startWatch(
  words: readonly string[],
  cursor: string,
  output: string,
  more: readonly string[] = [],
): ChildProcess {
  const file = openSync(output, 'a');
  const args = [...words, '--json', 'watch', '--from', '1', '--cursor', cursor, '--poll', '20', ...more];
  const child = spawn(process.execPath, [BINARY, ...args], { stdio: ['ignore', file, 'ignore'] });
  closeSync(file);
  return child;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const sizeOf = (path: string) => statSync(path).size;

test('watch gives every event once, also when it is killed again and again', async (t) => {
  const fixture: FactoryFixture = await deployFactory(t.context.chain);
  await addTemplate(fixture, 'tiny', await tinyWasm(), { init_method: 'init', state_bytes: 50 });
  const words = await wordsFor(t.context, fixture.factory.accountId, fixture.factory);
  const cursor = join(t.context.folder, 'watch.cursor.json');
  const output = join(t.context.folder, 'events.ndjson');

  const creations = 12;
  const sawEvents = () => readFileSync(output, 'utf8').includes('instance_created');
  closeSync(openSync(output, 'a'));
  let done = false;
  const creating = (async () => {
    for (let index = 0; index < creations; index++) {
      t.is((await create(fixture, { name: `n${index}`, template: 'tiny' })).error, undefined);
    }
    done = true;
  })();
  for (let round = 0; !done || round < 5 || (!sawEvents() && round < 12); round++) {
    const child = startWatch(words, cursor, output);
    // Killed at some moment after it has begun to print, or while it looks at quiet blocks.
    const before = sizeOf(output);
    // On a loaded machine a process takes its time to start: each one gets more.
    const patience = 3000 * (round + 1);
    for (let waited = 0; sizeOf(output) === before && waited < (sawEvents() ? 3000 : patience); waited += 20)
      await pause(20);
    await pause((round * 37) % 150);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await creating;
  await t.context.chain.worker.provider.fastForward(5);
  t.true(sawEvents(), 'the killed runs must have seen events');
  // To the same file: only there the run can tell whether the event that the last kill interrupted was printed.
  const last = startWatch(words, cursor, output, ['--once']);
  const [code] = (await once(last, 'exit')) as [number | null];
  t.is(code, 0);
  const watched = lines(readFileSync(output, 'utf8')).map((line) => JSON.parse(line) as { id: string; event: string });

  const whole = await run([
    ...words,
    '--json',
    'watch',
    '--once',
    '--from',
    '1',
    '--cursor',
    join(t.context.folder, 'whole.json'),
  ]);
  const expected = lines(whole.stdout).map((line) => (JSON.parse(line) as { id: string }).id);
  t.deepEqual(
    watched.map(({ id }) => id),
    expected,
  );
  t.is(watched.filter(({ event }) => event === 'instance_created').length, creations);
});
