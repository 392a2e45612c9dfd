import { CompilerError, type SourcePlace } from '../errors/base.ts';
import { EngineInstance } from '../host/engine-instance.ts';
import { INTRINSICS } from '../host/intrinsics.ts';

/** Entry points that the engine which compiles has to export. */
export const COMPILER_ENTRY_POINTS: readonly string[] = ['near_start', 'near_compile', 'near_text_pointer', 'near_text_length', ...INTRINSICS.map((name) => `near_intrinsic_${name}`)];

/** Compilation recurses with the nesting of the source; nothing bounds it but this process. */
const STACK_BYTES = 480 * 1024;

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
): Uint8Array {
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
  return engine.result();
}
