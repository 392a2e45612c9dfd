/** Control characters (C0, C1, delete), and those that turn the direction of the text around them. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text from the chain as it may go to a terminal: anybody can log escape sequences, which would move the cursor or hide lines.
 * Line breaks become escapes as well, so one text stays one line.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return character === '\n' ? '\\n' : character === '\t' ? '\\t' : `\\u${code}`;
  });
}
