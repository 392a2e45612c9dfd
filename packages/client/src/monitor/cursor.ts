import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DamagedFileError } from '../errors/codes.ts';
import type { Position } from './follow.ts';

/** How far an output had been written: tells later whether one more event reached it. */
export interface OutputPosition {
  /** Which file it is, e.g. device and inode. */
  readonly file: string;
  /** Its length in bytes. */
  readonly size: number;
}

/** What the monitor remembers between runs. */
export interface Cursor extends Position {
  readonly factoryId: string;
  /** Ids of the events already given out of the block after `height`: a stop in the middle of a block repeats none of them. */
  readonly partial: readonly string[];
  /** The event that was about to be given out, and where the output stood; a stop may have come before or after. */
  readonly announced?: { readonly id: string; readonly output: OutputPosition | undefined };
}

/**
 * The monitor's place, kept in a file.
 *
 * A write goes to a new file that then takes the old one's name, so a stop at any moment leaves either the old place or the new one.
 */
export class CursorFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Shapes: undefined when there is no file yet.
   *
   * @throws {DamagedFileError} when the file is not one that `write` wrote
   */
  read(): Cursor | undefined {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new DamagedFileError(this.#path, error);
    }
    try {
      const cursor = JSON.parse(text) as Cursor;
      const { height, factoryId, partial } = cursor;
      if (!Number.isSafeInteger(height) || typeof factoryId !== 'string' || !Array.isArray(partial))
        throw new TypeError('fields are missing');
      return cursor;
    } catch (error) {
      throw new DamagedFileError(this.#path, error);
    }
  }

  write(cursor: Cursor): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    const temporary = `${this.#path}.${process.pid}.tmp`;
    writeFileSync(temporary, `${JSON.stringify(cursor)}\n`);
    renameSync(temporary, this.#path);
  }
}
