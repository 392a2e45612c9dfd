import { TraceMap, originalPositionFor } from '@jridgewell/trace-mapping';
import { dirname, resolve } from 'node:path';
import type { SourcePlace } from '../errors/base.ts';

/** Finds the source of a place in a bundle: the first one at or after the column (0-based) of the line (1-based). */
export type SourcePlaces = (line: number, column: number) => SourcePlace | undefined;

/** Reads a bundle's source map; sources are shown as `displayPath` shows them. */
export function sourcePlaces(
  map: { readonly sources: readonly (string | null)[]; readonly mappings: string; readonly names: readonly string[] },
  displayPath: (path: string) => string,
  entry: string,
): SourcePlaces {
  const folder = dirname(resolve(entry));
  const trace = new TraceMap({
    version: 3,
    names: [...map.names],
    mappings: map.mappings,
    sources: map.sources.map((source) => (source === null ? null : displayPath(resolve(folder, source)))),
  });
  return (line, column) => {
    // Indentation has no mapping of its own: the statement behind it has.
    for (let at = column; at < column + 120; at++) {
      const found = originalPositionFor(trace, { line, column: at });
      if (found.source !== null && found.line !== null)
        return { file: found.source, line: found.line, column: found.column + 1 };
    }
    return undefined;
  };
}
