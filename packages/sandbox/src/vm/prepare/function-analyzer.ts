import {
  ACCESS_ALIGN,
  ACCESS_TYPE,
  NAN_BLIND,
  NAN_RESULT,
  NEAR_VM_NAN_BLIND,
  NEAR_VM_NAN_RESULT,
  NUMERIC_ARITY,
  NUMERIC_INPUT,
  NUMERIC_OUTPUT,
  NUMERIC_TRAPS,
  Op,
  PrefixOp,
} from '../wasm/opcodes.ts';
import { NEARCORE_IMPORTS, unsignedSize } from '../wasm/leb-size.ts';
import type { FuncType } from '../wasm/types.ts';
import { EMPTY_BLOCK, FORBIDDEN_TYPE, ValType } from '../wasm/types.ts';
import type { WasmReader } from '../wasm/wasm-reader.ts';
import { isReplayable } from '../instrument/entry-call.ts';
import { CodeEdits, EditKind } from './code-edits.ts';
import { GasPoints, PointKind } from './gas-points.ts';
import { OperandSizes } from './operand-sizes.ts';
import { readHeapType, readValType } from './value-type.ts';

const { Bottom, I32, I64, F32, F64, FuncRef } = ValType;

/** Most locals of a function, parameters included. @see wasmparser 0.228 src/limits.rs MAX_WASM_FUNCTION_LOCALS */
export const MAX_FUNCTION_LOCALS = 50_000;
/** Most targets of a br_table. @see wasmparser 0.228 src/limits.rs MAX_WASM_BR_TABLE_SIZE */
const MAX_BR_TABLE_TARGETS = 128 * 1024;
/** Most targets that V8 accepts (kV8MaxWasmFunctionBrTableSize); longer tables are written as several. */
export const MAX_V8_TARGETS = 65_520;
/** Methods with more locals or longer code are not hooked; both are far from usual. */
const MAX_ENTRY_LOCALS = 1_000;
const MAX_ENTRY_CODE = 65_536;
/** Set in the alignment of an access that names its memory. */
const NAMES_MEMORY = 0x40;
/** Bytes of an integer of 32 bits at its longest. */
const MAX_LEB_SIZE = 5;
/** Bytes of stack that a call takes besides its values: return address and spilled registers, roughly. */
const FRAME_BYTES = 64;

/** Bytes of stack that a value takes, by type. */
const VALUE_SIZE = new Uint8Array(256);
VALUE_SIZE[I32] = 4;
VALUE_SIZE[I64] = 8;
VALUE_SIZE[F32] = 4;
VALUE_SIZE[F64] = 8;
VALUE_SIZE[FuncRef] = 8;

const FrameKind = { Block: 0, Loop: 1, If: 2, Else: 3 } as const;
/** How branches to a frame behave; UntakenForward has no branch so far. */
const Target = { UntakenForward: 0, Forward: 1, Loop: 2 } as const;

/** Fields of a control frame in one row of `frames`. */
const Field = {
  Kind: 0,
  Type: 1,
  Height: 2,
  Unreachable: 3,
  Polymorphic: 4,
  SizeCount: 5,
  Bytes: 6,
  Target: 7,
  PointBefore: 8,
  PointBehind: 9,
  Count: 10,
} as const;

/** What the module gives to the checking of its functions. */
export interface FunctionContext {
  readonly types: readonly FuncType[];
  /** Type index of each function, imports included. */
  readonly functions: readonly number[];
  readonly importedFunctions: number;
  readonly globals: readonly number[];
  readonly mutableGlobals: readonly boolean[];
  readonly tableCount: number;
  readonly hasMemory: boolean;
  /** null without a data count section, then memory.init and data.drop are not allowed. */
  readonly dataCount: number | null;
  readonly elementCount: number;
  /** Functions that `ref.func` may name. */
  readonly referencedFunctions: ReadonlySet<number>;
  readonly referenceTypesAndBulkMemory: boolean;
  /** Whether memory.grow and table.grow are charged like bulk operations. */
  readonly linearGrowCost: boolean;
  /** Whether NaNs are NearVm's: promotion and demotion keep sign and payload, and a result is made canonical behind `neg`. */
  readonly nearVmNans: boolean;
  /** Whether memory accesses are to be edited. */
  readonly guardMemory: boolean;
  /** Functions whose calls are hooked, see instrument/entry-call.ts. */
  readonly entries: ReadonlySet<number>;
}

