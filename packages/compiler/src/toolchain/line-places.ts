import { TraceMap, originalPositionFor } from '@jridgewell/trace-mapping';
import { dirname, resolve } from 'node:path';
import type { SourcePlace } from '../errors/base.ts';

/** Looks lines of a bundle up in its source map; sources are shown as `displayPath` shows them. */
export function linePlaces(
  map: { readonly sources: readonly (string | null)[]; readonly mappings: string; readonly names: readonly string[] },
  displayPath: (path: string) => string,
  entry: string,
): (line: number) => SourcePlace | undefined {
  const folder = dirname(resolve(entry));
  const trace = new TraceMap({ version: 3, names: [...map.names], mappings: map.mappings, sources: map.sources.map((source) => (source === null ? null : displayPath(resolve(folder, source)))) });
  return (line) => {
    // The first mapping of the line: statements begin there.
    for (let column = 0; column < 200; column++) {
      const found = originalPositionFor(trace, { line, column });
      if (found.source !== null && found.line !== null) return { file: found.source, line: found.line, column: found.column + 1 };
    }
    return undefined;
  };
}
