import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BINARY } from '../clients/environment.ts';
import { freePort } from '../helpers/free-port.ts';

/** What a finished run of the program left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the packaged program to its end. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Finished> {
  const child = spawn(BINARY, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

/** A node started by the packaged program. */
export interface RunningProgram {
  readonly child: ChildProcess;
  readonly url: string;
  /** Everything printed so far. */
  readonly printed: () => string;
  /** Sends a signal and gives exit code and the time it took in ms. */
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly ms: number }>;
}

/** Spawns `run` in a home, through a wrapping command if one is given. */
export function spawnNode(
  home: string,
  extra: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  wrapper: readonly string[] = [],
): Pick<RunningProgram, 'child' | 'printed'> {
  const [command, ...rest] = [...wrapper, BINARY, '--home', home, 'run', ...extra] as [string, ...string[]];
  const child = spawn(command, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  return { child, printed: () => printed };
}

/** Starts `run` in a home, through a wrapping command if one is given, and waits until RPC answers. */
export async function start(
  home: string,
  extra: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
  wrapper: readonly string[] = [],
): Promise<RunningProgram> {
  const port = await freePort();
  const addresses = ['--rpc-addr', `127.0.0.1:${port}`, '--network-addr', `127.0.0.1:${await freePort()}`];
  const { child, printed } = spawnNode(home, [...addresses, ...extra], env, wrapper);
  const url = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + 30_000; ;) {
    const answer = await fetch(`${url}/status`).catch(() => undefined);
    if (answer?.ok === true) break;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the node did not start: ${printed()}`);
    await sleep(20);
  }
  return {
    child,
    url,
    printed,
    async end(signal) {
      const started = Date.now();
      const gone = once(child, 'exit') as Promise<[number | null]>;
      child.kill(signal);
      const [code] = await gone;
      return { code, ms: Date.now() - started };
    },
  };
}

/** A folder that is deleted after `use`. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'near-sandbox-test-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
