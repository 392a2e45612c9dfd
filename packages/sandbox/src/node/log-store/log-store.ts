import { rmSync } from 'node:fs';
import { StoreClosedError, StoreDamagedError, StoreFullError } from '../../errors/store.ts';
import type { KeyValueStore, StoreEntry, StoreRange, StoreWrite } from '../../store/key-value-store.ts';
import { OrderedIndex } from '../../store/ordered-index.ts';
import { encodeFrame, checkFrame, frameOperations, operationCost } from './frame.ts';
import { recoverLog } from './recovery.ts';
import { Segment, SEGMENT_START } from './segment.ts';
import { TailMark } from './tail-mark.ts';

/** Sizes of a {@link LogStore}, in bytes. */
export interface LogStoreOptions {
  /** A segment that has grown beyond this gets a successor, unless the store is so large that it would have too many. */
  readonly segmentSize?: number;
  /** Dead bytes that are always tolerated; beyond them at most as many as there are live ones. */
  readonly slack?: number;
}

/** Where a value lies. */
interface Location {
  readonly segment: Segment;
  readonly offset: number;
  readonly length: number;
}

/** Small enough that a small chain, whose log is read at every start, begins at once. */
const DEFAULT_SEGMENT_SIZE = 8 * 2 ** 20;
const DEFAULT_SLACK = 16 * 2 ** 20;
/** A large chain has larger segments, for each is an open file. */
const SEGMENTS_AIMED_AT = 64;
/** Bytes of the oldest segment that one write looks through while dead bytes are too many. */
const COMPACTION_STEP = 2 ** 20;

/**
 * A key-value store on disk: an append-only log of check-summed batches, with all keys in memory.
 *
 * Why not an embedded database: a sandbox must notice a damaged file instead of dying of it, as memory-mapped
 * databases do, and run wherever Node runs without native code.
 *
 * A batch is one write to the newest segment, then one of the mark of the last acknowledged batch. Space is reclaimed
 * from the oldest segment: what still counts in it is appended again, a little with every batch, and the file deleted.
 * Cost: `get` reads the file (the operating system's cache as a rule); opening reads the whole log.
 */
export class LogStore implements KeyValueStore {
  readonly #folder: string;
  readonly #segmentSize: number;
  readonly #slack: number;
  readonly #index = new OrderedIndex<Location>();
  readonly #tail: TailMark;
  readonly #segments: Segment[];
  #liveBytes = 0;
  /** Where compaction goes on in the oldest segment. */
  #compactedTo = SEGMENT_START;
  #closed = false;

