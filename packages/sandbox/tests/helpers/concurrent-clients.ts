import { execFileSync } from 'node:child_process';

const WANTED = 1_000;
/** What a test process has open besides its connections. */
const OTHER_FILES = 200;

/**
 * How many clients a test can have connected at once when client and server share its process: 1,000, or what the system's
 * limit of open files leaves (each connection takes two).
 */
export function concurrentClients(): number {
  if (process.platform === 'win32') return WANTED;
  const limit = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }));
  return Number.isNaN(limit) ? WANTED : Math.max(10, Math.min(WANTED, Math.floor((limit - OTHER_FILES) / 2)));
}
