import type { CallSite } from '../bundler/used-names.ts';
import { formatPlace, type SourcePlace } from '../errors/base.ts';
import type { LinePlaces } from './bytecode.ts';

/**
 * Gives every call of a bundle a line of its own, because the engine's traces know lines only: the closing parenthesis moves
 * to the next line, and that line stands for the place of the callee.
 */
export function breakAtCalls(
  code: string,
  calls: readonly CallSite[],
  sourceOf: (line: number, column: number) => SourcePlace | undefined,
): { code: string; places: LinePlaces } {
  const lineStarts = [0];
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const lineOf = (offset: number) => {
    let low = 0;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lineStarts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const placeAt = (offset: number) => {
    const line = lineOf(offset);
    return sourceOf(line + 1, offset - (lineStarts[line] as number));
  };
  const breaks = [...calls].sort((left, right) => left.close - right.close);
  const table: (SourcePlace | undefined)[] = [];
  let output = '';
  let from = 0;
  let next = 0;
  lineStarts.forEach((start, index) => {
    const end = lineStarts[index + 1] ?? code.length;
    table.push(sourceOf(index + 1, 0));
    for (let site = breaks[next]; site && site.close < end; site = breaks[++next]) {
      output += `${code.slice(from, site.close)}\n`;
      from = site.close;
      table.push(placeAt(site.callee) ?? table.at(-1));
    }
    output += code.slice(from, end);
    from = end;
    void start;
  });
  return { code: output, places: (line) => table[line - 1] };
}

/** A stack trace that names lines of the bundle, with their places in the sources. */
export function translateTrace(trace: string, bundleName: string, places: LinePlaces): string {
  return trace.replace(/\(([^()]+?):(\d+)(?::0)?\)/g, (frame, file: string, line: string) => {
    const place = file === bundleName ? places(Number(line)) : undefined;
    return place ? `(${formatPlace(place)})` : frame;
  });
}