/**
 * Validates function bodies and finds out in the same pass where gas is charged, how much stack a call takes and where
 * code must be inserted.
 *
 * Linear in the size of the body; no object is made for an instruction. One instance serves all functions of a module,
 * its results are valid until the next call of `analyze`.
 *
 * @see wasmparser 0.228 src/validator/operators.rs; finite-wasm 0.6 src/gas/mod.rs, src/max_stack
 */
export class FunctionAnalyzer {
  readonly points = new GasPoints();
  readonly edits = new CodeEdits();
  /** Bytes of stack of a call: the frame with its locals, and the largest operand stack. */
  frameSize = 0;
  operandSize = 0;
  /** Whether a defined function or a table entry is called, so that frames can pile up. */
  callsGuest = false;
  /** Offset of the first instruction, and locals including parameters. */
  codeStart = 0;
  localCount = 0;
  /** Whether the calls of this function are hooked. */
  isEntry = false;
  /** Local declarations as written: the type and the number of each run. */
  readonly localRuns: { count: number; type: number }[] = [];
  /**
   * Work of an engine for this body: values alive, locals and operands, at each block and at each branch.
   *
   * Compilers keep a copy of them for a block and merge them for a branch.
   */
  blockWork = 0;
  branchWork = 0;
  /** Type of the operand that each br_table with too many targets for V8 carries, by offset; EMPTY_BLOCK for none. */
  readonly largeTables = new Map<number, number>();
  /** `block`, `loop` and `if` instructions, unreachable ones included. */
  blockCount = 0;
  /** `return` instructions, unreachable ones included. */
  returnCount = 0;
  /** Bytes that function indices take more when nearcore's three imports come before all functions. */
  indexGrowth = 0;
  /** Whether any body so far changes a table or drops a segment. */
  changesTables = false;
  /** Whether any body so far asks for the size of its memory. */
  asksMemorySize = false;
  /** Whether any body so far takes a function reference. */
  usesRefFunc = false;

  readonly #context: FunctionContext;
  #reader!: WasmReader;
  #operands = new Uint8Array(1024);
  #operandCount = 0;
  #frames = new Int32Array(64 * Field.Count);
  /** Row of the innermost frame, or a negative number behind the function's end. */
  #frame = 0;
  // The innermost frame's hot fields.
  #height = 0;
  #unreachable = false;
  #polymorphic = false;
  /** The operand stack's bytes, followed only where code can be reached. */
  readonly #sizes = new OperandSizes();
  // Runs of locals of one type: the index behind the run, and the type.
  #runEnds: number[] = [];
  #runTypes: number[] = [];
  /** Type of each of the first locals, for speed. */
  readonly #firstLocals = new Uint8Array(256);
  // The charge behind the current instruction.
  #scheduledKind = -1;
  #scheduledCost = 0;

  constructor(context: FunctionContext) {
    this.#context = context;
  }

  /**
   * Checks one body.
   *
   * @param reader - stands at the locals and ends with the body
   * @param index - of the function, imports included
   * @throws {MalformedModule} when the body is not valid
   */
  analyze(reader: WasmReader, type: FuncType, index: number): void {
    this.#reader = reader;
    this.points.clear();
    this.edits.clear();
    this.callsGuest = false;
    this.blockWork = 0;
    this.branchWork = 0;
    this.blockCount = 0;
    this.largeTables.clear();
    this.returnCount = 0;
    this.indexGrowth = 0;
    this.#operandCount = 0;
    this.#sizes.clear();
    this.#scheduledKind = -1;
    this.#readLocals(type);
    this.codeStart = reader.pos;
    this.isEntry =
      this.#context.entries.has(index) &&
      this.localCount < MAX_ENTRY_LOCALS &&
      reader.end - reader.pos < MAX_ENTRY_CODE;
    this.#frame = -Field.Count;
    this.#height = 0;
    this.#unreachable = false;
    this.#polymorphic = false;
    this.#pushFrame(FrameKind.Block, type.result, Target.UntakenForward);
    this.#readCode();
    this.operandSize = this.#sizes.maxBytes;
    this.points.merge();
  }

