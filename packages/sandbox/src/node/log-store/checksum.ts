import zlib from 'node:zlib';
import crc32 from 'crc-32';

/** CRC-32 in JavaScript, for Node before 20.15. */
export function checksumWithoutZlib(bytes: Uint8Array): number {
  return crc32.buf(bytes) >>> 0;
}

/** CRC-32 of the bytes, as zlib computes it. */
export const checksum: (bytes: Uint8Array) => number = (zlib as Partial<typeof zlib>).crc32 ?? checksumWithoutZlib;
