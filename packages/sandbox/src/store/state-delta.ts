import { StoreDamagedError } from '../errors/store.ts';
import { binaryStringFromBytes, bytesFromBinaryString } from './binary-string.ts';
import type { TrieWrite } from './trie.ts';
import type { TrieKey } from './trie-key.ts';

/** How to get from the state after a block to the state before it. */
export interface StateDelta {
  /** Height of the block before. */
  readonly prevHeight: number;
  /** Former values of what the block changed. */
  readonly writes: readonly TrieWrite[];
}

/** Bytes of a delta: u64 height, then per write u32 key length, u32 value length + 1 (0: was absent), key, value. */
export function encodeStateDelta({ prevHeight, writes }: StateDelta): Uint8Array {
  let length = 8;
  for (const [key, value] of writes) length += 8 + key.length + (value?.length ?? 0);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(prevHeight), true);
  let at = 8;
  for (const [key, value] of writes) {
    view.setUint32(at, key.length, true);
    view.setUint32(at + 4, value === undefined ? 0 : value.length + 1, true);
    bytes.set(bytesFromBinaryString(key), at + 8);
    at += 8 + key.length;
    if (value !== undefined) {
      bytes.set(value, at);
      at += value.length;
    }
  }
  return bytes;
}

/**
 * The delta in these bytes.
 *
 * @throws {StoreDamagedError} when they end too early
 */
export function decodeStateDelta(bytes: Uint8Array): StateDelta {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    const prevHeight = Number(view.getBigUint64(0, true));
    const writes: TrieWrite[] = [];
    let at = 8;
    while (at < bytes.length) {
      const keyEnd = at + 8 + view.getUint32(at, true);
      const valueLength = view.getUint32(at + 4, true) - 1;
      const key = binaryStringFromBytes(bytes.subarray(at + 8, keyEnd)) as TrieKey;
      at = keyEnd + Math.max(valueLength, 0);
      writes.push([key, valueLength < 0 ? undefined : bytes.slice(keyEnd, at)]);
    }
    return { prevHeight, writes };
  } catch (cause) {
    throw new StoreDamagedError('state', 'the record of an old state is unreadable', { cause });
  }
}