  /**
   * Opens the store in a folder, making it when it is not there.
   *
   * WARNING: two stores in one folder destroy each other's data; take the home's lock first.
   *
   * @throws {StoreDamagedError} when a file is not as it was written
   * @throws {StoreFullError} when there is no room for the first file
   * @throws {StoreIoError} when the operating system refuses a file
   */
  constructor(folder: string, options: LogStoreOptions = {}) {
    this.#folder = folder;
    this.#segmentSize = options.segmentSize ?? DEFAULT_SEGMENT_SIZE;
    this.#slack = options.slack ?? DEFAULT_SLACK;
    this.#segments = recoverLog(folder, (segment, { key, offset, length, cost }) => {
      if (length < 0) this.#forget(key);
      else this.#remember(key, { segment, offset, length }, cost);
    }).segments;
    this.#tail = new TailMark(folder);
    if (this.#segments.length === 0) this.#segments.push(Segment.create(folder, 1));
    this.#mark();
  }

  get(key: string): Uint8Array | undefined {
    const location = this.#location(key);
    return location === undefined ? undefined : readAt(location);
  }

  has(key: string): boolean {
    return this.#location(key) !== undefined;
  }

  #location(key: string): Location | undefined {
    if (this.#closed) throw new StoreClosedError();
    return this.#index.get(key);
  }

  write(batch: readonly StoreWrite[]): void {
    if (this.#closed) throw new StoreClosedError();
    if (batch.length === 0) return;
    this.#append(batch);
    try {
      this.#compact();
    } catch (error) {
      // The batch is kept; room may be found by the next one.
      if (!(error instanceof StoreFullError)) throw error;
    }
  }

  *entries(range: StoreRange): Generator<StoreEntry> {
    if (this.#closed) throw new StoreClosedError();
    for (const [key, location] of this.#index.range(range)) yield { key, value: readAt(location) };
  }

  *keys(range: StoreRange): Generator<string> {
    if (this.#closed) throw new StoreClosedError();
    for (const [key] of this.#index.range(range)) yield key;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#newest.sync();
    for (const segment of this.#segments) segment.close();
    this.#tail.close();
  }

  get #newest(): Segment {
    return this.#segments[this.#segments.length - 1] as Segment;
  }

  get #oldest(): Segment {
    return this.#segments[0] as Segment;
  }

  #mark(): void {
    const newest = this.#newest;
    this.#tail.write({ firstSegment: this.#oldest.id, lastSegment: newest.id, offset: newest.length });
  }

  /** Writes a batch and acknowledges it, or leaves everything as it was. */
  #append(batch: readonly StoreWrite[]): void {
    if (this.#newest.length > Math.max(this.#segmentSize, (2 * this.#liveBytes) / SEGMENTS_AIMED_AT)) {
      // Bytes that a failed write left behind the end would be taken for damage in a segment that is not the newest.
      this.#newest.truncate(this.#newest.length);
      this.#newest.sync();
      this.#segments.push(Segment.create(this.#folder, this.#newest.id + 1));
    }
    const segment = this.#newest;
    const start = segment.length;
    const { bytes, valueOffsets } = encodeFrame(batch);
    segment.append(bytes);
    try {
      this.#mark();
    } catch (error) {
      segment.truncate(start);
      throw error;
    }
    for (let i = 0; i < batch.length; i++) {
      const { key, value } = batch[i] as StoreWrite;
      if (value === undefined) {
        this.#forget(key);
        continue;
      }
      const offset = start + (valueOffsets[i] as number);
      this.#remember(key, { segment, offset, length: value.length }, operationCost(key.length, value.length));
    }
  }

  #remember(key: string, location: Location, cost: number): void {
    this.#discount(key, this.#index.set(key, location));
    location.segment.liveBytes += cost;
    this.#liveBytes += cost;
  }

  #forget(key: string): void {
    this.#discount(key, this.#index.delete(key));
  }

  #discount(key: string, old: Location | undefined): void {
    if (old === undefined) return;
    const cost = operationCost(key.length, old.length);
    old.segment.liveBytes -= cost;
    this.#liveBytes -= cost;
  }

  /** Moves a part of the oldest segment's live records to the end when the log has become too long. */
  #compact(): void {
    let total = 0;
    for (const segment of this.#segments) total += segment.length;
    if (this.#segments.length < 2 || total <= 2 * this.#liveBytes + this.#slack) return;
    const oldest = this.#oldest;
    if (oldest.liveBytes > 0 && this.#compactedTo < oldest.length) {
      this.#copyForward(oldest);
      if (this.#compactedTo < oldest.length) return;
    }
    this.#segments.shift();
    this.#compactedTo = SEGMENT_START;
    // The mark goes first: a file older than it is known to be left over.
    this.#mark();
    oldest.close();
    rmSync(oldest.file, { force: true });
  }

  #copyForward(oldest: Segment): void {
    // At least one whole frame, whatever its size.
    const content = this.#readFrames(oldest, this.#compactedTo, COMPACTION_STEP);
    const base = this.#compactedTo;
    const live: StoreWrite[] = [];
    let at = 0;
    for (let check = checkFrame(content, at); check.kind === 'frame'; check = checkFrame(content, at)) {
      for (const { key, offset, length } of frameOperations(content, at, check.end)) {
        const location = this.#index.get(key);
        if (location === undefined || location.segment !== oldest || location.offset !== base + offset) continue;
        live.push({ key, value: content.subarray(offset, offset + length) });
      }
      at = check.end;
    }
    if (at === 0) throw new StoreDamagedError(oldest.file, `a batch was overwritten (at byte ${base})`);
    if (live.length > 0) this.#append(live);
    this.#compactedTo = base + at;
  }

  /** Whole frames from `start` on, about `wanted` bytes of them. */
  #readFrames(segment: Segment, start: number, wanted: number): Buffer {
    for (let size = wanted; ; size *= 2) {
      const content = segment.read(start, Math.min(size, segment.length - start));
      if (checkFrame(content, 0).kind === 'frame' || start + size >= segment.length) return content;
    }
  }
}

function readAt({ segment, offset, length }: Location): Uint8Array {
  const bytes = segment.read(offset, length);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
