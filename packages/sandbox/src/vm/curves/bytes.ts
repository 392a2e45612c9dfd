/** Big-endian bytes to an integer. */
export function fromBigEndian(bytes: Uint8Array): bigint {
  let hex = '0x0';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(hex);
}

/** Little-endian bytes to an integer. */
export function fromLittleEndian(bytes: Uint8Array): bigint {
  let hex = '0x0';
  for (let i = bytes.length - 1; i >= 0; i--) hex += bytes[i]!.toString(16).padStart(2, '0');
  return BigInt(hex);
}

/** Writes an integer big endian so that it ends at `end`. */
export function putBigEndian(target: Uint8Array, end: number, value: bigint): void {
  for (let at = end - 1, rest = value; rest > 0n; at--, rest >>= 8n) target[at] = Number(rest & 0xffn);
}

/** Writes an integer little endian from `start` on. */
export function putLittleEndian(target: Uint8Array, start: number, value: bigint): void {
  for (let at = start, rest = value; rest > 0n; at++, rest >>= 8n) target[at] = Number(rest & 0xffn);
}
