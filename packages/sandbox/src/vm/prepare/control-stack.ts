import { EMPTY_BLOCK } from '../wasm/types.ts';
import type { WasmReader } from '../wasm/wasm-reader.ts';
import type { GasPoints } from './gas-points.ts';
import type { OperandStack } from './operand-stack.ts';

/** What a frame belongs to; the body itself is a block. */
export const FrameKind = { Block: 0, Loop: 1, If: 2, Else: 3 } as const;
/** How branches to a frame behave; UntakenForward has no branch so far. */
const Target = { UntakenForward: 0, Forward: 1, Loop: 2 } as const;

/** Fields of a frame in one row of `#rows`. */
const Field = {
  Kind: 0,
  Type: 1,
  Height: 2,
  Unreachable: 3,
  Dead: 4,
  SizeCount: 5,
  Bytes: 6,
  Target: 7,
  PointBefore: 8,
  PointBehind: 9,
  Count: 10,
} as const;

/**
 * The blocks that the current instruction stands in.
 *
 * A frame is named by its row, a number; no object is made for a block.
 *
 * @see wasmparser 0.228 src/validator/operators.rs push_ctrl, pop_ctrl; finite-wasm 0.6 src/gas/mod.rs
 */
export class ControlStack {
  /** Row of the innermost frame, or a negative number behind the function's end. */
  row = -Field.Count;
  readonly #reader: WasmReader;
  readonly #operands: OperandStack;
  readonly #points: GasPoints;
  #rows = new Int32Array(64 * Field.Count);

  constructor(reader: WasmReader, operands: OperandStack, points: GasPoints) {
    this.#reader = reader;
    this.#operands = operands;
    this.#points = points;
  }

  /** Begins a body that gives the result, which is a frame of its own. */
  begin(result: number): void {
    this.row = -Field.Count;
    this.enter(FrameKind.Block, result);
  }

  /** The innermost frame's kind and the type of its result, or EMPTY_BLOCK. */
  get kind(): number {
    return this.#rows[this.row + Field.Kind]!;
  }

  get type(): number {
    return this.#rows[this.row + Field.Type]!;
  }

  /** Whether a branch or the way past an `if` may come to the innermost frame's end. */
  get endIsTarget(): boolean {
    return this.#rows[this.row + Field.Target] === Target.Forward;
  }

  /** Enters a block, its operands taken already. */
  enter(kind: number, type: number): void {
    const operands = this.#operands;
    const outer = this.row;
    if (outer >= 0) {
      this.#rows[outer + Field.Unreachable] = operands.unreachable ? 1 : 0;
      this.#rows[outer + Field.Dead] = operands.dead ? 1 : 0;
    }
    const row = (this.row = outer + Field.Count);
    if (row === this.#rows.length) this.#grow();
    const rows = this.#rows;
    operands.height = operands.count;
    operands.unreachable = false;
    rows[row + Field.Kind] = kind;
    rows[row + Field.Type] = type;
    rows[row + Field.Height] = operands.height;
    rows[row + Field.SizeCount] = operands.sizes.count;
    rows[row + Field.Bytes] = operands.sizes.bytes;
    rows[row + Field.Target] = kind === FrameKind.Block ? Target.UntakenForward : Target.Forward;
  }

  /** Enters a loop whose point has just been appended; the one behind its head comes next. */
  enterLoop(type: number): void {
    this.enter(FrameKind.Loop, type);
    this.#rows[this.row + Field.Target] = Target.Loop;
    this.#rows[this.row + Field.PointBefore] = this.#points.count - 1;
    this.#rows[this.row + Field.PointBehind] = this.#points.count;
  }

  /** Checks the result of the innermost frame and leaves it, without pushing it. */
  leave(): void {
    const operands = this.#operands;
    const rows = this.#rows;
    const row = this.row;
    const type = rows[row + Field.Type]!;
    if (type !== EMPTY_BLOCK) operands.pop(type);
    if (operands.count !== operands.height)
      this.#reader.fail('type mismatch: values remaining on the stack at the end of the block');
    operands.sizes.reset(rows[row + Field.SizeCount]!, rows[row + Field.Bytes]!);
    const outer = (this.row = row - Field.Count);
    if (outer < 0) return;
    operands.height = rows[outer + Field.Height]!;
    operands.unreachable = rows[outer + Field.Unreachable] === 1;
    operands.dead = rows[outer + Field.Dead] === 1;
  }

  /** The row of the frame that a branch of the given depth goes to. */
  target(depth: number): number {
    const row = this.row - depth * Field.Count;
    if (row < 0) this.#reader.fail('unknown label');
    return row;
  }

  /** Type that a branch to the frame carries, or EMPTY_BLOCK. */
  labelType(row: number): number {
    return this.#rows[row + Field.Kind] === FrameKind.Loop ? EMPTY_BLOCK : this.#rows[row + Field.Type]!;
  }

  /** Notes that a branch goes to the frame. */
  markBranch(row: number): void {
    const rows = this.#rows;
    if (rows[row + Field.Target] === Target.Loop)
      this.#points.markLoop(rows[row + Field.PointBefore]!, rows[row + Field.PointBehind]!);
    else rows[row + Field.Target] = Target.Forward;
  }

  #grow(): void {
    const rows = new Int32Array(this.#rows.length * 2);
    rows.set(this.#rows);
    this.#rows = rows;
  }
}
