/**
 * Prints a string as Rust's `{:?}` does: quotes and escapes. nearcore's error texts hold such strings.
 *
 * @see Rust core::str Debug: \0 \t \r \n \" \\ are escaped by name, other unprintable characters as \u{hex}
 */
export function rustDebugString(text: string): string {
  let out = '"';
  for (const char of text) out += escapeChar(char, '"');
  return `${out}"`;
}

/** Prints one character as Rust's `{:?}` does: in single quotes. */
export function rustDebugChar(char: string): string {
  return `'${escapeChar(char, "'")}'`;
}

function escapeChar(char: string, quote: string): string {
  switch (char) {
    case '\0':
      return '\\0';
    case '\t':
      return '\\t';
    case '\r':
      return '\\r';
    case '\n':
      return '\\n';
    case '\\':
      return '\\\\';
    case quote:
      return `\\${quote}`;
  }
  // Control, format, surrogate, private-use and unassigned characters and separators other than the plain space.
  if (char !== ' ' && /^[\p{C}\p{Z}\p{Grapheme_Extend}]$/u.test(char)) {
    return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
  }
  return char;
}
