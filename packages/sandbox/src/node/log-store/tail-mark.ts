import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StoreDamagedError } from '../../errors/store.ts';
import { storeError } from './segment.ts';
import { checksum } from './checksum.ts';

/** How far the log was acknowledged. */
export interface TailPosition {
  /** Oldest segment that still belongs to the log. */
  readonly firstSegment: number;
  /** Newest segment that holds an acknowledged batch. */
  readonly lastSegment: number;
  /** End of the last acknowledged batch in it. */
  readonly offset: number;
}

const FILE = 'tail';
const LENGTH = 20;

/**
 * A small file that remembers the end of the last acknowledged batch.
 *
 * With it a log that somebody cut short differs from one whose last batch was interrupted: the latter is longer than
 * what was acknowledged, the former shorter. It is written in place, after the batch, in one call.
 */
export class TailMark {
  readonly #fd: number;
  readonly #file: string;
  readonly #bytes = Buffer.alloc(LENGTH);

  constructor(folder: string) {
    this.#file = join(folder, FILE);
    try {
      this.#fd = openSync(this.#file, 'a+');
      closeSync(this.#fd);
      this.#fd = openSync(this.#file, 'r+');
    } catch (error) {
      throw storeError(this.#file, 'open', error);
    }
  }

  /**
   * The remembered position; undefined when there is no such file.
   *
   * @throws {StoreDamagedError} when the file is not what `write` left
   */
  static read(folder: string): TailPosition | undefined {
    const file = join(folder, FILE);
    let bytes: Buffer;
    try {
      bytes = readFileSync(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw storeError(file, 'read', error);
    }
    if (bytes.length === 0) return undefined;
    if (bytes.length !== LENGTH || bytes.readUInt32LE(16) !== checksum(bytes.subarray(0, 16))) {
      throw new StoreDamagedError(file, 'the mark of the last acknowledged batch is unreadable');
    }
    return {
      firstSegment: bytes.readUInt32LE(0),
      lastSegment: bytes.readUInt32LE(4),
      offset: Number(bytes.readBigUInt64LE(8)),
    };
  }

  write(position: TailPosition): void {
    const bytes = this.#bytes;
    bytes.writeUInt32LE(position.firstSegment, 0);
    bytes.writeUInt32LE(position.lastSegment, 4);
    bytes.writeBigUInt64LE(BigInt(position.offset), 8);
    bytes.writeUInt32LE(checksum(bytes.subarray(0, 16)), 16);
    try {
      writeSync(this.#fd, bytes, 0, LENGTH, 0);
    } catch (error) {
      throw storeError(this.#file, 'write', error);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}
