import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { genesisOf } from './genesis.ts';
import { keyOf } from './keys.ts';
import { Rpc } from './rpc.ts';
import type { Scenario } from './scenario.ts';
import { freePort } from '../helpers/free-port.ts';

/** The program under test: the packaged launcher, or what NEAR_SANDBOX_BIN_PATH names. */
const BINARY = process.env.NEAR_SANDBOX_BIN_PATH ?? fileURLToPath(new URL('../../bin/near-sandbox', import.meta.url));

/** A fresh node with a scenario's genesis. */
export interface TestNode {
  readonly rpc: Rpc;
  stop(): Promise<void>;
}

/** Starts the program with neard's command line and waits for its first block. */
export async function startNode(scenario: Scenario): Promise<TestNode> {
  const home = mkdtempSync(join(tmpdir(), 'conformance-'));
  await promisify(execFile)(BINARY, ['--home', home, 'init', '--fast', '--chain-id', 'localnet']);
  const file = (name: string): string => join(home, name);
  const read = (name: string): Record<string, unknown> =>
    JSON.parse(readFileSync(file(name), 'utf8')) as Record<string, unknown>;
  const validator = keyOf('validator');
  writeFileSync(file('genesis.json'), JSON.stringify({ ...read('genesis.json'), ...genesisOf(scenario) }));
  writeFileSync(
    file('validator_key.json'),
    JSON.stringify({ account_id: 'test.near', public_key: validator.text, secret_key: validator.secret }),
  );
  const config = read('config.json');
  const rpcConfig = { ...(config.rpc as object), limits_config: { json_payload_max_size: 2 ** 28 } };
  writeFileSync(file('config.json'), JSON.stringify({ ...config, rpc: rpcConfig, ...scenario.config }));

  const port = await freePort();
  const address = ['--rpc-addr', `127.0.0.1:${port}`, '--network-addr', `127.0.0.1:${await freePort()}`];
  const child = spawn(BINARY, ['--home', home, 'run', ...address], { stdio: 'ignore' });
  const rpc = new Rpc(`http://127.0.0.1:${port}`);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGINT');
      await Promise.race([gone, sleep(5_000, undefined, { ref: false })]);
      child.kill('SIGKILL');
    }
    rmSync(home, { recursive: true, force: true });
  };
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await rpc.call('block', { finality: 'final' }).catch(() => undefined);
    if ((answer?.result as { header: { height: number } } | undefined)?.header.height) return { rpc, stop };
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(child.exitCode === null ? 'the node made no block' : `the node ended with ${child.exitCode}`);
    }
    await sleep(20);
  }
}
