/** Bytes of a sequence by its first byte, and the range of its second byte. @see https://datatracker.ietf.org/doc/html/rfc3629 */
function sequence(first: number): { readonly length: number; readonly low: number; readonly high: number } | undefined {
  if (first >= 0xc2 && first <= 0xdf) return { length: 2, low: 0x80, high: 0xbf };
  if (first === 0xe0) return { length: 3, low: 0xa0, high: 0xbf };
  if (first === 0xed) return { length: 3, low: 0x80, high: 0x9f };
  if (first >= 0xe1 && first <= 0xef) return { length: 3, low: 0x80, high: 0xbf };
  if (first === 0xf0) return { length: 4, low: 0x90, high: 0xbf };
  if (first === 0xf4) return { length: 4, low: 0x80, high: 0x8f };
  return first >= 0xf1 && first <= 0xf3 ? { length: 4, low: 0x80, high: 0xbf } : undefined;
}

/**
 * What is wrong with bytes that are not UTF-8, in the words of Rust's `Utf8Error`; undefined when they are.
 *
 * @see Rust library/core/src/str/validations.rs run_utf8_validation
 */
export function utf8Fault(bytes: Uint8Array): string | undefined {
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at] as number;
    if (first < 0x80) {
      at++;
      continue;
    }
    const expected = sequence(first);
    const invalid = (length: number): string => `invalid utf-8 sequence of ${length} bytes from index ${at}`;
    if (expected === undefined) return invalid(1);
    for (let i = 1; i < expected.length; i++) {
      const byte = bytes[at + i];
      if (byte === undefined) return `incomplete utf-8 byte sequence from index ${at}`;
      const [low, high] = i === 1 ? [expected.low, expected.high] : [0x80, 0xbf];
      if (byte < low || byte > high) return invalid(i);
    }
    at += expected.length;
  }
  return undefined;
}