  #readLocals(type: FuncType): void {
    const reader = this.#reader;
    this.#runEnds = [];
    this.#runTypes = [];
    this.localRuns.length = 0;
    this.localCount = 0;
    this.frameSize = FRAME_BYTES;
    for (const param of type.params) this.#addLocals(1, param);
    for (let runs = reader.u32(); runs > 0; runs--) {
      const count = reader.u32();
      const type = this.#checkedType(readValType(reader));
      this.localRuns.push({ count, type });
      this.#addLocals(count, type);
      if (this.localCount > MAX_FUNCTION_LOCALS) reader.fail('too many locals');
    }
  }

  #addLocals(count: number, type: number): void {
    const first = this.localCount;
    this.localCount += count;
    if (first < 256) this.#firstLocals.fill(type, first, Math.min(256, this.localCount));
    this.frameSize += count * VALUE_SIZE[type]!;
    this.#runEnds.push(this.localCount);
    this.#runTypes.push(type);
  }

  #localType(index: number): number {
    if (index >= this.localCount) this.#reader.fail('unknown local');
    if (index < 256) return this.#firstLocals[index]!;
    let low = 0;
    let high = this.#runEnds.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#runEnds[middle]! > index) high = middle;
      else low = middle + 1;
    }
    return this.#runTypes[low]!;
  }

  #checkedType(type: number): number {
    if (type === FORBIDDEN_TYPE) this.#reader.fail('value type of a proposal that is not enabled');
    if (type === FuncRef && !this.#context.referenceTypesAndBulkMemory)
      this.#reader.fail('reference types are not enabled');
    return type;
  }

  // --- operand stack

  #push(type: number): void {
    this.#put(type);
    if (!this.#polymorphic) this.#sizes.push(VALUE_SIZE[type]!);
  }

  /** Takes a value of the given type, or of any type for Bottom, and returns its type. */
  #pop(expected: number): number {
    const type = this.#take(expected);
    if (!this.#polymorphic) this.#sizes.pop();
    return type;
  }

  /** `push` for a value whose size nearcore does not count anew: that of the value taken for it stays. */
  #put(type: number): void {
    if (this.#operandCount === this.#operands.length) {
      const operands = new Uint8Array(this.#operands.length * 2);
      operands.set(this.#operands);
      this.#operands = operands;
    }
    this.#operands[this.#operandCount++] = type;
  }

  /** `pop` of a value that nearcore leaves where it is. */
  #take(expected: number): number {
    if (this.#operandCount === this.#height) {
      if (this.#unreachable) return Bottom;
      this.#reader.fail('type mismatch: nothing on the stack');
    }
    const type = this.#operands[--this.#operandCount]!;
    if (type !== expected && expected !== Bottom && type !== Bottom) this.#reader.fail('type mismatch');
    return type;
  }

  /** Takes a value and puts one of the same type in its place. */
  #replace(type: number): void {
    this.#take(type);
    this.#put(type);
  }

  // --- control frames

  #pushFrame(kind: number, type: number, target: number): void {
    this.#saveFrame();
    this.#frame += Field.Count;
    if (this.#frame === this.#frames.length) {
      const frames = new Int32Array(this.#frames.length * 2);
      frames.set(this.#frames);
      this.#frames = frames;
    }
    const frames = this.#frames;
    const row = this.#frame;
    this.#height = this.#operandCount;
    this.#unreachable = false;
    frames[row + Field.Kind] = kind;
    frames[row + Field.Type] = type;
    frames[row + Field.Height] = this.#height;
    frames[row + Field.SizeCount] = this.#sizes.count;
    frames[row + Field.Bytes] = this.#sizes.bytes;
    frames[row + Field.Target] = target;
  }

  #saveFrame(): void {
    if (this.#frame < 0) return;
    this.#frames[this.#frame + Field.Unreachable] = this.#unreachable ? 1 : 0;
    this.#frames[this.#frame + Field.Polymorphic] = this.#polymorphic ? 1 : 0;
  }

  /** Checks the results of the innermost frame and leaves it, without pushing them. */
  #popFrame(): void {
    const frames = this.#frames;
    const row = this.#frame;
    const type = frames[row + Field.Type]!;
    if (type !== EMPTY_BLOCK) this.#pop(type);
    if (this.#operandCount !== this.#height)
      this.#reader.fail('type mismatch: values remaining on the stack at the end of the block');
    this.#sizes.reset(frames[row + Field.SizeCount]!, frames[row + Field.Bytes]!);
    this.#frame = row - Field.Count;
    if (this.#frame < 0) return;
    const outer = this.#frame;
    this.#height = frames[outer + Field.Height]!;
    this.#unreachable = frames[outer + Field.Unreachable] === 1;
    this.#polymorphic = frames[outer + Field.Polymorphic] === 1;
  }

  /** The row of the frame that a branch of the given depth goes to. */
  #branchRow(depth: number): number {
    const row = this.#frame - depth * Field.Count;
    if (row < 0) this.#reader.fail('unknown label');
    return row;
  }

  /** Type that a branch to the frame carries, or EMPTY_BLOCK. */
  #labelType(row: number): number {
    return this.#frames[row + Field.Kind] === FrameKind.Loop ? EMPTY_BLOCK : this.#frames[row + Field.Type]!;
  }

  #makeUnreachable(): void {
    this.#unreachable = true;
    this.#polymorphic = true;
    this.#operandCount = this.#height;
  }

  // --- gas points

  #before(offset: number, kind: number, cost: number): void {
    this.points.push(offset, this.#polymorphic ? PointKind.Unreachable : kind, cost);
  }

  #pure(offset: number): void {
    this.points.pushPure(offset, this.#polymorphic ? PointKind.Unreachable : PointKind.Pure, 1);
  }

  #sideEffect(offset: number, cost: number): void {
    this.#before(offset, PointKind.Pre, cost);
    this.#scheduledKind = PointKind.Post;
    this.#scheduledCost = 0;
  }

  #markBranch(row: number): void {
    const frames = this.#frames;
    if (frames[row + Field.Target] === Target.Loop)
      this.points.markLoop(frames[row + Field.PointBefore]!, frames[row + Field.PointBehind]!);
    else frames[row + Field.Target] = Target.Forward;
  }

  // --- instructions

  #readCode(): void {
    const reader = this.#reader;
    const { bytes, end } = reader;
    const { nearVmNans } = this.#context;
    const nanResult = nearVmNans ? NEAR_VM_NAN_RESULT : NAN_RESULT;
    const nanBlind = nearVmNans ? NEAR_VM_NAN_BLIND : NAN_BLIND;
    let nanPending = 0;
    while (reader.pos < end) {
      if (this.#frame < 0) reader.fail('operators remaining after end of function');
      const offset = reader.pos;
      if (this.#scheduledKind >= 0) {
        this.points.push(offset, this.#scheduledKind, this.#scheduledCost);
        this.#scheduledKind = -1;
      }
      const op = bytes[reader.pos++]!;
      let nanPassedOn = 0;
      if (nanPending !== 0) {
        if (nearVmNans && op === (nanPending === F32 ? Op.F32Neg : Op.F64Neg)) nanPassedOn = nanPending;
        else if (op !== Op.Drop && nanBlind[op] !== nanPending)
          this.edits.push(offset, nanPending === F32 ? EditKind.CanonicalF32 : EditKind.CanonicalF64);
        nanPending = 0;
      }
      if (op >= Op.FirstNumeric && op <= Op.LastNumeric) {
        const input = NUMERIC_INPUT[op]!;
        if (NUMERIC_ARITY[op] === 2) this.#pop(input);
        if (op >= Op.FirstArithmetic && op <= Op.LastArithmetic) {
          this.#replace(input);
        } else {
          this.#pop(input);
          this.#push(NUMERIC_OUTPUT[op]!);
        }
        if (NUMERIC_TRAPS[op] === 1) this.#sideEffect(offset, 1);
        else this.#pure(offset);
        if (!this.#polymorphic) nanPending = nanPassedOn !== 0 ? nanPassedOn : nanResult[op]!;
      } else if (op >= Op.FirstLoad && op <= Op.LastStore) {
        this.#memoryAccess(op);
        if (this.#context.guardMemory && !this.#polymorphic) {
          this.edits.push(offset, op >= Op.FirstStore ? EditKind.Store : EditKind.Load);
        }
        this.#sideEffect(offset, 1);
      } else {
        this.#instruction(op, offset);
      }
    }
    if (this.#frame >= 0) reader.fail('control frames remain at end of function');
  }

  #memoryAccess(op: number): void {
    const reader = this.#reader;
    const start = reader.pos;
    let align = reader.u32();
    if ((align & NAMES_MEMORY) !== 0 && !this.#context.referenceTypesAndBulkMemory)
      align = this.#dropMemoryIndex(start, align ^ NAMES_MEMORY);
    if (align > ACCESS_ALIGN[op]!) reader.fail('alignment must not be larger than natural');
    reader.u32();
    if (!this.#context.hasMemory) reader.fail('unknown memory 0');
    const type = ACCESS_TYPE[op]!;
    if (op >= Op.FirstStore) {
      this.#pop(type);
      this.#pop(I32);
    } else {
      this.#pop(I32);
      this.#push(type);
    }
  }

  /**
   * Reads the memory index of an access, which the parser before version 84 takes, if it is the only memory's.
   *
   * V8 does not take it: the alignment is written over both, as an integer at length.
   *
   * @see wasmparser 0.105 src/binary_reader.rs read_memarg
   */
  #dropMemoryIndex(start: number, align: number): number {
    const reader = this.#reader;
    if (reader.u32() !== 0 || reader.pos - start > MAX_LEB_SIZE) reader.fail('multi-memory is not enabled');
    for (let at = start; at < reader.pos; at++)
      reader.bytes[at] = ((align >> (7 * (at - start))) & 0x7f) | (at + 1 < reader.pos ? 0x80 : 0);
    return align;
  }

  #instruction(op: number, offset: number): void {
    const reader = this.#reader;
    switch (op) {
      case Op.LocalGet:
        this.#push(this.#localType(reader.u32()));
        return this.#pure(offset);
      case Op.LocalSet:
        this.#pop(this.#localType(reader.u32()));
        return this.#pure(offset);
      case Op.LocalTee:
        this.#replace(this.#localType(reader.u32()));
        return this.#pure(offset);
      case Op.I32Const:
        reader.s32();
        this.#push(I32);
        return this.#pure(offset);
      case Op.I64Const:
        reader.skipS64();
        this.#push(I64);
        return this.#pure(offset);
      case Op.F32Const:
        reader.skip(4);
        this.#push(F32);
        return this.#pure(offset);
      case Op.F64Const:
        reader.skip(8);
        this.#push(F64);
        return this.#pure(offset);
      case Op.GlobalGet: {
        const index = reader.u32();
        if (index >= this.#context.globals.length) reader.fail('unknown global');
        this.#push(this.#context.globals[index]!);
        return this.#pure(offset);
      }
      case Op.GlobalSet: {
        const index = reader.u32();
        if (index >= this.#context.globals.length) reader.fail('unknown global');
        if (!this.#context.mutableGlobals[index]!) reader.fail('global is immutable');
        this.#pop(this.#context.globals[index]!);
        return this.#pure(offset);
      }
      case Op.Nop:
        return this.#pure(offset);
      case Op.Drop:
        this.#pop(Bottom);
        return this.#pure(offset);
      case Op.Select:
        return this.#select(offset);
      case Op.TypedSelect:
        return this.#typedSelect(offset);
      case Op.MemorySize:
        this.#memoryIndex();
        this.#push(I32);
        this.asksMemorySize = true;
        if (!this.#polymorphic) this.edits.push(reader.pos, EditKind.MemorySize);
        return this.#pure(offset);
      case Op.MemoryGrow:
        this.#memoryIndex();
        this.#replace(I32);
        if (!this.#polymorphic) this.edits.push(offset, EditKind.MemoryGrow);
        return this.#grow(offset);
      case Op.RefNull: {
        this.#requireReferenceTypes();
        if (readHeapType(reader) !== FuncRef) reader.fail('heap type of a proposal that is not enabled');
        this.#push(FuncRef);
        return this.#pure(offset);
      }
      case Op.RefIsNull: {
        this.#requireReferenceTypes();
        const type = this.#pop(Bottom);
        if (type !== FuncRef && type !== Bottom) reader.fail('type mismatch: expected a reference');
        this.#push(I32);
        return this.#pure(offset);
      }
      case Op.RefFunc:
        return this.#refFunc(offset);
      case Op.TableGet:
        this.#tableIndex();
        this.#pop(I32);
        this.#push(FuncRef);
        return this.#sideEffect(offset, 1);
      case Op.TableSet:
        this.changesTables = true;
        this.#tableIndex();
        this.#pop(FuncRef);
        this.#pop(I32);
        return this.#sideEffect(offset, 1);
      case Op.Prefix:
        return this.#prefixed(offset);
      default:
        return this.#control(op, offset);
    }
  }

  #control(op: number, offset: number): void {
    const reader = this.#reader;
    const alive = this.localCount + this.#operandCount;
    if (op >= Op.Block && op <= Op.If) {
      this.blockWork += alive;
      this.blockCount++;
    } else if (op !== Op.Call) this.branchWork += alive;
    switch (op) {
      case Op.Unreachable:
        this.#before(offset, PointKind.Pre, 1);
        this.#scheduledKind = PointKind.Unreachable;
        this.#scheduledCost = 0;
        return this.#makeUnreachable();
      case Op.Block: {
        const type = this.#blockType();
        this.points.pushPure(offset, this.#polymorphic ? PointKind.Unreachable : PointKind.Pure, 0);
        return this.#pushFrame(FrameKind.Block, type, Target.UntakenForward);
      }
      case Op.Loop: {
        const type = this.#blockType();
        this.#before(offset, PointKind.Pure, 0);
        this.#pushFrame(FrameKind.Loop, type, Target.Loop);
        // A loop is charged behind its head, so that each iteration pays; the point there gets the next index.
        this.#frames[this.#frame + Field.PointBefore] = this.points.count - 1;
        this.#frames[this.#frame + Field.PointBehind] = this.points.count;
        this.#scheduledKind = PointKind.Pure;
        this.#scheduledCost = 1;
        return;
      }
      case Op.If: {
        const type = this.#blockType();
        this.#pop(I32);
        this.#sideEffect(offset, 1);
        return this.#pushFrame(FrameKind.If, type, Target.Forward);
      }
      case Op.Else: {
        if (this.#frames[this.#frame + Field.Kind] !== FrameKind.If) reader.fail('else found outside of an `if` block');
        const type = this.#frames[this.#frame + Field.Type]!;
        this.#popFrame();
        this.#pushFrame(FrameKind.Else, type, Target.Forward);
        return this.#sideEffect(offset, 0);
      }
      case Op.End:
        return this.#end(offset);
      case Op.Br: {
        const row = this.#branchRow(reader.u32());
        const type = this.#labelType(row);
        if (type !== EMPTY_BLOCK) this.#pop(type);
        this.#sideEffect(offset, 1);
        this.#markBranch(row);
        return this.#makeUnreachable();
      }
      case Op.BrIf: {
        const depth = reader.u32();
        this.#pop(I32);
        const row = this.#branchRow(depth);
        const type = this.#labelType(row);
        if (type !== EMPTY_BLOCK) this.#replace(type);
        this.#sideEffect(offset, 1);
        return this.#markBranch(row);
      }
      case Op.BrTable:
        return this.#brTable(offset);
      case Op.Return: {
        const result = this.#frames[Field.Type]!;
        if (result !== EMPTY_BLOCK) this.#pop(result);
        this.returnCount++;
        if (!this.#polymorphic) this.edits.push(offset, EditKind.Return);
        this.#sideEffect(offset, 1);
        this.#markBranch(0);
        return this.#makeUnreachable();
      }
      case Op.Call: {
        const index = this.#functionIndex();
        const { functions, types, importedFunctions } = this.#context;
        const type = types[functions[index]!]!;
        if (index >= importedFunctions) {
          this.callsGuest = true;
          this.#hook(offset, type, EditKind.EntryCall);
        }
        this.#applyType(type);
        return this.#sideEffect(offset, 1);
      }
      case Op.CallIndirect:
        return this.#callIndirect(offset);
      default:
        reader.fail('illegal opcode or one of a proposal that is not enabled');
    }
  }

  #end(offset: number): void {
    const row = this.#frame;
    const frames = this.#frames;
    const type = frames[row + Field.Type]!;
    if (frames[row + Field.Kind] === FrameKind.If && type !== EMPTY_BLOCK) {
      this.#reader.fail('type mismatch: `if` with a result needs an `else`');
    }
    const target = frames[row + Field.Target]!;
    // The point's kind depends on whether the end of this block, not of the outer one, can be reached.
    if (target === Target.Forward) this.#sideEffect(offset, 0);
    else this.#before(offset, PointKind.Pure, 0);
    this.#popFrame();
    if (this.#frame >= 0 && type !== EMPTY_BLOCK) this.#push(type);
  }

  #brTable(offset: number): void {
    const reader = this.#reader;
    const count = reader.u32();
    if (count > MAX_BR_TABLE_TARGETS) reader.fail('br_table size is out of bounds');
    // The default comes last but decides the types, so the targets are read twice.
    const targets = reader.pos;
    for (let i = 0; i < count; i++) reader.u32();
    const defaultDepth = reader.u32();
    const behind = reader.pos;
    this.#pop(I32);
    const defaultRow = this.#branchRow(defaultDepth);
    const defaultType = this.#labelType(defaultRow);
    reader.pos = targets;
    for (let i = 0; i < count; i++) {
      const row = this.#branchRow(reader.u32());
      const type = this.#labelType(row);
      if ((type === EMPTY_BLOCK) !== (defaultType === EMPTY_BLOCK))
        reader.fail('type mismatch: br_table target labels have different number of types');
      if (type !== EMPTY_BLOCK) this.#put(this.#take(type));
      this.#markBranch(row);
    }
    reader.pos = behind;
    if (count > MAX_V8_TARGETS && !this.#polymorphic) {
      this.largeTables.set(offset, defaultType);
      this.edits.push(offset, EditKind.LargeTable);
    }
    if (defaultType !== EMPTY_BLOCK) this.#pop(defaultType);
    this.#sideEffect(offset, 1);
    this.#markBranch(defaultRow);
    this.#makeUnreachable();
  }

  #callIndirect(offset: number): void {
    const reader = this.#reader;
    const { types, tableCount, referenceTypesAndBulkMemory } = this.#context;
    const type = reader.u32();
    const table = referenceTypesAndBulkMemory ? reader.u32() : reader.u8();
    if (!referenceTypesAndBulkMemory && table !== 0) reader.fail('reference types are not enabled');
    if (table >= tableCount) reader.fail('unknown table');
    // nearcore does not take the index from its count of the stack.
    this.#take(I32);
    if (type >= types.length) reader.fail('unknown type');
    this.callsGuest = true;
    if (!this.#polymorphic) this.edits.push(offset, EditKind.TableIndex);
    this.#hook(offset, types[type]!, EditKind.EntryCallIndirect);
    this.#applyType(types[type]!);
    this.#sideEffect(offset, 1);
  }

  #hook(offset: number, type: FuncType, kind: number): void {
    if (this.isEntry && !this.#polymorphic) this.edits.push(offset, isReplayable(type) ? kind : EditKind.PrologueStop);
  }

  #applyType(type: FuncType): void {
    const { params } = type;
    for (let i = params.length - 1; i >= 0; i--) this.#pop(params[i]!);
    if (type.result !== EMPTY_BLOCK) this.#push(type.result);
  }

  #select(offset: number): void {
    this.#pop(I32);
    const first = this.#pop(Bottom);
    const second = this.#take(Bottom);
    if (first === FuncRef || second === FuncRef) this.#reader.fail('type mismatch: select only takes integral types');
    if (first !== Bottom && second !== Bottom && first !== second)
      this.#reader.fail('type mismatch: select operands have different types');
    this.#put(first === Bottom ? second : first);
    this.#pure(offset);
  }

  #typedSelect(offset: number): void {
    const reader = this.#reader;
    if (reader.u32() !== 1) reader.fail('invalid result arity');
    const type = readValType(reader);
    this.#requireReferenceTypes();
    this.#checkedType(type);
    this.#pop(I32);
    this.#pop(type);
    this.#replace(type);
    this.#pure(offset);
  }

  #refFunc(offset: number): void {
    const reader = this.#reader;
    this.#requireReferenceTypes();
    const index = this.#functionIndex();
    if (!this.#context.referencedFunctions.has(index)) reader.fail('undeclared function reference');
    this.usesRefFunc = true;
    this.#push(FuncRef);
    this.#pure(offset);
  }

  #prefixed(offset: number): void {
    const reader = this.#reader;
    const op = reader.u32();
    if (op <= PrefixOp.LastTruncSat) {
      this.#pop((op & 2) === 0 ? F32 : F64);
      this.#push(op < 4 ? I32 : I64);
      return this.#pure(offset);
    }
    this.#requireReferenceTypes();
    if (op === PrefixOp.DataDrop || (op >= PrefixOp.TableInit && op !== PrefixOp.TableSize)) this.changesTables = true;
    switch (op) {
      case PrefixOp.MemoryInit:
        this.#guardBulk(offset, EditKind.BulkWrite);
        this.#dataIndex();
        this.#memoryIndexLong();
        return this.#bulk(offset);
      case PrefixOp.DataDrop:
        this.#dataIndex();
        return this.#pure(offset);
      case PrefixOp.MemoryCopy:
        this.#guardBulk(offset, EditKind.BulkCopy);
        this.#memoryIndexLong();
        this.#memoryIndexLong();
        return this.#bulk(offset);
      case PrefixOp.MemoryFill:
        this.#guardBulk(offset, EditKind.BulkWrite);
        this.#memoryIndexLong();
        return this.#bulk(offset);
      case PrefixOp.TableInit:
        this.#elementIndex();
        this.#tableIndex();
        return this.#bulk(offset);
      case PrefixOp.ElemDrop:
        this.#elementIndex();
        return this.#pure(offset);
      case PrefixOp.TableCopy:
        this.#tableIndex();
        this.#tableIndex();
        return this.#bulk(offset);
      case PrefixOp.TableGrow:
        this.#tableIndex();
        this.#pop(I32);
        this.#pop(FuncRef);
        this.#push(I32);
        return this.#grow(offset);
      case PrefixOp.TableSize:
        this.#tableIndex();
        this.#push(I32);
        return this.#pure(offset);
      case PrefixOp.TableFill:
        this.#tableIndex();
        this.#pop(I32);
        this.#pop(FuncRef);
        this.#pop(I32);
        return this.#linear(offset);
      default:
        reader.fail('illegal opcode');
    }
  }

  #guardBulk(offset: number, kind: number): void {
    if (this.#context.guardMemory && !this.#polymorphic) this.edits.push(offset, kind);
  }

  #bulk(offset: number): void {
    this.#pop(I32);
    this.#pop(I32);
    this.#pop(I32);
    this.#linear(offset);
  }

  #linear(offset: number): void {
    this.#before(offset, PointKind.Linear, 0);
    this.#scheduledKind = PointKind.Post;
    this.#scheduledCost = 0;
  }

  /** @see nearcore 2.12 (up to 84) and 2.13 runtime/near-vm-runner/src/prepare/prepare_v3.rs visit_memory_grow */
  #grow(offset: number): void {
    if (this.#context.linearGrowCost) return this.#linear(offset);
    this.#before(offset, PointKind.Grow, 1);
    this.#scheduledKind = PointKind.Post;
    this.#scheduledCost = 0;
  }

  // --- immediates

  #requireReferenceTypes(): void {
    if (!this.#context.referenceTypesAndBulkMemory)
      this.#reader.fail('bulk memory and reference types are not enabled');
  }

  #blockType(): number {
    const reader = this.#reader;
    const byte = reader.peek();
    if (byte === 0x40) {
      reader.pos++;
      return EMPTY_BLOCK;
    }
    if ((byte & 0xc0) === 0x40) return this.#checkedType(readValType(reader));
    return reader.fail('blocks may only produce a result type when multi-value is not enabled');
  }

  #functionIndex(): number {
    const reader = this.#reader;
    const start = reader.pos;
    const index = reader.u32();
    if (index >= this.#context.functions.length) reader.fail('unknown function');
    this.indexGrowth += unsignedSize(index + NEARCORE_IMPORTS) - (reader.pos - start);
    return index;
  }

  /** The memory index of memory.size and memory.grow: one zero byte. */
  #memoryIndex(): void {
    if (this.#reader.u8() !== 0) this.#reader.fail('multi-memory is not enabled');
    if (!this.#context.hasMemory) this.#reader.fail('unknown memory 0');
  }

  /** The memory index of a bulk operation: an integer that may be written at length, which V8 does not take. */
  #memoryIndexLong(): void {
    const reader = this.#reader;
    const start = reader.pos;
    if (reader.u32() !== 0 || !this.#context.hasMemory) reader.fail('unknown memory');
    if (reader.pos - start > 1) this.edits.push(start, EditKind.MemoryIndex);
  }

  #tableIndex(): void {
    this.#requireReferenceTypes();
    if (this.#reader.u32() >= this.#context.tableCount) this.#reader.fail('unknown table');
  }

  #dataIndex(): void {
    const { dataCount } = this.#context;
    const index = this.#reader.u32();
    if (dataCount === null || index >= dataCount) this.#reader.fail('unknown data segment');
  }

  #elementIndex(): void {
    if (this.#reader.u32() >= this.#context.elementCount) this.#reader.fail('unknown elem segment');
  }
}
