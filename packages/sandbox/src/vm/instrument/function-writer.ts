import { EditKind, LAST_FOLLOWING_EDIT } from '../prepare/code-edits.ts';
import type { FunctionFacts } from '../prepare/function-facts.ts';
import { LOOP_POINT, PointKind } from '../prepare/gas-points.ts';
import { ACCESS_TYPE, Op } from '../wasm/opcodes.ts';
import type { FuncType } from '../wasm/types.ts';
import { ValType } from '../wasm/types.ts';
import { WasmReader } from '../wasm/wasm-reader.ts';
import { WasmWriter } from '../wasm/wasm-writer.ts';
import type { Layout } from './helpers.ts';
import { writeEntryCall, writePrologueStop } from './entry-call.ts';
import { writeLargeTable } from './large-table.ts';
import { guardAccess, guardBulk } from './memory-guard.ts';
import {
  AddedFunction,
  AddedGlobal,
  addHiddenPages,
  call,
  canonicalize,
  chargeBulk,
  checkGas,
  globalGet,
  globalSet,
  i32Const,
  i64Const,
  local,
  trapIf,
} from './helpers.ts';

const { I32, I64, F32, F64, FuncRef } = ValType;

/**
 * Functions with more locals call helpers instead of using blocks and locals of their own: an engine's work for a block
 * grows with the locals, and 50,000 of them is the most that it accepts.
 */
const MANY_LOCALS = 1_000;
/** Longer bodies call helpers too, lest the instrumented one pass V8's limit of 7,654,321 bytes. */
const LONG_BODY = 300_000;
/** Larger than any stack limit, small enough for i32 arithmetic. */
const HUGE_FRAME = 0x3fffffff;

/**
 * Writes instrumented function bodies.
 *
 * Gas is subtracted where nearcore subtracts it, but whether any is left is only checked on entering a function and a
 * loop: nothing that happens after the gas is used up can be seen, since host calls and the end of the call check it too.
 * Only how much is missing can, in some calls: those are repeated with each charge checked, see GuestCall.
 * The stack's rest is kept in a global by functions that call others; a leaf only compares.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/prepare/instrument_v3.rs
 */
export class FunctionWriter {
  readonly #layout: Layout;
  readonly #functions: { readonly types: readonly FuncType[]; readonly functions: readonly number[] };
  readonly #body = new WasmWriter(1 << 16);

  constructor(
    layout: Layout,
    functions: { readonly types: readonly FuncType[]; readonly functions: readonly number[] },
  ) {
    this.#layout = layout;
    this.#functions = functions;
  }

  /**
   * Writes one body, its size first.
   *
   * @param facts - of this body
   * @param end - offset behind the body
   */
  write(out: WasmWriter, bytes: Uint8Array, facts: FunctionFacts, resultType: number, end: number): void {
    const body = this.#body;
    body.clear();
    const { localCount, codeStart, callsGuest } = facts;
    const helpers = localCount > MANY_LOCALS || end - codeStart > LONG_BODY;
    this.#writeLocals(body, facts, helpers);
    const charge = Math.min(facts.frameSize + facts.operandSize, HUGE_FRAME);
    this.#enter(body, facts, charge, helpers);
    if (callsGuest) {
      body.u8(Op.Block);
      body.u8(resultType === 0 ? 0x40 : resultType);
    }
    this.#writeCode(body, bytes, facts, charge, helpers, end);
    if (callsGuest) {
      this.#leave(body, charge);
      body.u8(Op.End);
    }
    out.sized(body.view());
  }

