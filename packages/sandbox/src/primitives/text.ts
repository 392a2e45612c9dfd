const encoder = new TextEncoder();
const lossy = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** Text to UTF-8. */
export function toUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** UTF-8 to text; faulty sequences become U+FFFD as in Rust's `from_utf8_lossy`. */
export function fromUtf8Lossy(bytes: Uint8Array): string {
  return lossy.decode(bytes);
}

/** UTF-8 to text, or null when the bytes are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}
