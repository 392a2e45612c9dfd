/**
 * Bytes of a function's operand stack, as nearcore counts them for its stack limit.
 *
 * Not always those of the operands: nearcore forgets that `call_indirect` takes the index from the stack. The value on
 * top that is not taken stays below what follows until its block ends, so each value's size has a place of its own here,
 * and instructions that nearcore passes over (local.tee, unary operators) must not touch them.
 *
 * @see finite-wasm 0.6 src/max_stack/mod.rs Visitor, visit_function_call
 */
export class OperandSizes {
  /** Number of values, their bytes, and the most bytes so far. */
  count = 0;
  bytes = 0;
  maxBytes = 0;
  #sizes = new Uint8Array(1024);

  clear(): void {
    this.count = 0;
    this.bytes = 0;
    this.maxBytes = 0;
  }

  push(size: number): void {
    if (this.count === this.#sizes.length) {
      const sizes = new Uint8Array(this.#sizes.length * 2);
      sizes.set(this.#sizes);
      this.#sizes = sizes;
    }
    this.#sizes[this.count++] = size;
    this.bytes += size;
    if (this.bytes > this.maxBytes) this.maxBytes = this.bytes;
  }

  pop(): void {
    this.bytes -= this.#sizes[--this.count]!;
  }

  /** Goes back to an earlier height. */
  reset(count: number, bytes: number): void {
    this.count = count;
    this.bytes = bytes;
  }
}
