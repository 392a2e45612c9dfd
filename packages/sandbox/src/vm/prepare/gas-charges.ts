import type { GasPoints } from './gas-points.ts';
import { PointKind } from './gas-points.ts';
import type { OperandStack } from './operand-stack.ts';

/**
 * Appends the gas points of each instruction as it is read: one before it, and behind what can be observed another one.
 *
 * @see finite-wasm 0.6 src/gas/mod.rs
 */
export class GasCharges {
  readonly #points: GasPoints;
  readonly #operands: OperandStack;
  /** Whether the instruction before the current one left something to be charged behind it. */
  isPending = false;
  #kindBehind: number = PointKind.Pure;
  #costBehind = 0;

  constructor(points: GasPoints, operands: OperandStack) {
    this.#points = points;
    this.#operands = operands;
  }

  /** Begins a body. */
  begin(): void {
    this.isPending = false;
  }

  /** Appends the pending charge. */
  settle(offset: number): void {
    this.#points.push(offset, this.#kindBehind, this.#costBehind);
    this.isPending = false;
  }

  before(offset: number, kind: number, cost: number): void {
    this.#points.push(offset, this.#operands.dead ? PointKind.Unreachable : kind, cost);
  }

  behind(kind: number, cost: number): void {
    this.isPending = true;
    this.#kindBehind = kind;
    this.#costBehind = cost;
  }

  /** An instruction that cannot be observed. */
  pure(offset: number, cost = 1): void {
    this.#points.pushPure(offset, this.#operands.dead ? PointKind.Unreachable : PointKind.Pure, cost);
  }

  /** An instruction that can trap, change the state or go elsewhere. */
  sideEffect(offset: number, cost: number): void {
    this.before(offset, PointKind.Pre, cost);
    this.behind(PointKind.Post, 0);
  }

  /** An instruction that costs by its last operand. */
  linear(offset: number): void {
    this.before(offset, PointKind.Linear, 0);
    this.behind(PointKind.Post, 0);
  }

  /**
   * memory.grow or table.grow.
   *
   * @see nearcore 2.12 (up to 84) and 2.13 runtime/near-vm-runner/src/prepare/prepare_v3.rs visit_memory_grow
   */
  grow(offset: number, isLinear: boolean): void {
    if (isLinear) return this.linear(offset);
    this.before(offset, PointKind.Grow, 1);
    this.behind(PointKind.Post, 0);
  }
}
