import { ACCESS_ALIGN, ACCESS_TYPE, Op } from '../wasm/opcodes.ts';
import { ValType } from '../wasm/types.ts';
import type { WasmReader } from '../wasm/wasm-reader.ts';
import type { BodyState } from './body-state.ts';
import { EditKind } from './code-edits.ts';

const { I32 } = ValType;

/** Set in the alignment of an access that names its memory. */
const NAMES_MEMORY = 0x40;
/** Bytes of an integer of 32 bits at its longest. */
const MAX_LEB_SIZE = 5;

/** A load or a store. */
export function readMemoryAccess(
  { context, reader, operands, facts, charges }: BodyState,
  op: number,
  offset: number,
): void {
  const start = reader.pos;
  let align = reader.u32();
  if ((align & NAMES_MEMORY) !== 0 && !context.referenceTypesAndBulkMemory)
    align = dropMemoryIndex(reader, start, align ^ NAMES_MEMORY);
  if (align > ACCESS_ALIGN[op]!) reader.fail('alignment must not be larger than natural');
  reader.u32();
  if (!context.hasMemory) reader.fail('unknown memory 0');
  const type = ACCESS_TYPE[op]!;
  const isStore = op >= Op.FirstStore;
  if (isStore) operands.pop(type);
  operands.pop(I32);
  if (!isStore) operands.push(type);
  if (context.guardMemory && !operands.dead) facts.edits.push(offset, isStore ? EditKind.Store : EditKind.Load);
  charges.sideEffect(offset, 1);
}

/**
 * Reads the memory index of an access, which the parser before version 84 takes, if it is the only memory's.
 *
 * V8 does not take it: the alignment is written over both, as an integer at length.
 *
 * @see wasmparser 0.105 src/binary_reader.rs read_memarg
 */
function dropMemoryIndex(reader: WasmReader, start: number, align: number): number {
  if (reader.u32() !== 0 || reader.pos - start > MAX_LEB_SIZE) reader.fail('multi-memory is not enabled');
  for (let at = start; at < reader.pos; at++)
    reader.bytes[at] = ((align >> (7 * (at - start))) & 0x7f) | (at + 1 < reader.pos ? 0x80 : 0);
  return align;
}
