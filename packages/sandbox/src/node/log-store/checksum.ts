import zlib from 'node:zlib';

/** The polynomial of CRC-32, bits reversed. */
const POLYNOMIAL = 0xedb88320;

let table: Uint32Array | null = null;

function createTable(): Uint32Array {
  const entries = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    entries[byte] = value;
  }
  return entries;
}

/** CRC-32 in JavaScript, for Node before 20.15. */
export function checksumWithoutZlib(bytes: Uint8Array): number {
  table ??= createTable();
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 0xff]!;
  return ~crc >>> 0;
}

/** CRC-32 of the bytes, as zlib computes it. */
export const checksum: (bytes: Uint8Array) => number = (zlib as Partial<typeof zlib>).crc32 ?? checksumWithoutZlib;
