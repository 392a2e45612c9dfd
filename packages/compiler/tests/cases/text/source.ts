import { NearBindgen, view } from 'near-sdk-js';

/** Words of a text, one by one. */
function* words(text: string): Generator<string> {
  for (const [word] of text.matchAll(/[\p{L}'-]+/gu)) yield word;
}

@NearBindgen({})
export class Text {
  @view({})
  count({ text }: { text: string }): [string, number][] {
    const counts = new Map<string, number>();
    for (const word of words(text.toLowerCase())) counts.set(word, (counts.get(word) ?? 0) + 1);
    return Array.from(counts).sort(([left, a], [right, b]) => b - a || (left < right ? -1 : 1));
  }

  @view({})
  dates({ text }: { text: string }): string {
    return text.replace(/(\d{4})-(\d\d)-(\d\d)/g, (day) => new Date(`${day}T00:00:00Z`).toUTCString());
  }
}
