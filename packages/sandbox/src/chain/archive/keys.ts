/*
 * Keys of the store, one column a kind. Ids are cut to ten bytes, for all keys are held in memory; what is found is
 * checked against the whole id. The state archive keeps its own columns beside these.
 */

const ID_BYTES = 10;
const { fromCharCode } = String;

function numbered(column: string, value: number): string {
  // Big-endian, so that keys sort by number.
  const high = Math.floor(value / 2 ** 24);
  return (
    column +
    fromCharCode(high >>> 16, (high >>> 8) & 255, high & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)
  );
}

function named(column: string, id: Uint8Array): string {
  let key = column;
  for (let i = 0; i < ID_BYTES; i++) key += fromCharCode(id[i] as number);
  return key;
}

/** Keys by what they lead to. */
export const storeKey = {
  /** Head, running epoch and the like: one value. */
  tip: (): string => 't',
  /** Epochs as wholes: one value. */
  epochs: (): string => 'e',
  /** A block's record by height. */
  block: (height: number): string => numbered('b', height),
  /** Height of a block by its hash. */
  blockHash: (hash: Uint8Array): string => named('h', hash),
  /** Height of the block that carries a chunk. */
  chunkHash: (hash: Uint8Array): string => named('c', hash),
  /** Height of the block that has an outcome. */
  outcome: (id: Uint8Array): string => named('o', id),
  /** Height of the block that made a receipt which was not executed by the next one. */
  receipt: (id: Uint8Array): string => named('r', id),
  /** Light client block of a finished epoch. */
  lightClient: (epochId: Uint8Array): string => named('l', epochId),
  /** Hashes of the blocks of a page of ordinals. */
  ordinals: (page: number): string => numbered('n', page),
} as const;

/** Bytes of a height or page number as a value. */
export function encodeHeight(height: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, height);
  return bytes;
}

/** The height that {@link encodeHeight} was given. */
export function decodeHeight(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0);
}

/** Height in a key of {@link storeKey.block}. */
export function heightInKey(key: string): number {
  let height = 0;
  for (let i = 1; i < key.length; i++) height = height * 256 + key.charCodeAt(i);
  return height;
}
