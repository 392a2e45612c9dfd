import { CompilerError, CompilerInvariantError, type SourcePlace } from '../errors/base.ts';
import { EngineInstance } from '../host/engine-instance.ts';
import { INTRINSICS } from '../host/intrinsics.ts';

/** Entry points that the engine which compiles has to export. */
export const COMPILER_ENTRY_POINTS: readonly string[] = [
  'near_start',
  'near_compile',
  'near_text_pointer',
  'near_text_length',
  ...INTRINSICS.map((name) => `near_intrinsic_${name}`),
];

/** Compilation recurses with the nesting of the source; nothing bounds it but this process. */
const STACK_BYTES = 480 * 1024;

/** Where a line of the bundle comes from; undefined for lines of the build's own. */
export type LinePlaces = (line: number) => SourcePlace | undefined;

/** Largest column that fits beside the line number; see glue/build.c near_places. */
const MAX_COLUMN = 1023;

/** The table that glue/build.c reads: a place and a file name pointer for each line. */
function placeTable(lines: number, places: LinePlaces, base: number): Uint8Array {
  const names = new Map<string, number>();
  const encoded: Uint8Array[] = [];
  let end = lines * 8;
  const table = new DataView(new ArrayBuffer(end));
  for (let line = 1; line <= lines; line++) {
    const place = places(line);
    if (!place?.line) {
      table.setUint32((line - 1) * 8, line, true);
      continue;
    }
    let name = names.get(place.file);
    if (name === undefined) {
      name = base + end;
      names.set(place.file, name);
      const bytes = new TextEncoder().encode(`${place.file}\0`);
      encoded.push(bytes);
      end += bytes.length;
    }
    table.setUint32((line - 1) * 8, place.line * (MAX_COLUMN + 1) + Math.min(place.column ?? 0, MAX_COLUMN), true);
    table.setUint32((line - 1) * 8 + 4, name, true);
  }
  const result = new Uint8Array(end);
  result.set(new Uint8Array(table.buffer));
  let at = lines * 8;
  for (const bytes of encoded) {
    result.set(bytes, at);
    at += bytes.length;
  }
  return result;
}

/**
 * Compiles a bundle to QuickJS bytecode, by the engine itself running in this process.
 *
 * @param fileName - shown in stack traces for code that comes from no source file
 * @param places - where each line comes from; without it line numbers and sources are left out
 * @param originalPlace - the same for error messages
 * @throws {CompilerError} SYNTAX_ERROR for syntax that the engine does not know
 */
export function compileBytecode(
  compiler: WebAssembly.Module,
  code: string,
  options: { readonly fileName: string; readonly places?: LinePlaces | undefined; readonly originalPlace: LinePlaces },
): Uint8Array {
  const engine = new EngineInstance(compiler);
  engine.call('near_start', STACK_BYTES);
  for (const name of INTRINSICS) engine.call(`near_intrinsic_${name}`);
  const source = new TextEncoder().encode(`${code}\0${options.fileName}\0`);
  const lines = options.places ? code.split('\n').length : 0;
  const room = new Uint8Array(source.length + 8 + lines * 8 + 65536);
  const start = engine.lend(room);
  const tableAt = (start + source.length + 7) & ~7;
  const table = options.places ? placeTable(lines, options.places, tableAt) : new Uint8Array();
  if (source.length + 8 + table.length > room.length)
    throw new CompilerInvariantError('file names take more room than expected');
  const memory = new Uint8Array(engine.memory.buffer);
  memory.set(source, start);
  memory.set(table, tableAt);
  const codeLength = source.length - new TextEncoder().encode(options.fileName).length - 2;
  if (engine.call('near_compile', start, codeLength, start + codeLength + 1, options.places ? 0 : 1, tableAt, lines)) {
    const text = engine.text();
    const line = /:(\d+)\s*$/m.exec(text)?.[1];
    throw new CompilerError('SYNTAX_ERROR', text.split('\n')[0] ?? text, {
      stage: 'bytecode',
      place: line ? options.originalPlace(Number(line)) : undefined,
      hint: 'The contract engine knows ECMAScript 2020 and class fields.',
    });
  }
  return engine.result();
}
