import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import anyTest, { type TestFn } from 'ava';
import { type EmbeddedNear, startEmbeddedNear } from '../scripts/lib/embedded-near.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NEAR_FACTORY = join(ROOT, 'packages', 'client', 'bin', 'near-factory.mjs');
/** The short `near deploy` and `near call` forms are near-cli's; near-cli-rs, which has the same command, is a download. */
const NEAR_CLI = createRequire(join(ROOT, 'packages', 'sandbox', 'package.json')).resolve('near-cli/bin/near-cli.js');

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

function run({ near, home }: Context, script: string, args: string[]): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    HOME: home,
    NEAR_NETWORK: 'testnet',
    NEAR_TESTNET_RPC: near.rpcUrl,
    NEAR_CUSTOM_TLA: 'testnet',
    NO_COLOR: '1',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env, cwd: ROOT }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: `${stdout}\n${stderr}` });
    });
  });
}

test.beforeEach(async (t) => {
  const near = await startEmbeddedNear('testnet');
  const home = mkdtempSync(join(tmpdir(), 'readme-'));
  const keys = join(home, '.near-credentials', 'testnet');
  mkdirSync(keys, { recursive: true });
  const key = { account_id: 'testnet', public_key: '', private_key: near.root.privateKey };
  writeFileSync(join(keys, 'testnet.json'), JSON.stringify(key));
  t.context = { near, home };
  for (const account of ['factory.testnet', 'alice.testnet']) {
    const made = await run(t.context, NEAR_CLI, [
      'create-account',
      account,
      '--useAccount',
      'testnet',
      '--initialBalance',
      '200',
    ]);
    t.is(made.code, 0, made.output);
  }
});
test.afterEach.always(async (t) => {
  await t.context.near.stop();
  rmSync(t.context.home, { recursive: true, force: true });
});

/** Runs the README's commands of the named program; gives what each printed. */
async function runCommands(
  t: { context: Context; is: (a: unknown, b: unknown, message?: string) => boolean },
  lines: string[],
): Promise<string[]> {
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
  // The watch runs until it is stopped: it has tests of its own.
  const lines = commandsBelow("With the factory's own command line").filter(
    (line) => line.startsWith('npx near-factory') && !line.includes(' watch'),
  );
  t.true(lines.length >= 6);
  const outputs = await runCommands(t, lines);
  t.regex(outputs.at(-1) ?? '', /instance1\.factory\.testnet/);
});

test.serial("the README's short near commands deploy the factory, create an instance and view it", async (t) => {
  const lines = commandsBelow('With the NEAR CLI').filter((line) =>
    /^(near (deploy|call|view)|npx near-factory) /.test(line),
  );
  t.true(lines.length >= 4);
  const outputs = await runCommands(t, lines);
  t.regex(outputs.at(-2) ?? '', /instance1\.factory\.testnet/);
  t.regex(outputs.at(-1) ?? '', /alice\.testnet/);
});
