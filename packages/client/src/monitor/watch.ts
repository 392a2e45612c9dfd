import { DamagedFileError } from '../errors/codes.ts';
import type { ChainReader } from './chain-reader.ts';
import { CursorFile, type Cursor, type OutputPosition } from './cursor.ts';
import { follow, type PlacedEvent } from './follow.ts';

/** A quiet block moves the cursor at most this often, in ms: after a stop only quiet blocks are looked at again. */
const QUIET_WRITE_MS = 1000;

export interface WatchOptions {
  readonly factoryId: string;
  /** Where the place is kept; none is kept when absent. */
  readonly cursorPath?: string;
  /** First height to look at when there is no cursor yet; the chain's next final block when absent. */
  readonly fromHeight?: number;
  readonly once?: boolean;
  readonly pollMs?: number;
  readonly signal?: AbortSignal;
  /** Must have done its work when it returns: the cursor moves right after it. */
  readonly onEvent: (event: PlacedEvent) => void;
  /** Where the output that `onEvent` writes to stands now; undefined when nobody can tell later (a pipe, a terminal). */
  readonly outputPosition?: () => OutputPosition | undefined;
  readonly onMissed: (fromHeight: number, toHeight: number) => void;
}

/**
 * Follows a factory and hands each event on exactly once, also over restarts.
 *
 * Order of effects for each event: the cursor announces it with the output's length, then `onEvent`. A process that is killed in
 * between finds at the next start whether the output has grown, and gives the event out or passes it over. Where the output's length
 * cannot be known, it gives the event out again (its `id` tells): no moment loses one.
 *
 * @throws {CursorMismatchError} when the cursor belongs to another chain
 * @throws {DamagedFileError} when the cursor file cannot be read, or is of another factory
 */
export async function watch(reader: ChainReader, options: WatchOptions): Promise<void> {
  const file = options.cursorPath === undefined ? undefined : new CursorFile(options.cursorPath);
  const saved = file?.read();
  if (saved !== undefined && saved.factoryId !== options.factoryId) {
    throw new DamagedFileError(options.cursorPath!, `it belongs to ${saved.factoryId}, not to ${options.factoryId}`);
  }
  let place: Cursor = saved ? resume(saved, options.outputPosition?.()) : await startingPlace(reader, options);
  let writtenAt = 0;
  const write = (next: Cursor) => {
    place = next;
    writtenAt = Date.now();
    file?.write(place);
  };

  const { factoryId, signal, pollMs, once } = options;
  const followed = follow(reader, {
    factoryId,
    after: place,
    ...(signal ? { signal } : {}),
    ...(pollMs === undefined ? {} : { pollMs }),
    ...(once === undefined ? {} : { once }),
  });
  for await (const next of followed) {
    if (next.kind === 'missed') {
      options.onMissed(next.fromHeight, next.toHeight);
      write({ factoryId, height: next.toHeight, hash: undefined, partial: [] });
      continue;
    }
    const given = new Set(place.partial);
    for (const event of next.events) {
      if (given.has(event.id)) continue;
      write({ ...place, announced: { id: event.id, output: options.outputPosition?.() } });
      options.onEvent(event);
      const { announced: _, ...settled } = place;
      place = { ...settled, partial: [...place.partial, event.id] };
    }
    const done: Cursor = { factoryId, height: next.height, hash: next.hash, partial: [] };
    if (next.events.length > 0 || Date.now() - writtenAt >= QUIET_WRITE_MS) write(done);
    else place = done;
  }
  file?.write(place);
}

/** Settles an announced event: given out already when the output has grown since. */
function resume({ announced, ...place }: Cursor, now: OutputPosition | undefined): Cursor {
  const before = announced?.output;
  if (!announced || !before || !now || before.file !== now.file || now.size <= before.size) return place;
  return { ...place, partial: [...place.partial, announced.id] };
}

async function startingPlace(reader: ChainReader, options: WatchOptions): Promise<Cursor> {
  const { factoryId, fromHeight } = options;
  if (fromHeight !== undefined) return { factoryId, height: fromHeight - 1, hash: undefined, partial: [] };
  const head = await reader.finalHead();
  return { factoryId, height: head.height, hash: head.hash, partial: [] };
}
