import { CompilerError, type SourcePlace } from '../errors/base.ts';
import { EngineInstance } from '../host/engine-instance.ts';
import { INTRINSICS } from '../host/intrinsics.ts';

/** Entry points that the engine which compiles has to export. */
export const COMPILER_ENTRY_POINTS: readonly string[] = ['near_start', 'near_compile', 'near_text_pointer', 'near_text_length', ...INTRINSICS.map((name) => `near_intrinsic_${name}`)];

/** Compilation recurses with the nesting of the source; nothing bounds it but this process. */
const STACK_BYTES = 480 * 1024;

export interface Bytecode {
  readonly bytes: Uint8Array;
  /** Every name and short string of the program: identifiers, property names, string constants used as names. */
  readonly atoms: ReadonlySet<string>;
}

/** The atom table at the head of serialised bytecode (quickjs.c JS_WriteObjectAtoms). */
function readAtoms(bytes: Uint8Array): Set<string> {
  let at = 1;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  const atoms = new Set<string>();
  for (let count = number(); count > 0; count--) {
    const header = number();
    const length = header >>> 1;
    let text = '';
    if (header & 1) {
      for (let i = 0; i < length; i++, at += 2) text += String.fromCharCode((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
    } else {
      for (let i = 0; i < length; i++) text += String.fromCharCode(bytes[at++] ?? 0);
    }
    atoms.add(text);
  }
  return atoms;
}

/**
 * Compiles a bundle to QuickJS bytecode, by the engine itself running in this process.
 *
 * @param fileName - shown in stack traces
 * @param strip - leave line numbers and sources out
 * @param originalPlace - maps a line of the bundle to the sources
 * @throws {CompilerError} SYNTAX_ERROR for syntax that the engine does not know
 */
export function compileBytecode(
  compiler: WebAssembly.Module,
  code: string,
  options: { readonly fileName: string; readonly strip: boolean; readonly originalPlace: (line: number) => SourcePlace | undefined },
): Bytecode {
  const engine = new EngineInstance(compiler);
  engine.call('near_start', STACK_BYTES);
  for (const name of INTRINSICS) engine.call(`near_intrinsic_${name}`);
  const source = new TextEncoder().encode(code);
  const nameBytes = new TextEncoder().encode(options.fileName);
  const both = new Uint8Array(source.length + 1 + nameBytes.length);
  both.set(source);
  both.set(nameBytes, source.length + 1);
  const start = engine.lend(both);
  const failed = engine.call('near_compile', start, source.length, start + source.length + 1, options.strip ? 1 : 0);
  if (failed) {
    const text = engine.text();
    const line = /:(\d+)\s*$/m.exec(text)?.[1];
    throw new CompilerError('SYNTAX_ERROR', text.split('\n')[0] ?? text, {
      stage: 'bytecode',
      place: line ? options.originalPlace(Number(line)) : undefined,
      hint: 'The contract engine knows ECMAScript 2020 and class fields.',
    });
  }
  const bytes = engine.result();
  return { bytes, atoms: readAtoms(bytes) };
}
