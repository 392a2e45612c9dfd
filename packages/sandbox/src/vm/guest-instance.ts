import type { GuestExports } from './guest-modules.ts';
import { IMPORT_MODULE, MEMORY_MODULE, MEMORY_NAME, TABLE_EXPORT } from './instrument/module-writer.ts';

/** A host function as the guest calls it. */
export type AnyFunction = (...args: unknown[]) => unknown;

/** Longest beginning of a memory that is kept for the instance's next call. Units: bytes. */
const MAX_IMAGE = 4 * 1024 * 1024;

/** What a new instance needs. */
export interface InstanceOptions {
  readonly module: WebAssembly.Module;
  readonly functions: readonly AnyFunction[];
  /** All zeros. */
  readonly memory: WebAssembly.Memory;
  /** Address behind the last byte that a data segment writes. */
  readonly dataEnd: number;
  /** Names of the exported mutable globals where calls made by methods are hooked. */
  readonly globals: readonly string[];
  /** Whether calls leave nothing in an instance but what `reset` undoes: no changed tables, no dropped segments. */
  readonly isReusable: boolean;
}

/**
 * An instance of a contract on a memory.
 *
 * Making one takes longer than a short call. So an instance serves further calls when all that a call can leave behind is
 * undone: globals by a function of the module, memory by whoever lends it, who puts the image that the data segments made
 * where they would.
 */
export class GuestInstance {
  readonly memory: WebAssembly.Memory;
  readonly exports: GuestExports;
  /** The mutable globals of the contract, where methods' calls are hooked. */
  readonly globals: readonly WebAssembly.Global[];
  /** What the memory begins with before a call; null when the instance serves one call only. */
  readonly image: Uint8Array | null;
  readonly #functions: Readonly<Record<string, unknown>>;

  /** @throws {WebAssembly.RuntimeError} when a data or element segment does not fit */
  constructor({ module, functions, memory, dataEnd, globals, isReusable }: InstanceOptions) {
    this.memory = memory;
    const { exports } = new WebAssembly.Instance(module, {
      [IMPORT_MODULE]: functions as never,
      [MEMORY_MODULE]: { [MEMORY_NAME]: memory },
    });
    this.#functions = exports;
    this.exports = exports as unknown as GuestExports;
    this.globals = globals.map((name) => exports[name] as WebAssembly.Global);
    this.image = isReusable && dataEnd <= MAX_IMAGE ? imageOf(memory, dataEnd) : null;
  }

  /** Calls an exported function of the contract, which has neither parameters nor results. */
  call(name: string): void {
    (this.#functions[name] as () => void)();
  }

  /** Whether an entry of the table is null. */
  isNullEntry(index: number): boolean {
    return (this.#functions[TABLE_EXPORT] as WebAssembly.Table | undefined)?.get(index) === null;
  }
}

/** The bytes that data segments have written. */
function imageOf(memory: WebAssembly.Memory, dataEnd: number): Uint8Array {
  return new Uint8Array(memory.buffer).slice(0, dataEnd);
}
