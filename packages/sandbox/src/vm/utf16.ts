const decoder = new TextDecoder('utf-16le', { ignoreBOM: true, fatal: true });

/** UTF-16 little endian to text, or null when a surrogate stands alone. The number of bytes must be even. */
export function fromUtf16(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** Bytes that the text takes in UTF-8. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if (unit < 0xd800 || unit >= 0xe000) length += 3;
    else {
      // A pair of surrogates is one character of four bytes.
      length += 4;
      i++;
    }
  }
  return length;
}
