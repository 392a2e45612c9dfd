import { ValType } from '../wasm/types.ts';
import type { WasmReader } from '../wasm/wasm-reader.ts';
import { OperandSizes } from './operand-sizes.ts';
import { VALUE_SIZE } from './value-type.ts';

const { Bottom } = ValType;

/**
 * Types of the operands of a body that is read, and their bytes, which are followed only where code can be reached.
 *
 * @see wasmparser 0.228 src/validator/operators.rs push_operand, pop_operand
 */
export class OperandStack {
  /** Number of operands, and of those below the innermost block. */
  count = 0;
  height = 0;
  /** Whether the innermost block has come to an instruction behind which it does not go on. */
  unreachable = false;
  /** Whether the code cannot be reached because of that, or because of such an instruction of a block around it. */
  dead = false;
  readonly sizes = new OperandSizes();
  readonly #reader: WasmReader;
  #types = new Uint8Array(1024);

  constructor(reader: WasmReader) {
    this.#reader = reader;
  }

  /** Begins a body. */
  begin(): void {
    this.count = 0;
    this.height = 0;
    this.unreachable = false;
    this.dead = false;
    this.sizes.clear();
  }

  push(type: number): void {
    this.put(type);
    if (!this.dead) this.sizes.push(VALUE_SIZE[type]!);
  }

  /** Takes a value of the given type, or of any type for Bottom, and returns its type. */
  pop(expected: number): number {
    const type = this.take(expected);
    if (!this.dead) this.sizes.pop();
    return type;
  }

  /** `push` for a value whose size nearcore does not count anew: that of the value taken for it stays. */
  put(type: number): void {
    if (this.count === this.#types.length) this.#grow();
    this.#types[this.count++] = type;
  }

  /** `pop` of a value that nearcore leaves where it is. */
  take(expected: number): number {
    if (this.count === this.height) {
      if (this.unreachable) return Bottom;
      this.#reader.fail('type mismatch: nothing on the stack');
    }
    const type = this.#types[--this.count]!;
    if (type !== expected && expected !== Bottom && type !== Bottom) this.#reader.fail('type mismatch');
    return type;
  }

  /** Takes a value and puts one of the same type in its place. */
  replace(type: number): void {
    this.take(type);
    this.put(type);
  }

  /** What follows in the innermost block is not reached. */
  makeUnreachable(): void {
    this.unreachable = true;
    this.dead = true;
    this.count = this.height;
  }

  #grow(): void {
    const types = new Uint8Array(this.#types.length * 2);
    types.set(this.#types);
    this.#types = types;
  }
}
