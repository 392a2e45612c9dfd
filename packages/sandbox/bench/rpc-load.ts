/**
 * The packaged node over RPC, as its users meet it: start, transfers by 1, 20 and 200 clients, and memory.
 *
 *   tsx bench/rpc-load.ts [--profile | LAUNCHER]
 *
 * LAUNCHER is the near-sandbox.mjs of another checkout, to compare two builds; with --profile the node runs from its
 * sources under a profiler and tells the time by stage at the end. Requests are signed and written beforehand. Client and node share the machine's processors; on a busy machine compare processor time.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installNodeCrypto } from '../src/node/node-crypto.ts';
import { sha256 } from '../src/primitives/crypto.ts';
import { parseHash } from '../src/primitives/hash.ts';
import { keyPairFromSeed, signMessage, type KeyPair } from '../src/primitives/key-pair.ts';
import { createSignedTransaction, encodeSignedTransaction, encodeTransaction } from '../src/primitives/transaction.ts';
import { LeanClient, rpcRequest } from './helpers/lean-client.ts';
import { freePort } from '../tests/helpers/free-port.ts';

const ACCOUNTS = 200;
const launcher = join(import.meta.dirname, '../bin/near-sandbox.mjs');
const isProfiled = process.argv[2] === '--profile';

interface User {
  readonly id: string;
  readonly pair: KeyPair;
  nonce: bigint;
}

installNodeCrypto();
const users: User[] = Array.from({ length: ACCOUNTS }, (_, i) => ({
  id: `user${i}.near`,
  pair: keyPairFromSeed(sha256(Buffer.from(`user${i}`))),
  nonce: 0n,
}));

/** Makes a home whose genesis has the users besides the validator. */
function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'near-ts-load-'));
  execFileSync(process.execPath, [launcher, '--home', home, 'init', '--fast', '--chain-id', 'localnet'], {
    stdio: 'ignore',
  });
  const file = join(home, 'genesis.json');
  const genesis = JSON.parse(readFileSync(file, 'utf8')) as {
    records: unknown[];
    total_supply: string;
    transaction_validity_period: number;
  };
  // On a busy machine a long row takes more than the usual 100 blocks to send.
  genesis.transaction_validity_period = 10_000;
  const amount = 10n ** 27n;
  for (const { id, pair } of users) {
    const account = { amount: String(amount), locked: '0', code_hash: '1'.repeat(32), storage_usage: 0, version: 'V1' };
    const key = { nonce: 0, permission: 'FullAccess' };
    genesis.records.push({ Account: { account_id: id, account } });
    genesis.records.push({
      AccessKey: { account_id: id, public_key: pair.publicKey.toString(), access_key: key },
    });
  }
  genesis.total_supply = String(BigInt(genesis.total_supply) + amount * BigInt(users.length));
  writeFileSync(file, JSON.stringify(genesis));
  return home;
}

interface BlockView {
  readonly header: { readonly hash: string; readonly height: number };
}

const home = makeHome();
const port = await freePort();
const client = new LeanClient(port);
const startedAt = performance.now();
const command = isProfiled
  ? ['--import', 'tsx', join(import.meta.dirname, 'helpers/profiled-node.ts')]
  : [process.argv[2] ?? launcher];
const node = spawn(process.execPath, [...command, '--home', home, 'run', '--rpc-addr', `127.0.0.1:${port}`], {
  stdio: isProfiled ? 'inherit' : 'ignore',
});
try {
  await run();
} finally {
  node.kill('SIGINT');
  await once(node, 'close');
  client.close();
  rmSync(home, { recursive: true, force: true });
}

