import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SandboxError } from '../errors/base.ts';

/** A folder cannot be made: the system's own words are its details. */
export class FolderError extends SandboxError {
  constructor(path: string, cause: unknown) {
    super('FOLDER', `Failed to create directory ${path}`, {
      cause,
      details: String(cause),
      metaMessages: ['Choose a place where folders can be made.'],
    });
  }
}

/**
 * Makes a folder as {@link makeFolders} does.
 *
 * @throws {FolderError} when the system refuses
 */
export function makeFolder(path: string): void {
  try {
    makeFolders(path);
  } catch (cause) {
    throw new FolderError(path, cause);
  }
}

/**
 * Makes a folder and those above it that are missing; throws the system's error when it refuses.
 *
 * Not by Node's `recursive`, which never ends below a folder that takes none, such as /proc.
 */
export function makeFolders(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(path) !== path) {
      makeFolders(dirname(path));
      mkdirSync(path);
    } else if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}
