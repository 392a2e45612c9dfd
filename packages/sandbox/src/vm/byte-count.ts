import type { ByteCount } from './errors.ts';

/**
 * Bytes with a decimal unit, as the crate bytesize 1.x prints them: "999 B", "4.0 MB".
 */
export function byteCountText({ bytes }: ByteCount): string {
  if (bytes < 1000) return `${bytes} B`;
  const exponent = Math.max(1, Math.floor(Math.log(bytes) / Math.log(1000)));
  return `${(bytes / 1000 ** exponent).toFixed(1)} ${'KMGTPE'[exponent - 1]}B`;
}