async function run(): Promise<void> {
  for (;;) {
    try {
      if ((await client.call<BlockView>('block', { finality: 'optimistic' })).header.height > 0) break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  console.log(`${'start to the first block'.padEnd(58)} ${(performance.now() - startedAt).toFixed(0).padStart(7)} ms`);
  printMemory('memory at start');
  await atOnce(20, 10);
  await inRows('4,000 transfers of 20 accounts in rows, the last to FINAL', 20, 200);
  await inRows('4,000 transfers of 20 accounts again, code warm', 20, 200);
  await atOnce(20, 10);
  await clients(1, 10);
  await clients(20, 20);
  await clients(200, 5);
  printMemory('memory afterwards');
}

/** Prints the resident memory of the node, where the system tells it. */
function printMemory(label: string): void {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${node.pid}/status`, 'latin1'))?.[1];
    console.log(`${label.padEnd(58)} ${(Number(kilobytes) / 1024).toFixed(0).padStart(7)} MB`);
  } catch {
    // Not Linux.
  }
}

interface Usage {
  /** Of all threads together, in ms. */
  readonly all: number;
  /** Of the thread that makes the blocks and answers, in ms. */
  readonly busiest: number;
}

/** Processor time of the node so far, where the system tells it; steadier than the clock on a busy machine. */
function nodeUsage(): Usage {
  try {
    const folder = `/proc/${node.pid}/task`;
    const times = readdirSync(folder).map(
      (thread) => Number(readFileSync(`${folder}/${thread}/schedstat`, 'latin1').split(' ')[0]) / 1e6,
    );
    return { all: times.reduce((sum, time) => sum + time, 0), busiest: Math.max(...times) };
  } catch {
    return { all: NaN, busiest: NaN };
  }
}

/** Runs `work` and prints how many transfers a second it did, and what it cost the node and this client. */
async function measure(label: string, count: number, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  const before = nodeUsage();
  const own = process.cpuUsage();
  await work();
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(own);
  const rate = ((count / milliseconds) * 1000).toFixed(0).padStart(6);
  const after = nodeUsage();
  const each = (ms: number): string => (ms / count).toFixed(2);
  console.log(
    `${label.padEnd(58)} ${milliseconds.toFixed(0).padStart(7)} ms ${rate} transfers/s; processor each, ms: ` +
      `node ${each(after.all - before.all)} (one thread ${each(after.busiest - before.busiest)}), client ${each((user + system) / 1000)}`,
  );
}

/** The bytes of a signed transfer of 1 yoctoNEAR, in base64. */
function transfer(user: User, blockHash: string): string {
  const receiver = users[(users.indexOf(user) * 7 + 1) % users.length] as User;
  user.nonce += 1n;
  const transaction = {
    version: 0,
    signerId: user.id,
    publicKey: user.pair.publicKey,
    nonce: user.nonce,
    nonceIndex: null,
    receiverId: receiver.id,
    blockHash: parseHash(blockHash),
    actions: [{ kind: 'Transfer', deposit: 1n }],
    nonceMode: 'Monotonic',
  } as const;
  const signature = signMessage(user.pair, sha256(encodeTransaction(transaction)));
  return Buffer.from(encodeSignedTransaction(createSignedTransaction(transaction, signature))).toString('base64');
}

/** Requests of each of the first accounts, signed on the newest final block; `levelOf` tells what each waits for. */
async function prepare(
  accounts: number,
  each: number,
  levelOf: (index: number) => 'NONE' | 'FINAL',
): Promise<Buffer[][]> {
  const { header } = await client.call<BlockView>('block', { finality: 'final' });
  const request = (user: User, index: number): Buffer =>
    rpcRequest('send_tx', { signed_tx_base64: transfer(user, header.hash), wait_until: levelOf(index) });
  return users.slice(0, accounts).map((user) => Array.from({ length: each }, (_, index) => request(user, index)));
}

async function send(request: Buffer): Promise<void> {
  const answer = await client.send(request);
  const { result } = JSON.parse(answer) as { result?: { final_execution_status: string; status?: object } };
  const isDone = result?.final_execution_status === 'NONE' || 'SuccessValue' in (result?.status ?? {});
  if (!isDone) throw new Error(answer);
}

async function oneByOne(row: readonly Buffer[]): Promise<void> {
  for (const request of row) await send(request);
}

/** All transfers at the same time, each waits for FINAL. */
async function atOnce(accounts: number, each: number): Promise<void> {
  const requests = (await prepare(accounts, each, () => 'FINAL')).flat();
  await measure(
    `${requests.length} transfers of ${accounts} accounts, sent at once, all to FINAL`,
    requests.length,
    () => Promise.all(requests.map(send)),
  );
}

/** Each account's transfers one after another, only the last of them waits for FINAL. */
async function inRows(label: string, accounts: number, each: number): Promise<void> {
  const rows = await prepare(accounts, each, (index) => (index === each - 1 ? 'FINAL' : 'NONE'));
  await measure(label, accounts * each, () => Promise.all(rows.map(oneByOne)));
}

/** Clients that each wait for FINAL before their next transfer. */
async function clients(count: number, each: number): Promise<void> {
  const rows = await prepare(count, each, () => 'FINAL');
  await measure(`${count} client${count > 1 ? 's' : ''}, each waits for FINAL`, count * each, () =>
    Promise.all(rows.map(oneByOne)),
  );
}
