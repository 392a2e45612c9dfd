import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { HomeLockedError, StoreIoError } from '../errors/store.ts';
import { makeFolders } from './make-folder.ts';

/** A held lock. */
export interface HomeLock {
  /** Gives the home free; a second call does nothing. */
  release(): void;
}

interface Owner {
  readonly pid: number;
  /** Start of the process in the kernel's ticks, where it can be known; tells a reused process id from the owner. */
  readonly started: string | undefined;
}

const FILE = 'near-sandbox.lock';

/** Start time of a process; undefined where there is no /proc. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may hold spaces; field 22 is the 20th after it.
    return stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .at(19);
  } catch {
    return undefined;
  }
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return owner.started === undefined || startTime(owner.pid) === owner.started;
}

function readOwner(text: string): Owner | undefined {
  const match = /^(\d+) (\d*) \d+$/.exec(text.trim());
  return match === null ? undefined : { pid: Number(match[1]), started: match[2] || undefined };
}

/** What a thread of this process writes into its lock. */
function lockText(thread: number): string {
  return `${process.pid} ${startTime(process.pid) ?? ''} ${thread}\n`;
}

/** Puts a whole file in place unless one is there. Returns whether it did. */
function placeNew(file: string, text: string): boolean {
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    writeFileSync(draft, text);
    try {
      linkSync(draft, file);
      return true;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EEXIST') return false;
      // A file system without links: then it is made in two steps.
      try {
        writeFileSync(file, text, { flag: 'wx' });
        return true;
      } catch (second) {
        if ((second as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw second;
      }
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Makes this process the only one that works in a home folder.
 *
 * The lock of a process that has ended, by kill -9 too, is taken over.
 *
 * @throws {HomeLockedError} when a running process has it
 * @throws {StoreIoError} when the folder cannot be written to
 */
export function lockHome(home: string): HomeLock {
  const file = join(home, FILE);
  const text = lockText(threadId);
  try {
    makeFolders(home);
    for (;;) {
      if (placeNew(file, text)) return heldLock(file, text);
      removeStale(home, file);
    }
  } catch (error) {
    if (error instanceof HomeLockedError) throw error;
    throw new StoreIoError(file, 'lock the home with', error);
  }
}

/** Gives a home free that a thread of this process had locked, when the thread has ended without doing so. */
export function dropLockOfThread(home: string, thread: number): void {
  const file = join(home, FILE);
  if (readIfThere(file) === lockText(thread)) rmSync(file, { force: true });
}

/** Removes the lock when its owner is gone. */
function removeStale(home: string, file: string): void {
  const found = readIfThere(file);
  if (found === undefined) return;
  const owner = readOwner(found);
  if (owner !== undefined && isAlive(owner)) throw new HomeLockedError(home, owner.pid);
  // Moved aside first: of two processes that found it stale only one can move it, and if a third has
  // replaced it in between, its lock is put back.
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readIfThere(aside);
  if (moved !== found && moved !== undefined) placeNew(file, moved);
  rmSync(aside, { force: true });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function heldLock(file: string, text: string): HomeLock {
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      if (readIfThere(file) === text) rmSync(file, { force: true });
    },
  };
}
