import { InvariantError } from '../errors/invariant.ts';
import type { WasmTrap } from './errors.ts';

/**
 * V8's texts of wasm traps, by the trap that nearcore reports.
 *
 * V8 has no other sign of a trap's kind. The texts are fixed by its own tests, and by ours for the versions in use.
 * Out-of-bounds tables are "memory" traps in nearcore, too.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/wasmtime_runner/mod.rs into_vm_error
 */
const TRAPS: readonly (readonly [RegExp, WasmTrap])[] = [
  [/^unreachable$/, 'Unreachable'],
  [/^memory access out of bounds$/, 'MemoryOutOfBounds'],
  [/^divide by zero$/, 'IllegalArithmetic'],
  [/^remainder by zero$/, 'IllegalArithmetic'],
  [/^divide result unrepresentable$/, 'IllegalArithmetic'],
  [/^float unrepresentable in integer range$/, 'IllegalArithmetic'],
  [/^table index is out of bounds$/, 'MemoryOutOfBounds'],
  [/^table access out of bounds$/, 'MemoryOutOfBounds'],
  [/^table (?:element|entry) access out of bounds$/, 'MemoryOutOfBounds'],
  [/^(?:element|data) segment (?:out of bounds|has been dropped)$/, 'MemoryOutOfBounds'],
  // V8 does not tell a null entry from a wrong signature; the caller does.
  [/^null function or function signature/, 'IncorrectCallIndirectSignature'],
];

/**
 * The trap that V8 reports.
 *
 * @param entryIsNull - whether the table entry of the latest call_indirect is null
 * @throws {InvariantError} on a text that this V8 version has newly invented
 */
export function trapOf(error: WebAssembly.RuntimeError, entryIsNull: () => boolean): WasmTrap {
  for (const [text, trap] of TRAPS) {
    if (!text.test(error.message)) continue;
    return trap === 'IncorrectCallIndirectSignature' && entryIsNull() ? 'IndirectCallToNull' : trap;
  }
  throw new InvariantError(`Unknown wasm trap: ${error.message}`, { cause: error });
}
