import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import { type EmbeddedNear, startEmbeddedNear } from '../scripts/lib/embedded-near.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NEAR_FACTORY = join(ROOT, 'packages', 'client', 'bin', 'near-factory.mjs');
/** near-cli (JavaScript), which has the short `near deploy` and `near call` forms. */
const NEAR_CLI = createRequire(join(ROOT, 'packages', 'sandbox', 'package.json')).resolve('near-cli/bin/near-cli.js');

/** near-cli-rs, a download: what NEAR_CLI_RS names, or `near` on the PATH; undefined when it is not there. */
const NEAR_CLI_RS = [
  process.env['NEAR_CLI_RS'] ?? '',
  ...(process.env['PATH'] ?? '').split(delimiter).map((dir) => join(dir, 'near')),
]
  .filter((path) => path !== '')
  .map((path) => resolve(path))
  .find((path) => spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.startsWith('near-cli-rs '));

interface Context {
  near: EmbeddedNear;
  home: string;
}

const test = anyTest as TestFn<Context>;

/** Lines of the shell blocks below a heading of the README. */
function commandsBelow(heading: string): string[] {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const start = readme.indexOf(`# ${heading}\n`);
  if (start < 0) throw new Error(`The README has no heading "${heading}".`);
  const section = readme.slice(start).split(/\n#+ /)[0] ?? '';
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block.split('\n').filter((line) => line !== ''),
  );
}

/** Splits a command line as a shell would, for the plain quoting that the README uses. */
const wordsOf = (line: string) =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

function execute({ near, home }: Context, program: string, args: string[]): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    HOME: home,
    PATH: [join(home, 'bin'), process.env['PATH']].join(delimiter),
    XDG_CONFIG_HOME: join(home, '.config'),
    NEAR_NETWORK: 'testnet',
    NEAR_ENV: undefined,
    NEAR_TESTNET_RPC: near.rpcUrl,
    NEAR_CUSTOM_TLA: 'testnet',
    NO_COLOR: '1',
  };
  return new Promise((done) => {
    execFile(program, args, { env, cwd: ROOT }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, output: `${stdout}\n${stderr}` });
    });
  });
}

const run = (context: Context, script: string, args: string[]) => execute(context, process.execPath, [script, ...args]);

test.beforeEach(async (t) => {
  const near = await startEmbeddedNear('testnet');
  const home = mkdtempSync(join(tmpdir(), 'readme-'));
  const keys = join(home, '.near-credentials', 'testnet');
  mkdirSync(keys, { recursive: true });
  const key = { account_id: 'testnet', public_key: '', private_key: near.root.privateKey };
  writeFileSync(join(keys, 'testnet.json'), JSON.stringify(key));
  t.context = { near, home };
});
test.afterEach.always(async (t) => {
  await t.context.near.stop();
  rmSync(t.context.home, { recursive: true, force: true });
});

type Assertions = Pick<ExecutionContext<Context>, 'context' | 'is'>;

/** Makes the accounts that the README's commands are signed by. */
async function createAccounts(t: Assertions): Promise<void> {
  for (const account of ['factory.testnet', 'alice.testnet']) {
    const args = ['create-account', account, '--useAccount', 'testnet', '--initialBalance', '200'];
    const made = await run(t.context, NEAR_CLI, args);
    t.is(made.code, 0, made.output);
  }
}

/** Runs the README's commands of near-factory and near-cli; gives what each printed. */
async function runCommands(t: Assertions, lines: string[]): Promise<string[]> {
  const outputs: string[] = [];
  for (const line of lines) {
    const words = wordsOf(line.replace(/\s+#.*$/, ''));
    const [script, args] = words[0] === 'npx' ? [NEAR_FACTORY, words.slice(2)] : [NEAR_CLI, words.slice(1)];
    const { code, output } = await run(t.context, script, args);
    t.is(code, 0, `${line}\n${output}`);
    outputs.push(output);
  }
  return outputs;
}

test.serial("the README's near-factory commands create an instance and list it", async (t) => {
  await createAccounts(t);
  // The watch runs until it is stopped: it has tests of its own.
  const lines = commandsBelow("With the factory's own command line").filter(
    (line) => line.startsWith('npx near-factory') && !line.includes(' watch'),
  );
  t.true(lines.length >= 6);
  const outputs = await runCommands(t, lines);
  t.regex(outputs.at(-1) ?? '', /instance1\.factory\.testnet/);
});

test.serial("the README's short near commands deploy the factory, create an instance and view it", async (t) => {
  await createAccounts(t);
  const lines = commandsBelow('With the NEAR CLI').filter((line) =>
    /^(near (deploy|call|view)|npx near-factory) /.test(line),
  );
  t.true(lines.length >= 4);
  const outputs = await runCommands(t, lines);
  t.regex(outputs.at(-2) ?? '', /instance1\.factory\.testnet/);
  t.regex(outputs.at(-1) ?? '', /alice\.testnet/);
});

/** Runs the README's commands with near-cli-rs as `near` in a shell, the embedded NEAR in the place of the one they name. */
async function runInShell(t: Assertions, lines: string[]): Promise<string[]> {
  const { near, home } = t.context;
  mkdirSync(join(home, 'bin'), { recursive: true });
  symlinkSync(NEAR_CLI_RS ?? '', join(home, 'bin', 'near'));
  const outputs: string[] = [];
  for (const line of lines) {
    const command = line
      .replace('http://127.0.0.1:3030/', near.rpcUrl)
      .replace(/"\$\(node -p .*\)"/, near.root.privateKey)
      .replace(/^npx near-factory /, `'${process.execPath}' '${NEAR_FACTORY}' `);
    const { code, output } = await execute(t.context, '/bin/sh', ['-c', command]);
    t.is(code, 0, `${line}\n${output}`);
    outputs.push(output);
  }
  return outputs;
}

const withNearCliRs = NEAR_CLI_RS === undefined ? test.serial.skip : test.serial;
const setUp = () => commandsBelow('With the NEAR CLI').filter((line) => /^near (config|account) /.test(line));

withNearCliRs("the README's long near commands do the same (needs near-cli-rs as `near` on the PATH)", async (t) => {
  const lines = commandsBelow('With the NEAR CLI').filter((line) => line.startsWith('near contract '));
  t.true(lines.length >= 4);
  const outputs = await runInShell(t, [...setUp(), ...lines]);
  t.regex(outputs.at(-2) ?? '', /instance1\.factory\.testnet/);
  t.regex(outputs.at(-1) ?? '', /"alice\.testnet"/);
  const again = await execute(t.context, '/bin/sh', ['-c', lines.at(-2) ?? '']);
  t.is(again.code, 1, 'a second instance of the same name is refused');
  t.regex(again.output, /FactoryNameTaken: name=instance1/);
});

withNearCliRs("near-cli-rs takes the README's short near commands (needs it as `near` on the PATH)", async (t) => {
  const lines = commandsBelow('With the NEAR CLI').filter((line) =>
    /^(near (deploy|call|view)|npx near-factory) /.test(line),
  );
  const outputs = await runInShell(t, [...setUp(), ...lines]);
  t.regex(outputs.at(-1) ?? '', /"alice\.testnet"/);
});
