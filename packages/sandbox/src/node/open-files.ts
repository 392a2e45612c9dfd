import { readFileSync } from 'node:fs';

/** Descriptors that the node needs beside its connections: the log's files, the runtime's own, and room to spare. */
const RESERVED_FILES = 64;

/**
 * How many RPC connections leave the store enough file descriptors.
 *
 * The limit is the process's soft one, which Node raises to the hard one when it starts. Linux only: elsewhere it cannot be read
 * without starting a program, and there is no cap.
 */
export function maxRpcConnections(): number | undefined {
  let limits: string;
  try {
    limits = readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return undefined;
  }
  const openFiles = Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Number.NaN);
  return Number.isNaN(openFiles) ? undefined : Math.max(16, openFiles - RESERVED_FILES);
}
