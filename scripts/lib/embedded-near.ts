import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { base58 } from '@scure/base';
import { REPOSITORY } from './repository.ts';

const BINARY = join(REPOSITORY, 'packages', 'sandbox', 'bin', 'near-sandbox.mjs');
const YOCTO_PER_NEAR = 10n ** 24n;
const START_TIMEOUT_MS = 30_000;

/** A running embedded NEAR, started as a user starts it: `near-sandbox init`, then `near-sandbox run`. */
export interface EmbeddedNear {
  readonly rpcUrl: string;
  /** Genesis account with all the money that is needed, and its key. */
  readonly root: { readonly accountId: string; readonly privateKey: string };
  /** Kills the node without warning and starts it again on the same home and address. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

function createKey(): { publicKey: string; privateKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return {
    publicKey: `ed25519:${base58.encode(point)}`,
    privateKey: `ed25519:${base58.encode(Buffer.concat([seed, point]))}`,
  };
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer();
    server.on('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Adds an account with one full-access key to a genesis file. */
function addGenesisAccount(path: string, accountId: string, publicKey: string, amountYocto: bigint): void {
  const genesis = JSON.parse(readFileSync(path, 'utf8'));
  genesis.total_supply = String(BigInt(genesis.total_supply) + amountYocto);
  genesis.records.push(
    {
      Account: {
        account_id: accountId,
        account: { amount: String(amountYocto), locked: '0', code_hash: '1'.repeat(32), storage_usage: 0 },
      },
    },
    { AccessKey: { account_id: accountId, public_key: publicKey, access_key: { nonce: 0, permission: 'FullAccess' } } },
  );
  writeFileSync(path, JSON.stringify(genesis));
}

async function waitUntilReady(rpcUrl: string, child: ChildProcess): Promise<void> {
  for (const started = Date.now(); Date.now() - started < START_TIMEOUT_MS;) {
    if (child.exitCode !== null)
      throw new Error(`The embedded NEAR stopped with exit code ${child.exitCode} before it was ready.`);
    try {
      if ((await fetch(`${rpcUrl}/status`)).ok) return;
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The embedded NEAR did not answer on ${rpcUrl} within ${START_TIMEOUT_MS} ms.`);
}

/**
 * Starts an embedded NEAR in a temporary home whose genesis holds one more account, e.g. `testnet`.
 *
 * Units: 1,000,000 NEAR on the account.
 *
 * @param genesis - fields of genesis.json to set, e.g. `epoch_length`
 */
export async function startEmbeddedNear(
  accountId: string,
  genesis: Record<string, unknown> = {},
): Promise<EmbeddedNear> {
  const home = mkdtempSync(join(tmpdir(), 'embedded-near-'));
  await promisify(execFile)(process.execPath, [BINARY, '--home', home, 'init', '--fast', '--chain-id', 'localnet']);
  const key = createKey();
  const genesisPath = join(home, 'genesis.json');
  writeFileSync(genesisPath, JSON.stringify({ ...JSON.parse(readFileSync(genesisPath, 'utf8')), ...genesis }));
  addGenesisAccount(genesisPath, accountId, key.publicKey, 1_000_000n * YOCTO_PER_NEAR);
  const [rpcPort, networkPort] = [await freePort(), await freePort()];
  const rpcUrl = `http://127.0.0.1:${rpcPort}`;
  const addresses = ['--rpc-addr', `127.0.0.1:${rpcPort}`, '--network-addr', `127.0.0.1:${networkPort}`];
  const run = () =>
    spawn(process.execPath, [BINARY, '--home', home, 'run', ...addresses], { stdio: ['ignore', 'ignore', 'inherit'] });
  let child = run();
  const end = async (signal: NodeJS.Signals) => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null && child.kill(signal)) await gone;
  };
  const restart = async () => {
    await end('SIGKILL');
    child = run();
    await waitUntilReady(rpcUrl, child);
  };
  const stop = async () => {
    await end('SIGTERM');
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(rpcUrl, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { rpcUrl, root: { accountId, privateKey: key.privateKey }, restart, stop };
}