  /** Declares the locals as they were, and unless helpers do the work, one temporary of each type. */
  #writeLocals(body: WasmWriter, facts: FunctionFacts, helpers: boolean): void {
    const runs = facts.localRuns;
    const many = facts.largeTables.size > 0 || this.#layout.guarded || facts.isEntry;
    const temporaries = many ? [...TEMPORARIES, ...MORE_TEMPORARIES] : helpers ? [] : TEMPORARIES;
    body.u32(runs.length + temporaries.length);
    for (const { count, type } of runs) {
      body.u32(count);
      body.u8(type);
    }
    for (const type of temporaries) {
      body.u8(1);
      body.u8(type);
    }
  }

  /** Takes stack for the frame, then gas for it together with that of the first instructions. */
  #enter(body: WasmWriter, facts: FunctionFacts, charge: number, helpers: boolean): void {
    const layout = this.#layout;
    const { points } = facts;
    globalGet(body, layout, AddedGlobal.Stack);
    i32Const(body, charge);
    if (facts.callsGuest) {
      body.u8(Op.I32Sub);
      globalSet(body, layout, AddedGlobal.Stack);
      globalGet(body, layout, AddedGlobal.Stack);
      i32Const(body, 0);
      body.u8(Op.I32LtS);
      trapIf(body);
    } else {
      body.u8(Op.I32LtS);
      body.u8(Op.If);
      body.u8(0x40);
      i32Const(body, -1);
      globalSet(body, layout, AddedGlobal.Stack);
      body.u8(Op.Unreachable);
      body.u8(Op.End);
    }
    const frame = Math.ceil(facts.frameSize / 8);
    this.#charge(body, this.#chargesOnEntering(facts) ? frame + points.costs[0]! : frame, true, helpers);
  }

  /** Whether the charge before the first instruction is made together with that for the frame. */
  #chargesOnEntering({ points, codeStart }: FunctionFacts): boolean {
    if (this.#layout.checksEachCharge) return false;
    return points.count > 0 && points.offsets[0] === codeStart && (points.kinds[0]! & 7) !== PointKind.Linear;
  }

  #leave(body: WasmWriter, charge: number): void {
    globalGet(body, this.#layout, AddedGlobal.Stack);
    i32Const(body, charge);
    body.u8(Op.I32Add);
    globalSet(body, this.#layout, AddedGlobal.Stack);
  }

  #charge(body: WasmWriter, instructions: number, check: boolean, helpers: boolean): void {
    const layout = this.#layout;
    const gas = instructions * layout.regularCost;
    if (helpers) {
      i64Const(body, gas);
      call(body, layout, AddedFunction.Charge);
      return;
    }
    globalGet(body, layout, AddedGlobal.Gas);
    i64Const(body, gas);
    body.u8(Op.I64Sub);
    globalSet(body, layout, AddedGlobal.Gas);
    if (check || layout.checksEachCharge) checkGas(body, layout);
  }

  /** Copies the code, with charges and edits between. */
  #writeCode(
    body: WasmWriter,
    bytes: Uint8Array,
    facts: FunctionFacts,
    charge: number,
    helpers: boolean,
    end: number,
  ): void {
    const { points, edits, codeStart } = facts;
    let copied = codeStart;
    let point = this.#chargesOnEntering(facts) ? 1 : 0;
    let edit = 0;
    while (point < points.count || edit < edits.count) {
      const pointOffset = point < points.count ? points.offsets[point]! : Infinity;
      const editOffset = edit < edits.count ? edits.offsets[edit]! : Infinity;
      // At one offset the edit comes first only if it belongs to the instruction before.
      const editFirst =
        editOffset < pointOffset || (editOffset === pointOffset && edits.kinds[edit]! <= LAST_FOLLOWING_EDIT);
      const offset = editFirst ? editOffset : pointOffset;
      body.raw(bytes, copied, offset);
      copied = offset;
      if (editFirst) copied += this.#edit(body, bytes, offset, edits.kinds[edit++]!, facts, charge, helpers);
      else {
        const kind = points.kinds[point]!;
        if ((kind & 7) !== PointKind.Linear)
          this.#charge(body, points.costs[point]!, (kind & LOOP_POINT) !== 0, helpers);
        else if (helpers) call(body, this.#layout, AddedFunction.ChargeBulk);
        else chargeBulk(body, this.#layout, temporary(facts, I32));
        point++;
      }
    }
    body.raw(bytes, copied, end);
  }

  /** Writes an insertion and returns how many bytes of the original it replaces. */
  #edit(
    body: WasmWriter,
    bytes: Uint8Array,
    offset: number,
    kind: number,
    facts: FunctionFacts,
    charge: number,
    helpers: boolean,
  ): number {
    const layout = this.#layout;
    switch (kind) {
      case EditKind.CanonicalF32:
        if (helpers) call(body, layout, AddedFunction.CanonicalF32);
        else canonicalize(body, F32, temporary(facts, F32));
        break;
      case EditKind.CanonicalF64:
        if (helpers) call(body, layout, AddedFunction.CanonicalF64);
        else canonicalize(body, F64, temporary(facts, F64));
        break;
      case EditKind.TableIndex:
        if (helpers) call(body, layout, AddedFunction.KeepIndex);
        else {
          local(body, Op.LocalTee, temporary(facts, I32));
          globalSet(body, layout, AddedGlobal.TableIndex);
          local(body, Op.LocalGet, temporary(facts, I32));
        }
        break;
      case EditKind.MemorySize:
        addHiddenPages(body, layout);
        break;
      case EditKind.MemoryGrow:
        call(body, layout, AddedFunction.Grow);
        return MEMORY_GROW_SIZE;
      case EditKind.LargeTable: {
        const carried = facts.largeTables.get(offset)!;
        return writeLargeTable(body, bytes, offset, carried, temporary(facts, I32), temporary(facts, carried, 1));
      }
      case EditKind.Load:
        guardAccess(body, layout, bytes, offset, temporary(facts, I32), false);
        break;
      case EditKind.Store: {
        const value = temporary(facts, ACCESS_TYPE[bytes[offset]!]!, 1);
        local(body, Op.LocalSet, value);
        guardAccess(body, layout, bytes, offset, temporary(facts, I32), true);
        local(body, Op.LocalGet, value);
        break;
      }
      case EditKind.BulkWrite:
      case EditKind.BulkCopy:
        guardBulk(
          body,
          layout,
          kind === EditKind.BulkCopy,
          [0, 1, 2].map((i) => temporary(facts, I32, I32_TEMPORARIES[i]!)),
        );
        break;
      case EditKind.EntryCall:
      case EditKind.EntryCallIndirect:
        return this.#entryCall(body, bytes, offset, kind === EditKind.EntryCallIndirect, facts);
      case EditKind.PrologueStop:
        writePrologueStop(body, layout);
        break;
      case EditKind.MemoryIndex: {
        const reader = new WasmReader(bytes, offset);
        body.u8(reader.u32());
        return reader.pos - offset;
      }
      default:
        if (facts.callsGuest) this.#leave(body, charge);
    }
    return 0;
  }

  /** A hooked call; the index of an indirect one waits in a local. */
  #entryCall(body: WasmWriter, bytes: Uint8Array, offset: number, isIndirect: boolean, facts: FunctionFacts): number {
    const reader = new WasmReader(bytes, offset + 1);
    const first = reader.u32();
    if (isIndirect) reader.u32();
    const typeIndex = isIndirect ? first : this.#functions.functions[first]!;
    const index = temporary(facts, I32, 1);
    if (isIndirect) local(body, Op.LocalSet, index);
    writeEntryCall(body, this.#layout, this.#functions.types[typeIndex]!, typeIndex, () => {
      if (isIndirect) local(body, Op.LocalGet, index);
      body.raw(bytes, offset, reader.pos);
    });
    return reader.pos - offset;
  }
}

/** Bytes of memory.grow: the opcode and the memory index, which must be a single zero byte. */
const MEMORY_GROW_SIZE = 2;
const TEMPORARIES: readonly number[] = [I32, F32, F64];
/** More of them with guarded memory, and in functions with a large br_table, which can carry a value of any type. */
const MORE_TEMPORARIES: readonly number[] = [I32, I64, I32, FuncRef];
/** Places of the i32 among all of them. */
const I32_TEMPORARIES: readonly number[] = [0, 3, 5];

/** A temporary local of the type; with `from`, one that stands behind so many. */
function temporary(facts: FunctionFacts, type: number, from = 0): number {
  const all = [...TEMPORARIES, ...MORE_TEMPORARIES];
  return facts.localCount + Math.max(all.indexOf(type, from), 0);
}
