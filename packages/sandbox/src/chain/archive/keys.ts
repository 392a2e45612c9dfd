/*
 * Keys of the store, one column a kind. Ids are cut to ten bytes, for all keys are held in memory; what is found is
 * checked against the whole id. The state archive keeps its own columns beside these.
 */

const ID_BYTES = 10;

function numbered(column: string, value: number): Uint8Array {
  const bytes = new Uint8Array(7);
  bytes[0] = column.charCodeAt(0);
  // Big-endian, so that keys sort by number.
  for (let i = 6, rest = value; i > 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  return bytes;
}

function named(column: string, id: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + ID_BYTES);
  bytes[0] = column.charCodeAt(0);
  bytes.set(id.subarray(0, ID_BYTES), 1);
  return bytes;
}

/** Keys by what they lead to. */
export const storeKey = {
  /** Head, running epoch and the like: one value. */
  tip: (): Uint8Array => Uint8Array.of('t'.charCodeAt(0)),
  /** Epochs as wholes: one value. */
  epochs: (): Uint8Array => Uint8Array.of('e'.charCodeAt(0)),
  /** A block's record by height. */
  block: (height: number): Uint8Array => numbered('b', height),
  /** Height of a block by its hash. */
  blockHash: (hash: Uint8Array): Uint8Array => named('h', hash),
  /** Height of the block that carries a chunk. */
  chunkHash: (hash: Uint8Array): Uint8Array => named('c', hash),
  /** Height of the block that has an outcome. */
  outcome: (id: Uint8Array): Uint8Array => named('o', id),
  /** Height of the block that made a receipt which was not executed by the next one. */
  receipt: (id: Uint8Array): Uint8Array => named('r', id),
  /** Light client block of a finished epoch. */
  lightClient: (epochId: Uint8Array): Uint8Array => named('l', epochId),
  /** Hashes of the blocks of a page of ordinals. */
  ordinals: (page: number): Uint8Array => numbered('n', page),
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
