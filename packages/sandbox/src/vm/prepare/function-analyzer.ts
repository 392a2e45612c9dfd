import {
  NAN_BLIND,
  NAN_RESULT,
  NEAR_VM_NAN_BLIND,
  NEAR_VM_NAN_RESULT,
  NUMERIC_ARITY,
  NUMERIC_INPUT,
  NUMERIC_OUTPUT,
  NUMERIC_TRAPS,
  Op,
} from '../wasm/opcodes.ts';
import type { FuncType } from '../wasm/types.ts';
import { ValType } from '../wasm/types.ts';
import type { WasmReader } from '../wasm/wasm-reader.ts';
import { BodyState } from './body-state.ts';
import { EditKind } from './code-edits.ts';
import type { FunctionContext } from './function-context.ts';
import type { CodeFacts, FunctionFacts } from './function-facts.ts';
import { readMemoryAccess } from './memory-access.ts';
import { readPlain } from './plain-instructions.ts';

const { F32 } = ValType;

/** Methods with more locals or longer code are not hooked; both are far from usual. */
const MAX_ENTRY_LOCALS = 1_000;
const MAX_ENTRY_CODE = 65_536;

/**
 * Validates function bodies and finds out in the same pass where gas is charged, how much stack a call takes and where
 * code must be inserted.
 *
 * Linear in the size of the body; no object is made for an instruction. One instance serves all functions of a module.
 *
 * @see wasmparser 0.228 src/validator/operators.rs; finite-wasm 0.6 src/gas/mod.rs, src/max_stack
 */
export class FunctionAnalyzer {
  readonly #body: BodyState;
  readonly #nanResult: Uint8Array;
  readonly #nanBlind: Uint8Array;

  /** @param reader - of the module */
  constructor(context: FunctionContext, reader: WasmReader) {
    this.#body = new BodyState(context, reader);
    this.#nanResult = context.nearVmNans ? NEAR_VM_NAN_RESULT : NAN_RESULT;
    this.#nanBlind = context.nearVmNans ? NEAR_VM_NAN_BLIND : NAN_BLIND;
  }

  /** What all bodies so far do. */
  get code(): CodeFacts {
    return this.#body.code;
  }

  /**
   * Checks one body; the reader stands at its locals and ends with it.
   *
   * @param index - of the function, imports included
   * @returns what was found out; valid until the next call
   * @throws {MalformedModule} when the body is not valid
   */
  analyze(type: FuncType, index: number): FunctionFacts {
    const body = this.#body;
    const { facts, reader } = body;
    body.begin(type);
    facts.isEntry =
      body.context.entries.has(index) &&
      facts.localCount < MAX_ENTRY_LOCALS &&
      reader.end - facts.codeStart < MAX_ENTRY_CODE;
    this.#readCode();
    facts.operandSize = body.operands.sizes.maxBytes;
    facts.points.merge();
    return facts;
  }

  #readCode(): void {
    const body = this.#body;
    const { reader, operands, frames, facts, charges } = body;
    const { bytes, end } = reader;
    const { nearVmNans } = body.context;
    const nanBlind = this.#nanBlind;
    const nanResult = this.#nanResult;
    // Type of a NaN on top of the stack that is to be made canonical, and of one that `neg` passed on.
    let nanPending = 0;
    while (reader.pos < end) {
      if (frames.row < 0) reader.fail('operators remaining after end of function');
      const offset = reader.pos;
      if (charges.isPending) charges.settle(offset);
      const op = bytes[reader.pos++]!;
      let nanPassedOn = 0;
      if (nanPending !== 0) {
        if (nearVmNans && op === (nanPending === F32 ? Op.F32Neg : Op.F64Neg)) nanPassedOn = nanPending;
        else if (op !== Op.Drop && nanBlind[op] !== nanPending)
          facts.edits.push(offset, nanPending === F32 ? EditKind.CanonicalF32 : EditKind.CanonicalF64);
        nanPending = 0;
      }
      if (op >= Op.FirstNumeric && op <= Op.LastNumeric) {
        readNumeric(body, op, offset);
        if (!operands.dead) nanPending = nanPassedOn !== 0 ? nanPassedOn : nanResult[op]!;
      } else if (op >= Op.FirstLoad && op <= Op.LastStore) readMemoryAccess(body, op, offset);
      else readPlain(body, op, offset);
    }
    if (frames.row >= 0) reader.fail('control frames remain at end of function');
  }
}

function readNumeric({ operands, charges }: BodyState, op: number, offset: number): void {
  const input = NUMERIC_INPUT[op]!;
  if (NUMERIC_ARITY[op] === 2) operands.pop(input);
  if (op >= Op.FirstArithmetic && op <= Op.LastArithmetic) operands.replace(input);
  else {
    operands.pop(input);
    operands.push(NUMERIC_OUTPUT[op]!);
  }
  if (NUMERIC_TRAPS[op] === 1) charges.sideEffect(offset, 1);
  else charges.pure(offset);
}
