import { Op } from '../wasm/opcodes.ts';
import { EMPTY_BLOCK, ValType } from '../wasm/types.ts';
import type { BodyState } from './body-state.ts';
import { readBranchTable } from './branch-table.ts';
import { readCall, readCallIndirect } from './call-instructions.ts';
import { EditKind } from './code-edits.ts';
import { FrameKind } from './control-stack.ts';
import { PointKind } from './gas-points.ts';
import { readBlockType } from './immediates.ts';

/** Row of the body's own frame, which `return` goes to. */
const BODY_ROW = 0;

/** Blocks, branches and calls; refuses every other instruction. */
export function readControl(body: BodyState, op: number, offset: number): void {
  const { reader, operands, frames, facts, charges } = body;
  const alive = facts.localCount + operands.count;
  if (op >= Op.Block && op <= Op.If) {
    facts.blockWork += alive;
    facts.blockCount++;
  } else if (op !== Op.Call) facts.branchWork += alive;
  switch (op) {
    case Op.Unreachable:
      charges.before(offset, PointKind.Pre, 1);
      charges.behind(PointKind.Unreachable, 0);
      return operands.makeUnreachable();
    case Op.Block: {
      const type = readBlockType(body);
      charges.pure(offset, 0);
      return frames.enter(FrameKind.Block, type);
    }
    case Op.Loop: {
      const type = readBlockType(body);
      charges.before(offset, PointKind.Pure, 0);
      frames.enterLoop(type);
      // A loop is charged behind its head, so that each iteration pays.
      return charges.behind(PointKind.Pure, 1);
    }
    case Op.If: {
      const type = readBlockType(body);
      operands.pop(ValType.I32);
      charges.sideEffect(offset, 1);
      return frames.enter(FrameKind.If, type);
    }
    case Op.Else: {
      if (frames.kind !== FrameKind.If) reader.fail('else found outside of an `if` block');
      const { type } = frames;
      frames.leave();
      frames.enter(FrameKind.Else, type);
      return charges.sideEffect(offset, 0);
    }
    case Op.End:
      return readEnd(body, offset);
    case Op.Br: {
      const row = frames.target(reader.u32());
      const type = frames.labelType(row);
      if (type !== EMPTY_BLOCK) operands.pop(type);
      charges.sideEffect(offset, 1);
      frames.markBranch(row);
      return operands.makeUnreachable();
    }
    case Op.BrIf: {
      const depth = reader.u32();
      operands.pop(ValType.I32);
      const row = frames.target(depth);
      const type = frames.labelType(row);
      if (type !== EMPTY_BLOCK) operands.replace(type);
      charges.sideEffect(offset, 1);
      return frames.markBranch(row);
    }
    case Op.BrTable:
      return readBranchTable(body, offset);
    case Op.Return: {
      const result = frames.labelType(BODY_ROW);
      if (result !== EMPTY_BLOCK) operands.pop(result);
      facts.returnCount++;
      if (!operands.dead) facts.edits.push(offset, EditKind.Return);
      charges.sideEffect(offset, 1);
      frames.markBranch(BODY_ROW);
      return operands.makeUnreachable();
    }
    case Op.Call:
      return readCall(body, offset);
    case Op.CallIndirect:
      return readCallIndirect(body, offset);
    default:
      reader.fail('illegal opcode or one of a proposal that is not enabled');
  }
}

function readEnd({ reader, operands, frames, charges }: BodyState, offset: number): void {
  const { type } = frames;
  if (frames.kind === FrameKind.If && type !== EMPTY_BLOCK)
    reader.fail('type mismatch: `if` with a result needs an `else`');
  // The point's kind depends on whether the end of this block, not of the outer one, can be reached.
  if (frames.endIsTarget) charges.sideEffect(offset, 0);
  else charges.before(offset, PointKind.Pure, 0);
  frames.leave();
  if (frames.row >= 0 && type !== EMPTY_BLOCK) operands.push(type);
}
