import type { FuncType } from '../wasm/types.ts';
import type { WasmReader } from '../wasm/wasm-reader.ts';
import { VALUE_SIZE, readEnabledType } from './value-type.ts';

/** Most locals of a function, parameters included. @see wasmparser 0.228 src/limits.rs MAX_WASM_FUNCTION_LOCALS */
export const MAX_FUNCTION_LOCALS = 50_000;
/** Bytes of stack that a call takes besides its values: return address and spilled registers, roughly. */
const FRAME_BYTES = 64;
/** Locals whose types stand in an array; later ones are searched for. */
const FIRST_LOCALS = 256;

/** A declaration of locals: the type and their number. */
export interface LocalRun {
  readonly count: number;
  readonly type: number;
}

/** Types of a function's parameters and locals, and the stack that they take. */
export class LocalTypes {
  /** Number of locals, parameters included. */
  count = 0;
  /** Bytes of the frame. */
  frameSize = 0;
  /** The declarations as written. */
  runs: LocalRun[] = [];
  readonly #reader: WasmReader;
  // Runs of one type, each parameter its own: the index behind the run, and the type.
  #ends: number[] = [];
  #types: number[] = [];
  readonly #first = new Uint8Array(FIRST_LOCALS);

  constructor(reader: WasmReader) {
    this.#reader = reader;
  }

  /** Reads the declarations of a body's locals. */
  read({ params }: FuncType, referenceTypes: boolean): void {
    const reader = this.#reader;
    this.#ends = [];
    this.#types = [];
    this.runs = [];
    this.count = 0;
    this.frameSize = FRAME_BYTES;
    for (const param of params) this.#add(1, param);
    for (let left = reader.u32(); left > 0; left--) {
      const count = reader.u32();
      const type = readEnabledType(reader, referenceTypes);
      this.runs.push({ count, type });
      this.#add(count, type);
      if (this.count > MAX_FUNCTION_LOCALS) reader.fail('too many locals');
    }
  }

  #add(count: number, type: number): void {
    const first = this.count;
    this.count += count;
    if (first < FIRST_LOCALS) this.#first.fill(type, first, Math.min(FIRST_LOCALS, this.count));
    this.frameSize += count * VALUE_SIZE[type]!;
    this.#ends.push(this.count);
    this.#types.push(type);
  }

  /** @throws {MalformedModule} when there is no such local */
  typeOf(index: number): number {
    if (index >= this.count) this.#reader.fail('unknown local');
    if (index < FIRST_LOCALS) return this.#first[index]!;
    let low = 0;
    let high = this.#ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ends[middle]! > index) high = middle;
      else low = middle + 1;
    }
    return this.#types[low]!;
  }
}
