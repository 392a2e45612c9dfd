/**
 * The packaged node over RPC, as its users meet it: start, transfers by 1, 20 and 200 clients, and memory.
 *
 *   tsx bench/rpc-load.ts
 *
 * Transactions are signed beforehand. Client and node share the machine's processors.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installNodeCrypto } from '../src/node/node-crypto.ts';
import { sha256 } from '../src/primitives/crypto.ts';
import { parseHash } from '../src/primitives/hash.ts';
import { keyPairFromSeed, signMessage, type KeyPair } from '../src/primitives/key-pair.ts';
import { createSignedTransaction, encodeSignedTransaction, encodeTransaction } from '../src/primitives/transaction.ts';

const ACCOUNTS = 200;
const launcher = join(import.meta.dirname, '../bin/near-sandbox.mjs');

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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1000 });

/** One JSON-RPC call; the plain http module costs the client far less than fetch. */
function rpc<T>(port: number, method: string, params: unknown): Promise<T> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const call = request({ port, host: '127.0.0.1', method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        const answer = JSON.parse(text) as { result: T; error?: unknown };
        if (answer.error === undefined) resolve(answer.result);
        else reject(new Error(JSON.stringify(answer.error)));
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

interface BlockView {
  readonly header: { readonly hash: string; readonly height: number };
}

const home = makeHome();
const port = await freePort();
const startedAt = performance.now();
const node = spawn(process.execPath, [launcher, '--home', home, 'run', '--rpc-addr', `127.0.0.1:${port}`], {
  stdio: 'ignore',
});
try {
  await run();
} finally {
  node.kill('SIGINT');
  await once(node, 'close');
  agent.destroy();
  rmSync(home, { recursive: true, force: true });
}

async function run(): Promise<void> {
  for (;;) {
    try {
      if ((await rpc<BlockView>(port, 'block', { finality: 'optimistic' })).header.height > 0) break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  console.log(`${'start to the first block'.padEnd(58)} ${(performance.now() - startedAt).toFixed(0).padStart(7)} ms`);
  printMemory('memory at start');
  await inRows('200 transfers of 20 accounts, sent at once, all to FINAL', 20, 10, true);
  await inRows('4,000 transfers of 20 accounts in rows, the last to FINAL', 20, 200, false);
  await inRows('4,000 transfers of 20 accounts again, code warm', 20, 200, false);
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

/** Processor time of the node so far, where the system tells it; steadier than the clock on a busy machine. */
function nodeProcessorMs(): number {
  try {
    const fields = readFileSync(`/proc/${node.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    // Fields 14 and 15: user and system time in hundredths of a second.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return NaN;
  }
}

/** Runs `work` and prints how many transfers a second it did. */
async function measure(label: string, count: number, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  const processor = nodeProcessorMs();
  await work();
  const milliseconds = performance.now() - start;
  const rate = ((count / milliseconds) * 1000).toFixed(count / milliseconds < 0.1 ? 1 : 0).padStart(7);
  const used = `${((nodeProcessorMs() - processor) / count).toFixed(2)} ms of the node's processor each`;
  console.log(`${label.padEnd(58)} ${milliseconds.toFixed(0).padStart(7)} ms ${rate} transfers/s, ${used}`);
}

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

/** Transactions of each of the first accounts, signed on the newest final block. */
async function prepare(accounts: number, each: number): Promise<string[][]> {
  const { header } = await rpc<BlockView>(port, 'block', { finality: 'final' });
  const rows: string[][] = [];
  for (const user of users.slice(0, accounts)) {
    const row: string[] = [];
    for (let i = 0; i < each; i++) row.push(transfer(user, header.hash));
    rows.push(row);
  }
  return rows;
}

function send(base64: string, wait: 'NONE' | 'FINAL'): Promise<unknown> {
  return rpc(port, 'send_tx', { signed_tx_base64: base64, wait_until: wait });
}

/** Sends each account's transactions one after another, or all at once; waits for all or for each row's last. */
async function inRows(label: string, accounts: number, each: number, allAtOnce: boolean): Promise<void> {
  const rows = await prepare(accounts, each);
  const work = rows.map((row) => async (): Promise<void> => {
    if (allAtOnce) {
      await Promise.all(row.map((base64) => send(base64, 'FINAL')));
      return;
    }
    for (const base64 of row.slice(0, -1)) await send(base64, 'NONE');
    await send(row.at(-1) as string, 'FINAL');
  });
  await measure(label, accounts * each, () => Promise.all(work.map((one) => one())));
}

/** Clients that each wait for FINAL before their next transfer. */
async function clients(count: number, each: number): Promise<void> {
  const rows = await prepare(count, each);
  await measure(`${count} client${count > 1 ? 's' : ''}, each waits for FINAL`, count * each, () =>
    Promise.all(
      rows.map(async (row) => {
        for (const base64 of row) await send(base64, 'FINAL');
      }),
    ),
  );
}
