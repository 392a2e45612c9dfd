/**
 * Kinds of instrumentation points, as finite-wasm names them.
 *
 * `Grow` stands for memory.grow and table.grow while they cost a constant; `Linear` for what costs by the last operand:
 * the bulk operations, and from version 85 on growing.
 *
 * @see finite-wasm 0.6 src/gas/mod.rs InstrumentationKind
 */
export const PointKind = { Pure: 0, Unreachable: 1, Pre: 2, Post: 3, Between: 4, Grow: 5, Linear: 6 } as const;

/** Set on the charge behind a `loop` that is branched to: the one place of an iteration where gas must be checked. */
export const LOOP_POINT = 8;

const NONE = 255;
const KINDS = 7;

/** Kind of two points at the same offset, by first * 7 + second. */
const SAME_OFFSET = new Uint8Array(KINDS * KINDS).fill(NONE);
/** Kind of two points with an instruction between them; NONE where they stay apart. */
const ACROSS = new Uint8Array(KINDS * KINDS).fill(NONE);

function fillTables(): void {
  const { Pure, Unreachable, Pre, Post, Between, Grow } = PointKind;
  const same = (first: number, second: number, kind: number): void => void (SAME_OFFSET[first * KINDS + second] = kind);
  for (const second of [Pure, Pre, Post, Between]) same(Pure, second, second);
  same(Pre, Pre, Pre);
  same(Pre, Pure, Pre);
  same(Pre, Post, Between);
  same(Pre, Between, Between);
  same(Post, Post, Post);
  same(Post, Pure, Post);
  same(Post, Pre, Between);
  same(Post, Between, Between);
  for (const second of [Pure, Pre, Post, Between]) same(Between, second, Between);
  for (const first of [Pure, Pre, Post, Between]) same(first, Grow, Grow);
  for (let other = 0; other < KINDS; other++) {
    same(Unreachable, other, Unreachable);
    same(other, Unreachable, Unreachable);
  }
  const across = (first: number, second: number, kind: number): void => void (ACROSS[first * KINDS + second] = kind);
  across(Pure, Pure, Pure);
  across(Unreachable, Unreachable, Unreachable);
  across(Post, Pre, Between);
  across(Pure, Pre, Pre);
  across(Post, Pure, Post);
}
fillTables();

/**
 * Where a function's gas is charged.
 *
 * The analysis appends a point before, and sometimes after, every instruction; `merge` then joins those between which
 * nothing can be observed, so that one charge stands for many instructions.
 * Invariant: offsets never decrease.
 *
 * @see finite-wasm 0.6 src/gas/optimize.rs
 */
export class GasPoints {
  /** Number of points; after `merge` of charges. */
  count = 0;
  offsets = new Uint32Array(4096);
  /** Charged instructions of a point; a linear one has none. */
  costs = new Uint32Array(4096);
  /** PointKind, with LOOP_POINT added behind loops. */
  kinds = new Uint8Array(4096);

  clear(): void {
    this.count = 0;
  }

  /** Appends a point and returns its index. */
  push(offset: number, kind: number, cost: number): number {
    const index = this.count++;
    if (index === this.offsets.length) this.#grow();
    this.offsets[index] = offset;
    this.kinds[index] = kind;
    this.costs[index] = cost;
    return index;
  }

  /**
   * Appends a point of kind Pure or Unreachable, or adds its cost to a last point of the same kind.
   *
   * The two would be joined by `merge` anyway. The last point is never the one before a loop: one behind it follows; and
   * when the one behind a loop changes its kind, what was added to it would have been joined with it as well.
   */
  pushPure(offset: number, kind: number, cost: number): void {
    const last = this.count - 1;
    if (last >= 0 && this.kinds[last] === kind) this.costs[last]! += cost;
    else this.push(offset, kind, cost);
  }

  /** Marks a loop as branched to; `before` and `behind` are its points. */
  markLoop(before: number, behind: number): void {
    this.kinds[behind] = PointKind.Post | LOOP_POINT;
    this.kinds[before] = PointKind.Pre;
  }

  /**
   * Joins points and drops those that charge nothing or are never reached.
   *
   * Both passes of finite-wasm at once: points at one offset are joined first, the result then with its predecessor.
   */
  merge(): void {
    const { offsets, costs, kinds, count } = this;
    this.count = 0;
    if (count === 0) return;
    let previousOffset = 0;
    let previousCost = 0;
    let previousKind: number = NONE;
    let i = 0;
    while (i < count) {
      const offset = offsets[i]!;
      let cost = costs[i]!;
      let kind = kinds[i]!;
      i++;
      while (i < count && offsets[i] === offset) {
        const second = kinds[i]!;
        // A linear cost is never added to another one.
        if ((kind & 7) === PointKind.Linear || (second & 7) === PointKind.Linear) break;
        kind = SAME_OFFSET[(kind & 7) * KINDS + (second & 7)]! | ((kind | second) & LOOP_POINT);
        cost += costs[i]!;
        i++;
      }
      const joined = previousKind === NONE ? NONE : ACROSS[(previousKind & 7) * KINDS + (kind & 7)]!;
      if (joined === NONE) {
        if (previousKind !== NONE) this.#keep(previousOffset, previousKind, previousCost);
        previousOffset = offset;
        previousCost = cost;
        previousKind = kind;
      } else {
        previousCost += cost;
        previousKind = joined | ((previousKind | kind) & LOOP_POINT);
      }
    }
    this.#keep(previousOffset, previousKind, previousCost);
  }

  #keep(offset: number, kind: number, cost: number): void {
    if ((kind & 7) === PointKind.Unreachable) return;
    if (cost === 0 && (kind & 7) !== PointKind.Linear) return;
    const index = this.count++;
    this.offsets[index] = offset;
    this.kinds[index] = kind;
    this.costs[index] = cost;
  }

  #grow(): void {
    const size = this.offsets.length * 2;
    const offsets = new Uint32Array(size);
    const costs = new Uint32Array(size);
    const kinds = new Uint8Array(size);
    offsets.set(this.offsets);
    costs.set(this.costs);
    kinds.set(this.kinds);
    this.offsets = offsets;
    this.costs = costs;
    this.kinds = kinds;
  }
}
