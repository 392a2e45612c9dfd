import type { FuncType } from '../wasm/types.ts';
import type { WasmReader } from '../wasm/wasm-reader.ts';
import { ControlStack } from './control-stack.ts';
import type { FunctionContext } from './function-context.ts';
import { CodeFacts, FunctionFacts } from './function-facts.ts';
import { GasCharges } from './gas-charges.ts';
import { LocalTypes } from './local-types.ts';
import { OperandStack } from './operand-stack.ts';

/** The body that is being read: what its instructions are checked against, and what they add to. */
export class BodyState {
  readonly context: FunctionContext;
  readonly facts = new FunctionFacts();
  readonly code = new CodeFacts();
  readonly locals: LocalTypes;
  readonly operands: OperandStack;
  readonly frames: ControlStack;
  readonly charges: GasCharges;
  /** Stands behind the opcode of the current instruction and ends with the body. */
  readonly reader: WasmReader;

  constructor(context: FunctionContext, reader: WasmReader) {
    const { points } = this.facts;
    this.context = context;
    this.reader = reader;
    this.locals = new LocalTypes(reader);
    this.operands = new OperandStack(reader);
    this.frames = new ControlStack(reader, this.operands, points);
    this.charges = new GasCharges(points, this.operands);
  }

  /** Begins a body: reads its locals and stands at its first instruction. */
  begin(type: FuncType): void {
    const { facts, locals, reader } = this;
    facts.clear();
    locals.read(type, this.context.referenceTypesAndBulkMemory);
    facts.codeStart = reader.pos;
    facts.localCount = locals.count;
    facts.localRuns = locals.runs;
    facts.frameSize = locals.frameSize;
    this.operands.begin();
    this.charges.begin();
    this.frames.begin(type.result);
  }
}
