import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the file in a home that tells other processes of its running node. */
const RUN_FILE = '.near-sandbox-run';

/** Where a running node of a home can be asked. */
export interface RunFile {
  readonly pid: number;
  /** `host:port` */
  readonly rpcAddress: string;
}

/** Tells other processes of a node that has started to listen. */
export function writeRunFile(home: string, run: RunFile): void {
  writeFileSync(join(home, RUN_FILE), JSON.stringify(run));
}

/** The home's running node, as far as the file knows: a killed node leaves its file behind. */
export function readRunFile(home: string): RunFile | undefined {
  try {
    return JSON.parse(readFileSync(join(home, RUN_FILE), 'utf8')) as RunFile;
  } catch {
    return undefined;
  }
}

/** Takes the file away again. */
export function removeRunFile(home: string): void {
  rmSync(join(home, RUN_FILE), { force: true });
}
