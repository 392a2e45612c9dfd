import { WasmReader } from '../../../src/vm/wasm/wasm-reader.ts';
import type { Body } from './wasm-builder.ts';

/** Instructions that one run has executed, and whether it ended in a trap. */
export interface Count {
  readonly instructions: number;
  readonly trapped: boolean;
}

/** Thrown by a division that has no result. */
const TRAP = { reason: 'integer division' } as const;

interface Label {
  /** Where a branch to it goes on: at a loop's own instruction, or behind a block's end. */
  readonly target: number;
  readonly isLoop: boolean;
  readonly height: number;
  readonly arity: number;
}

/**
 * Runs the programs of `random-program.ts` one instruction after the other and counts them by the words of the rule:
 * every executed instruction is one, a loop's is executed anew by each branch to it, `block`, `else` and `end` are none,
 * and a call takes one for each eight bytes of its frame of 64 bytes and the locals.
 *
 * It knows nothing of instrumentation points; what it has in common with the tested code is the reader of integers.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/prepare/prepare_v3.rs SimpleGasCostCfg, SimpleMaxStackCfg
 */
export function countInstructions(bodies: readonly Body[]): Count {
  const machine = new Machine(bodies);
  try {
    machine.call(0);
    return { instructions: machine.instructions, trapped: false };
  } catch (error) {
    if (error !== TRAP) throw error;
    return { instructions: machine.instructions, trapped: true };
  }
}

class Machine {
  instructions = 0;
  readonly #bodies: readonly Body[];
  readonly #memory = new Uint8Array(65536);
  readonly #stack: number[] = [];

  constructor(bodies: readonly Body[]) {
    this.#bodies = bodies;
  }

  call(index: number): void {
    const { locals: runs = [], code } = this.#bodies[index]!;
    const count = runs.reduce((sum, [number]) => sum + number, 0);
    this.instructions += Math.ceil((64 + 4 * count) / 8);
    const locals = new Int32Array(count);
    const bytes = Uint8Array.from([...code, 0x0b]);
    const reader = new WasmReader(bytes);
    const stack = this.#stack;
    const labels: Label[] = [{ target: bytes.length, isLoop: false, height: stack.length, arity: 0 }];
    const branch = (depth: number): void => {
      const label = labels[labels.length - 1 - depth]!;
      const value = label.arity === 1 ? [stack.pop()!] : [];
      stack.length = label.height;
      stack.push(...value);
      labels.length -= depth + 1;
      reader.pos = label.target;
    };
    while (reader.pos < bytes.length) {
      const start = reader.pos;
      const op = reader.u8();
      if (op !== 0x02 && op !== 0x05 && op !== 0x0b) this.instructions++;
      switch (op) {
        case 0x02:
        case 0x03:
        case 0x04: {
          const arity = reader.u8() === 0x40 ? 0 : 1;
          const { middle, end } = bounds(bytes, start);
          const taken = op !== 0x04 || stack.pop() !== 0;
          labels.push({
            target: op === 0x03 ? start : end,
            isLoop: op === 0x03,
            height: stack.length,
            arity: op === 0x03 ? 0 : arity,
          });
          if (taken) break;
          if (middle < end) reader.pos = middle;
          else branch(0);
          break;
        }
        case 0x05:
        case 0x0b:
          // Behind the first part of an `if`, or at the end: control goes on behind the block.
          if (labels.at(-1)!.isLoop) labels.length--;
          else branch(0);
          break;
        case 0x0d: {
          const depth = reader.u32();
          if (stack.pop() !== 0) branch(depth);
          break;
        }
        case 0x0e: {
          const depths = Array.from({ length: reader.u32() + 1 }, () => reader.u32());
          const index = Math.min(stack.pop()! >>> 0, depths.length - 1);
          branch(depths[index]!);
          break;
        }
        case 0x0f:
          branch(labels.length - 1);
          break;
        case 0x10:
          this.call(reader.u32());
          break;
        case 0x20:
          stack.push(locals[reader.u32()]!);
          break;
        case 0x21:
          locals[reader.u32()] = stack.pop()!;
          break;
        case 0x22:
          locals[reader.u32()] = stack.at(-1)!;
          break;
        case 0x41:
          stack.push(reader.s32());
          break;
        case 0x01:
          break;
        default:
          this.#compute(op, reader);
      }
    }
  }

  #compute(op: number, reader: WasmReader): void {
    const stack = this.#stack;
    const right = stack.pop()!;
    switch (op) {
      case 0x2d:
        reader.skip(2);
        stack.push(this.#memory[right]!);
        return;
      case 0x3a:
        reader.skip(2);
        this.#memory[stack.pop()!] = right;
        return;
      case 0x1b: {
        const [first, second] = stack.splice(-2);
        stack.push(right !== 0 ? first! : second!);
        return;
      }
    }
    const left = stack.pop()!;
    const isSigned = op === 0x6d || op === 0x6f;
    if (op >= 0x6d && op <= 0x70 && (right === 0 || (op === 0x6d && left === -(2 ** 31) && right === -1))) throw TRAP;
    const dividend = isSigned ? left : left >>> 0;
    const divisor = isSigned ? right : right >>> 0;
    const results: Readonly<Record<number, () => number>> = {
      0x6a: () => left + right,
      0x6b: () => left - right,
      0x6c: () => Math.imul(left, right),
      0x6d: () => Math.trunc(dividend / divisor),
      0x6e: () => Math.trunc(dividend / divisor),
      0x6f: () => dividend % divisor,
      0x70: () => dividend % divisor,
      0x71: () => left & right,
      0x73: () => left ^ right,
      0x74: () => left << right,
    };
    stack.push(results[op]!() | 0);
  }
}

/** Offsets behind the `else` (or the end, without one) and behind the end of the block that starts at `start`. */
function bounds(bytes: Uint8Array, start: number): { readonly middle: number; readonly end: number } {
  const reader = new WasmReader(bytes, start);
  let depth = 0;
  let middle = Infinity;
  for (;;) {
    const op = reader.u8();
    if (op >= 0x02 && op <= 0x04) {
      depth++;
      reader.skip(1);
    } else if (op === 0x05 && depth === 1) middle = reader.pos;
    else if (op === 0x0b && --depth === 0) return { middle, end: reader.pos };
    else if (op === 0x0e) for (let left = reader.u32() + 1; left > 0; left--) reader.u32();
    else if (op === 0x41) reader.s32();
    else if (op === 0x2d || op === 0x3a) reader.skip(2);
    else if (op === 0x0d || op === 0x10 || (op >= 0x20 && op <= 0x22)) reader.u32();
  }
}
