import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StoreDamagedError, StoreFullError, StoreIoError } from '../../errors/store.ts';

/** First bytes of every segment: names the format and its version. */
const MAGIC = Buffer.from('near-ts log 1\n\n\n', 'latin1');

/** Where the first frame of a segment begins. */
export const SEGMENT_START = MAGIC.length;

/** Error codes that mean that there is no room: the disk's, a quota, a limit on file size. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Turns an error of the operating system into the store's own. */
export function storeError(file: string, action: string, error: unknown): StoreFullError | StoreIoError {
  const code = (error as NodeJS.ErrnoException).code;
  return code !== undefined && FULL.has(code) ? new StoreFullError(file, error) : new StoreIoError(file, action, error);
}

/** One file of the log; only the newest is appended to. */
export class Segment {
  readonly id: number;
  readonly file: string;
  /** Bytes of operations that are still the latest word on their key. */
  liveBytes = 0;
  readonly #fd: number;
  #length: number;

  private constructor(id: number, file: string, fd: number, length: number) {
    this.id = id;
    this.file = file;
    this.#fd = fd;
    this.#length = length;
  }

  /** Name of a segment's file. */
  static fileName(id: number): string {
    return `${String(id).padStart(8, '0')}.log`;
  }

  /** Number in a segment's file name; undefined for other files. */
  static idOf(fileName: string): number | undefined {
    const match = /^(\d{8})\.log$/.exec(fileName);
    return match === null ? undefined : Number(match[1]);
  }

  /** Makes a new, empty segment. */
  static create(folder: string, id: number): Segment {
    const file = join(folder, Segment.fileName(id));
    try {
      const fd = openSync(file, 'w+');
      const segment = new Segment(id, file, fd, 0);
      segment.begin();
      return segment;
    } catch (error) {
      throw error instanceof StoreFullError ? error : storeError(file, 'create', error);
    }
  }

  /** Opens a segment that was written before. */
  static open(folder: string, id: number): Segment {
    const file = join(folder, Segment.fileName(id));
    try {
      const fd = openSync(file, 'r+');
      return new Segment(id, file, fd, fstatSync(fd).size);
    } catch (error) {
      throw storeError(file, 'open', error);
    }
  }

  /** Writes what every segment begins with. */
  begin(): void {
    this.append(MAGIC);
  }

  /** Bytes in the file. */
  get length(): number {
    return this.#length;
  }

  /** Whether the file begins as a segment does. */
  static hasMagic(content: Buffer): boolean {
    return content.length >= MAGIC.length && content.subarray(0, MAGIC.length).equals(MAGIC);
  }

  /** Whether the file is the beginning of a segment that was being made when the process ended. */
  static isUnfinished(content: Buffer): boolean {
    return content.length < MAGIC.length && MAGIC.subarray(0, content.length).equals(content);
  }

  /** Reads a part of the file. */
  read(offset: number, length: number): Buffer {
    // Not from Buffer's shared pool: the caller keeps the bytes for as long as it likes.
    const bytes = Buffer.allocUnsafeSlow(length);
    let done = 0;
    while (done < length) {
      let count: number;
      try {
        count = readSync(this.#fd, bytes, done, length - done, offset + done);
      } catch (error) {
        throw storeError(this.file, 'read', error);
      }
      if (count === 0) throw new StoreDamagedError(this.file, 'a segment became shorter while it was open');
      done += count;
    }
    return bytes;
  }

  /**
   * Puts bytes at the end, all or none.
   *
   * @throws {StoreFullError} when they do not fit; the file is as before
   */
  append(bytes: Uint8Array): void {
    let done = 0;
    try {
      while (done < bytes.length) done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#length + done);
    } catch (error) {
      this.#undo();
      throw storeError(this.file, 'write', error);
    }
    this.#length += bytes.length;
  }

  #undo(): void {
    try {
      ftruncateSync(this.#fd, this.#length);
    } catch {
      // The half-written frame stays behind the end; the next append overwrites it, and so does a restart cut it off.
    }
  }

  /** Drops everything from `length` on. */
  truncate(length: number): void {
    try {
      ftruncateSync(this.#fd, length);
      this.#length = length;
    } catch (error) {
      throw storeError(this.file, 'shorten', error);
    }
  }

  /** Waits until the disk has it all; a power cut cannot take it away then. */
  sync(): void {
    try {
      fdatasyncSync(this.#fd);
    } catch (error) {
      throw storeError(this.file, 'flush', error);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}
