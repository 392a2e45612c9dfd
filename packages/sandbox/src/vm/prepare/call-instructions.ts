import { isReplayable } from '../instrument/entry-call.ts';
import type { FuncType } from '../wasm/types.ts';
import { EMPTY_BLOCK, ValType } from '../wasm/types.ts';
import type { BodyState } from './body-state.ts';
import { EditKind } from './code-edits.ts';
import { readFunctionIndex } from './immediates.ts';

/** A call of a function by its index. */
export function readCall(body: BodyState, offset: number): void {
  const index = readFunctionIndex(body);
  const { functions, types, importedFunctions } = body.context;
  const type = types[functions[index]!]!;
  if (index >= importedFunctions) {
    body.facts.callsGuest = true;
    hook(body, offset, type, EditKind.EntryCall);
  }
  applyType(body, type);
  body.charges.sideEffect(offset, 1);
}

/** A call of a table entry. */
export function readCallIndirect(body: BodyState, offset: number): void {
  const { reader, operands, facts } = body;
  const { types, tableCount, referenceTypesAndBulkMemory } = body.context;
  const type = reader.u32();
  const table = referenceTypesAndBulkMemory ? reader.u32() : reader.u8();
  if (!referenceTypesAndBulkMemory && table !== 0) reader.fail('reference types are not enabled');
  if (table >= tableCount) reader.fail('unknown table');
  // nearcore does not take the index from its count of the stack.
  operands.take(ValType.I32);
  if (type >= types.length) reader.fail('unknown type');
  facts.callsGuest = true;
  if (!operands.dead) facts.edits.push(offset, EditKind.TableIndex);
  hook(body, offset, types[type]!, EditKind.EntryCallIndirect);
  applyType(body, types[type]!);
  body.charges.sideEffect(offset, 1);
}

function hook({ facts, operands }: BodyState, offset: number, type: FuncType, kind: number): void {
  if (facts.isEntry && !operands.dead) facts.edits.push(offset, isReplayable(type) ? kind : EditKind.PrologueStop);
}

function applyType({ operands }: BodyState, { params, result }: FuncType): void {
  for (let i = params.length - 1; i >= 0; i--) operands.pop(params[i]!);
  if (result !== EMPTY_BLOCK) operands.push(result);
}
