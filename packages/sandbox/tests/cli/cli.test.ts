import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { BINARY } from '../clients/environment.ts';
import { Rpc } from '../conformance/rpc.ts';
import { ensureBuilt } from '../helpers/ensure-built.ts';
import { run, spawnNode, start, withFolder } from './program.ts';

await ensureBuilt();

/** What near-workspaces 5 gives its child when NEAR_WORKSPACES_DEBUG is set. */
const BARE_ENVIRONMENT = { RUST_BACKTRACE: 'full' };

interface KeyFile {
  readonly account_id: string;
  readonly public_key: string;
  readonly secret_key: string;
}

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'));
}

function readJson<T>(...path: string[]): T {
  return JSON.parse(readFileSync(join(...path), 'utf8')) as T;
}

describe('near-sandbox', () => {
  it('prints its version on standard output in two lines', async () => {
    for (const flag of ['--version', '-V']) {
      const { code, stdout, stderr } = await run([flag]);
      assert.equal(code, 0);
      assert.equal(stderr, '');
      const [version, features] = stdout.trimEnd().split('\n');
      assert.match(version as string, /^neard \(release .*\) \(build .*\) .*\(protocol \d+\)/);
      assert.match(features as string, /^features: \[.*sandbox.*\]$/);
    }
  });

  it('says in one line which Node it needs when started with one that is too old', async () => {
    const old = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } })";
    const { code, stdout, stderr } = await run(['--version'], {
      ...process.env,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(old)}`,
    });
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^near-sandbox needs Node 20 or later; this is .*\n$/);
  });

  it('prints the help of every command on standard output', async () => {
    for (const [command, option] of [
      ['init', '--chain-id'],
      ['run', '--rpc-addr'],
      ['view-state', 'dump-state'],
    ] as const) {
      const { code, stdout, stderr } = await run([command, '--help']);
      assert.deepEqual([code, stderr], [0, '']);
      assert.ok(stdout.includes(option), stdout);
    }
  });

  it('refuses command lines as clap does, with exit code 2', async () => {
    const cases: [string[], string][] = [
      [
        ['init', '--bogus'],
        "error: unexpected argument '--bogus' found\n\nUsage: neard init [OPTIONS]\n\nFor more information, try '--help'.\n",
      ],
      [['frob'], "error: unrecognized subcommand 'frob'"],
      [['--home'], "error: a value is required for '--home <HOME>' but none was supplied"],
      [['--home', 'x'], "error: 'neard' requires a subcommand but one was not provided"],
      [
        ['init', '--num-shards', 'x'],
        "error: invalid value 'x' for '--num-shards <NUM_SHARDS>': invalid digit found in string",
      ],
      [
        ['init', '--max-gas-burnt-view', '18446744073709551616'],
        "error: invalid value '18446744073709551616' for '--max-gas-burnt-view <MAX_GAS_BURNT_VIEW>': number too large to fit in target type",
      ],
      [['--home', 'x', 'init', 'more', 'words'], "error: unexpected argument 'more' found"],
    ];
    for (const [args, text] of cases) {
      const { code, stdout, stderr } = await run(args);
      assert.equal(code, 2, args.join(' '));
      assert.equal(stdout, '');
      assert.ok(stderr.startsWith(text), stderr);
    }
  });
});

describe('near-sandbox init', () => {
  it('leaves the files that neard leaves, keys for their owner only, and no data', () =>
    withFolder(async (folder) => {
      const home = join(folder, 'made', 'on', 'the', 'way');
      const { code, stdout } = await run(['--home', home, 'init', '--fast', '--chain-id', 'localnet']);
      assert.deepEqual([code, stdout], [0, '']);
      for (const name of ['node_key.json', 'validator_key.json']) {
        assert.equal(statSync(join(home, name)).mode & 0o777, 0o600);
      }
      assert.equal(readJson<KeyFile>(home, 'validator_key.json').account_id, 'test.near');
      assert.equal(readJson<KeyFile>(home, 'node_key.json').account_id, 'node');
      const genesis = readJson<{ chain_id: string; epoch_length: number; total_supply: string; records: object[] }>(
        home,
        'genesis.json',
      );
      assert.deepEqual(
        [genesis.chain_id, genesis.epoch_length, genesis.total_supply, genesis.records.length],
        ['localnet', 60, '2050000000000000000000000000000000', 4],
      );
      const config = readJson<{ rpc: { limits_config: object }; store: object }>(home, 'config.json');
      assert.deepEqual(config.rpc.limits_config, { json_payload_max_size: 10_485_760 });
      assert.equal(typeof config.store, 'object');
      assert.equal(existsSync(join(home, 'data')), false);
    }));

  it('keeps what is there when it is run again', () =>
    withFolder(async (home) => {
      await run(['--home', home, 'init']);
      const before = readFileSync(join(home, 'genesis.json'), 'utf8');
      const key = readFileSync(join(home, 'validator_key.json'), 'utf8');
      const { code } = await run(['--home', home, 'init', '--chain-id', 'other']);
      assert.equal(code, 0);
      assert.equal(readFileSync(join(home, 'genesis.json'), 'utf8'), before);
      assert.equal(readFileSync(join(home, 'validator_key.json'), 'utf8'), key);
    }));

  it('derives the key from a seed and takes another validator', () =>
    withFolder(async (home) => {
      await run(['--home', home, 'init', '--test-seed', 'near', '--account-id', 'node0']);
      const key = readJson<KeyFile>(home, 'validator_key.json');
      assert.deepEqual(
        [key.account_id, key.public_key],
        ['node0', 'ed25519:546XB2oHhj7PzUKHiH9Xve3Ze5q1JiW2WTh6abXFED3c'],
      );
    }));

  // nearcore core/o11y/src/subscriber.rs Options
  it("takes neard's flags for logs", () =>
    withFolder(async (home) => {
      const flags = ['--verbose', '--color', 'never', '--opentelemetry', 'off', '--log-span-events'];
      assert.equal((await run(['--home', home, ...flags, 'init'])).code, 0);
    }));

  it('takes a genesis file', () =>
    withFolder(async (folder) => {
      await run(['--home', join(folder, 'a'), 'init', '--chain-id', 'mine']);
      const given = join(folder, 'a', 'genesis.json');
      const { code } = await run(['--home', join(folder, 'b'), 'init', '--genesis', given]);
      assert.equal(code, 0);
      assert.equal(readFileSync(join(folder, 'b', 'genesis.json'), 'utf8'), readFileSync(given, 'utf8'));
    }));

  it('names a genesis file that it cannot use, and leaves nothing behind', () =>
    withFolder(async (folder) => {
      writeFileSync(join(folder, 'broken.json'), '{"records": []}');
      for (const name of ['missing.json', 'broken.json']) {
        const { code, stderr } = await run(['--home', join(folder, 'home'), 'init', '--genesis', join(folder, name)]);
        assert.equal(code, 1);
        assert.ok(stderr.startsWith(`Error: Failed to read genesis config ${join(folder, name)}\n`), stderr);
        assert.ok(!existsSync(join(folder, 'home')));
      }
    }));

  it(
    'names a home that cannot be made, also where the system never lets one be made',
    { timeout: 20_000 },
    async () => {
      for (const home of ['/dev/null/home', '/proc/home/of/mine']) {
        const { code, stderr } = await run(['--home', home, 'init']);
        assert.equal(code, 1);
        assert.ok(stderr.startsWith(`Error: Failed to create directory ${home}\n`), stderr);
      }
    },
  );

  it('writes a limit for views that no double holds to the unit', () =>
    withFolder(async (home) => {
      await run(['--home', home, 'init', '--max-gas-burnt-view', '18446744073709551615']);
      assert.match(readFileSync(join(home, 'config.json'), 'utf8'), /"max_gas_burnt_view": 18446744073709551615,/);
    }));

  it('refuses the names of the public chains', () =>
    withFolder(async (home) => {
      const { code, stderr } = await run(['--home', home, 'init', '--chain-id', 'mainnet']);
      assert.equal(code, 1);
      assert.match(stderr, /mainnet/);
    }));
});

describe('near-sandbox run', () => {
  it('needs neither PATH nor HOME, prints nothing and ends with 0 at once on SIGINT and SIGTERM', () =>
    withFolder(async (home) => {
      await run(['--home', home, 'init', '--fast']);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        const node = await start(home, [], BARE_ENVIRONMENT);
        await sleep(300);
        const { code, ms } = await node.end(signal);
        assert.equal(code, 0);
        assert.ok(ms < 1_000, `${signal} took ${ms} ms`);
        assert.equal(node.printed(), '');
      }
    }));

  it('goes on after SIGHUP', () =>
    withFolder(async (home) => {
      await run(['--home', home, 'init', '--fast']);
      const node = await start(home);
      node.child.kill('SIGHUP');
      await sleep(300);
      assert.equal((await fetch(`${node.url}/health`)).status, 200);
      assert.equal((await node.end('SIGTERM')).code, 0);
    }));

  it('works through a link of another name', () =>
    withFolder(async (folder) => {
      const link = join(folder, 'near-sandbox-link');
      symlinkSync(BINARY, link);
      const { execFileSync } = await import('node:child_process');
      assert.match(execFileSync(link, ['--version'], { encoding: 'utf8' }), /^neard /);
    }));

  it('honours an edited genesis and configuration', () =>
    withFolder(async (home) => {
      await run(['--home', home, 'init', '--fast', '--chain-id', 'localnet']);
      const genesis = readJson<{ records: object[]; total_supply: string; epoch_length: number }>(home, 'genesis.json');
      const account = { amount: '10000', locked: '0', code_hash: '1'.repeat(32), storage_usage: 182 };
      genesis.records.push({ Account: { account_id: 'sandbox', account } });
      writeFileSync(
        join(home, 'genesis.json'),
        JSON.stringify({ ...genesis, epoch_length: 123, chain_id: 'edited', unknown_field: [1] }),
      );
      const config = readJson<{ rpc: object }>(home, 'config.json');
      const rpcConfig = { ...config.rpc, limits_config: { json_payload_max_size: 1_000 } };
      writeFileSync(join(home, 'config.json'), JSON.stringify({ ...config, rpc: rpcConfig, unknown_field: {} }));
      const node = await start(home);
      try {
        const rpc = new Rpc(node.url);
        const query = { request_type: 'view_account', account_id: 'sandbox', finality: 'final' };
        assert.equal((await rpc.must<{ amount: string }>('query', query)).amount, '10000');
        const status = await rpc.must<{ chain_id: string }>('status');
        const { epoch_length } = await rpc.must<{ epoch_length: number }>('genesis_config');
        assert.deepEqual([status.chain_id, epoch_length], ['edited', 123]);
        assert.equal((await rpc.call('status', ['x'.repeat(2_000)])).http, 413);
      } finally {
        await node.end('SIGKILL');
      }
    }));

  // nearcore neard/src/cli.rs RunCmd::run: flags override config.json, and client_config answers what they made of it.
  it('lets flags override the configuration, and shows it', () =>
    withFolder(async (home) => {
      await run(['--home', home, 'init', '--fast']);
      const node = await start(home, ['--archive', '--produce-empty-blocks', 'false', '--max-gas-burnt-view', '123']);
      try {
        const shown = await new Rpc(node.url).must<Record<string, unknown>>('client_config');
        const { archive, produce_empty_blocks, max_gas_burnt_view } = shown;
        assert.deepEqual([archive, produce_empty_blocks, max_gas_burnt_view], [true, false, 123]);
      } finally {
        await node.end('SIGKILL');
      }
    }));

  it('names what is wrong with a home, with exit code 101', () =>
    withFolder(async (home) => {
      const missing = await run(['--home', join(home, 'nothing'), 'run']);
      assert.equal(missing.code, 101);
      assert.match(missing.stderr, /Error loading config: .*config\.json[^]*init/);
      await run(['--home', home, 'init', '--fast']);
      const genesis = readJson<object>(home, 'genesis.json');
      const shards = { V0: { num_shards: 4, version: 0 } };
      writeFileSync(join(home, 'genesis.json'), JSON.stringify({ ...genesis, shard_layout: shards }));
      const sharded = await run(['--home', home, 'run']);
      assert.equal(sharded.code, 101);
      assert.match(sharded.stderr, /genesis\.json[^]*one shard/);
      writeFileSync(join(home, 'genesis.json'), '{"records": 5}');
      const broken = await run(['--home', home, 'run']);
      assert.equal(broken.code, 101);
      assert.match(broken.stderr, /genesis\.json/);
    }));

  it('names the field of a file that is of the wrong kind, in one line and without a trace of our own', () =>
    withFolder(async (home) => {
      await run(['--home', home, 'init', '--fast', '--chain-id', 'localnet']);
      const genesis = readJson<{ readonly validators: readonly object[] }>(home, 'genesis.json');
      const validators = genesis.validators.map((validator) => ({ ...validator, amount: '0' }));
      const cases: [file: string, text: string, named: RegExp][] = [
        ['genesis.json', JSON.stringify({ ...genesis, validators }), /No validators in genesis/],
        ['genesis.json', JSON.stringify({ ...genesis, total_supply: (2n ** 128n).toString() }), /total_supply/],
        ['config.json', '{"rpc": {"cors_allowed_origins": "*"}}', /cors_allowed_origins must be a list of texts/],
        ['config.json', '{"gc_num_epochs_to_keep": 1.5}', /gc_num_epochs_to_keep must be .*, found 1\.5/],
        ['config.json', '{"max_gas_burnt_view": -1}', /max_gas_burnt_view must be .*, found -1/],
        ['config.json', '{"rpc": {"addr": "127.0.0.1:65536"}}', /no port 65536/],
        ['validator_key.json', 'null', /missing field `account_id`/],
        ['validator_key.json', '{"account_id": "test.near"}', /missing field `secret_key`/],
      ];
      for (const [file, text, named] of cases) {
        const before = readFileSync(join(home, file));
        writeFileSync(join(home, file), text);
        const { code, stderr } = await run(['--home', home, 'run']);
        assert.equal(code, 101, text);
        assert.match(stderr, named);
        assert.doesNotMatch(stderr, /^ +at /m);
        writeFileSync(join(home, file), before);
      }
    }));

  it('takes limits and delays larger than any that can be kept, and listens on IPv6', { skip: !hasIpv6() }, () =>
    withFolder(async (home) => {
      await run(['--home', home, 'init', '--fast']);
      const config = readJson<object>(home, 'config.json');
      const rpc = { addr: '[::1]:0', limits_config: { json_payload_max_size: 'most' } };
      const text = JSON.stringify({ ...config, rpc, consensus: { max_block_production_delay: { secs: 'most' } } });
      writeFileSync(join(home, 'config.json'), text.replaceAll('"most"', '18446744073709551615'));
      const { child, printed } = spawnNode(home, ['--explain']);
      const ended = once(child, 'exit');
      while (!printed().includes('RPC http') && child.exitCode === null) await sleep(20);
      const url = /RPC (http:\/\/\[::1\]:\d+)\n/.exec(printed())?.[1];
      assert.ok(url !== undefined, printed());
      assert.equal((await fetch(`${url}/status`)).status, 200);
      child.kill('SIGTERM');
      assert.deepEqual(await ended, [0, null]);
      assert.doesNotMatch(printed(), /Warning/);
    }),
  );

  it('refuses a home and a port that another node holds', () =>
    withFolder(async (folder) => {
      const [first, second] = [join(folder, 'a'), join(folder, 'b')];
      await run(['--home', first, 'init', '--fast']);
      await run(['--home', second, 'init', '--fast']);
      const node = await start(first);
      try {
        const same = await run(['--home', first, 'run', '--rpc-addr', '127.0.0.1:0']);
        assert.notEqual(same.code, 0);
        assert.match(same.stderr, /in use by process/);
        const taken = await run(['--home', second, 'run', '--rpc-addr', new URL(node.url).host]);
        assert.notEqual(taken.code, 0);
        assert.match(taken.stderr, /cannot listen/);
      } finally {
        await node.end('SIGINT');
      }
    }));

  it('runs four nodes at once', () =>
    withFolder(async (folder) => {
      const homes = [1, 2, 3, 4].map((i) => join(folder, String(i)));
      const nodes = await Promise.all(
        homes.map(async (home) => {
          await run(['--home', home, 'init', '--fast']);
          return start(home);
        }),
      );
      const chains = await Promise.all(nodes.map(({ url }) => new Rpc(url).must<{ genesis_hash: string }>('status')));
      assert.equal(new Set(chains.map(({ genesis_hash }) => genesis_hash)).size, 4);
      const ends = await Promise.all(nodes.map((node) => node.end('SIGTERM')));
      assert.deepEqual(
        ends.map(({ code }) => code),
        [0, 0, 0, 0],
      );
    }));

  it('shows blocks, transactions and receipts with --explain', () =>
    withFolder(async (home) => {
      await run(['--home', home, 'init', '--fast']);
      const node = await start(home, ['--explain']);
      const account = { amount: '1', locked: '0', code_hash: '1'.repeat(32), storage_usage: 182 };
      await new Rpc(node.url).must('sandbox_patch_state', {
        records: [{ Account: { account_id: 'a.near', account } }],
      });
      await node.end('SIGINT');
      assert.match(node.printed(), /RPC http:\/\/127\.0\.0\.1:\d+\n.*block/s);
    }));
});

describe('near-sandbox view-state dump-state', () => {
  it('writes the state of a running node and of a stopped one', () =>
    withFolder(async (home) => {
      await run(['--home', home, 'init', '--fast', '--chain-id', 'localnet']);
      const node = await start(home);
      const account = { amount: '777', locked: '0', code_hash: '1'.repeat(32), storage_usage: 182 };
      await new Rpc(node.url).must('sandbox_patch_state', {
        records: [{ Account: { account_id: 'dumped.near', account } }],
      });
      interface Dump {
        readonly chain_id: string;
        readonly records: readonly { Account?: { account_id: string; account: { amount: string } } }[];
      }
      const amountIn = ({ records }: Pick<Dump, 'records'>): string | undefined =>
        records.find(({ Account }) => Account?.account_id === 'dumped.near')?.Account?.account.amount;
      assert.equal((await run(['--home', home, 'view-state', 'dump-state'])).code, 0);
      const live = readJson<Dump>(home, 'output.json');
      assert.deepEqual([live.chain_id, amountIn(live)], ['localnet', '777']);
      await sleep(500);
      await node.end('SIGINT');
      assert.equal((await run(['--home', home, 'view-state', 'dump-state', '--stream'])).code, 0);
      for (const name of ['config', 'genesis', 'node_key', 'validator_key'])
        assert.ok(existsSync(join(home, 'output', `${name}.json`)));
      assert.equal(amountIn({ records: readJson<Dump['records']>(home, 'output', 'records.json') }), '777');
    }));
});
