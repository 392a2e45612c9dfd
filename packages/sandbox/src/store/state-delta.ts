import { StoreDamagedError } from '../errors/store.ts';
import type { RecordReader } from './records/record-reader.ts';
import type { RecordWriter } from './records/record-writer.ts';
import type { TrieWrite } from './trie.ts';

/** How to get from the state after a block to the state before it. */
export interface StateDelta {
  /** Height of the block before. */
  readonly prevHeight: number;
  /** Former values of what the block changed. */
  readonly writes: readonly TrieWrite[];
}

/** Writes a delta: u64 height, u32 count, and per write the key, 0 or 1 and the value. */
export function writeStateDelta(writer: RecordWriter, { prevHeight, writes }: StateDelta): void {
  writer.u64(prevHeight).u32(writes.length);
  for (const [key, value] of writes) {
    writer.stateKey(key);
    if (value === undefined) writer.u8(0);
    else writer.u8(1).stateValue(key, value);
  }
}

/**
 * Reads what {@link writeStateDelta} wrote.
 *
 * @throws {StoreDamagedError} when it ends too early
 */
export function readStateDelta(reader: RecordReader): StateDelta {
  try {
    const prevHeight = Number(reader.u64());
    const writes = reader.list((): TrieWrite => [reader.stateKey(), reader.u8() === 0 ? undefined : reader.bytes()]);
    reader.end();
    return { prevHeight, writes };
  } catch (cause) {
    if (cause instanceof StoreDamagedError) throw cause;
    throw new StoreDamagedError('state', 'the record of an old state is unreadable', { cause });
  }
}
