import { CursorMismatchError } from '../errors/codes.ts';
import { parseFactoryEvent, type FactoryEvent } from '../events.ts';
import type { BlockOutcomes, ChainReader } from './chain-reader.ts';

/** An event with its place in the chain; `id` is unique and the same on every node. */
export interface PlacedEvent extends FactoryEvent {
  /** `<receipt id>:<index of the log in it>` */
  readonly id: string;
  readonly blockHeight: number;
  readonly blockHash: string;
  readonly receiptId: string;
}

/** What the monitor found next. */
export type Followed =
  | { readonly kind: 'block'; readonly height: number; readonly hash: string; readonly events: readonly PlacedEvent[] }
  /** Heights that the node no longer holds: events in them cannot be known any more. */
  | { readonly kind: 'missed'; readonly fromHeight: number; readonly toHeight: number };

/** Where to go on: the last block that was dealt with. */
export interface Position {
  readonly height: number;
  /** Hash of that block; undefined when the place was named by height only. */
  readonly hash: string | undefined;
}

export interface FollowOptions {
  readonly factoryId: string;
  /** Blocks above this one are followed. */
  readonly after: Position;
  readonly signal?: AbortSignal;
  /** How often to look for a new final block, in ms. */
  readonly pollMs?: number;
  /** Stop at the final head instead of waiting for more. */
  readonly once?: boolean;
  /** How many heights are asked for at a time while catching up. */
  readonly parallel?: number;
}

async function eventsOf(
  reader: ChainReader,
  block: BlockOutcomes,
  factoryId: string,
  head: string,
): Promise<PlacedEvent[]> {
  const logs = await Promise.all(block.receiptIds.map((id) => reader.receiptLogs(id, factoryId, head)));
  return block.receiptIds.flatMap((receiptId, position) =>
    (logs[position] ?? []).flatMap((log, index) => {
      const event = parseFactoryEvent(log);
      return event
        ? [{ ...event, id: `${receiptId}:${index}`, blockHeight: block.height, blockHash: block.hash, receiptId }]
        : [];
    }),
  );
}

const pause = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });

/**
 * Follows the final blocks of a chain and gives the events of a factory, each once, in order.
 *
 * Only final blocks are looked at, so a fork of the optimistic head is never seen. Heights that were skipped give nothing. Heights that
 * the node has collected before they were followed give one `missed`.
 *
 * @throws {CursorMismatchError} when the block of `after` is not the one on this chain
 */
export async function* follow(reader: ChainReader, options: FollowOptions): AsyncGenerator<Followed, void, void> {
  const { factoryId, signal, pollMs = 250, once = false, parallel = 16 } = options;
  const stopped = () => signal?.aborted ?? false;
  let next = options.after.height + 1;

  const head = await reader.finalHead();
  const earliest = await reader.earliestHeight();
  if (options.after.hash !== undefined && options.after.height >= earliest) {
    const actual = await reader.blockHash(options.after.height);
    if (actual !== options.after.hash) throw new CursorMismatchError(options.after.height, options.after.hash, actual);
  } else if (options.after.hash !== undefined && options.after.height > head.height) {
    throw new CursorMismatchError(options.after.height, options.after.hash, undefined);
  }
  if (next < earliest) {
    yield { kind: 'missed', fromHeight: next, toHeight: earliest - 1 };
    next = earliest;
  }

  for (let final = head; !stopped();) {
    while (next <= final.height && !stopped()) {
      const heights = Array.from({ length: Math.min(parallel, final.height - next + 1) }, (_, index) => next + index);
      const blocks = await Promise.all(heights.map((height) => reader.outcomesAt(height, factoryId)));
      for (const [index, height] of heights.entries()) {
        const block = blocks[index];
        next = height + 1;
        if (block === undefined) {
          const kept = await reader.earliestHeight();
          if (height < kept) {
            yield { kind: 'missed', fromHeight: height, toHeight: kept - 1 };
            next = kept;
            break;
          }
          continue;
        }
        yield { kind: 'block', height, hash: block.hash, events: await eventsOf(reader, block, factoryId, final.hash) };
        if (stopped()) return;
      }
    }
    if (once) return;
    await pause(pollMs, signal);
    if (!stopped()) final = await reader.finalHead();
  }
}
