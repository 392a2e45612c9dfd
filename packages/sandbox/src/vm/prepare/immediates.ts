import { NEARCORE_IMPORTS, unsignedSize } from '../wasm/leb-size.ts';
import { EMPTY_BLOCK } from '../wasm/types.ts';
import type { BodyState } from './body-state.ts';
import { EditKind } from './code-edits.ts';
import { readEnabledType } from './value-type.ts';

/** @throws {MalformedModule} before version 84 */
export function requireReferenceTypes({ context, reader }: BodyState): void {
  if (!context.referenceTypesAndBulkMemory) reader.fail('bulk memory and reference types are not enabled');
}

/** Type of a block's result, or EMPTY_BLOCK. */
export function readBlockType({ context, reader }: BodyState): number {
  const byte = reader.peek();
  if (byte === 0x40) {
    reader.pos++;
    return EMPTY_BLOCK;
  }
  if ((byte & 0xc0) === 0x40) return readEnabledType(reader, context.referenceTypesAndBulkMemory);
  return reader.fail('blocks may only produce a result type when multi-value is not enabled');
}

export function readFunctionIndex({ context, facts, reader }: BodyState): number {
  const start = reader.pos;
  const index = reader.u32();
  if (index >= context.functions.length) reader.fail('unknown function');
  facts.indexGrowth += unsignedSize(index + NEARCORE_IMPORTS) - (reader.pos - start);
  return index;
}

export function readGlobalIndex({ context, reader }: BodyState): number {
  const index = reader.u32();
  if (index >= context.globals.length) reader.fail('unknown global');
  return index;
}

/** The memory index of memory.size and memory.grow: one zero byte. */
export function readMemoryIndex({ context, reader }: BodyState): void {
  if (reader.u8() !== 0) reader.fail('multi-memory is not enabled');
  if (!context.hasMemory) reader.fail('unknown memory 0');
}

/** The memory index of a bulk operation: an integer that may be written at length, which V8 does not take. */
export function readMemoryIndexAtLength({ context, facts, reader }: BodyState): void {
  const start = reader.pos;
  if (reader.u32() !== 0 || !context.hasMemory) reader.fail('unknown memory');
  if (reader.pos - start > 1) facts.edits.push(start, EditKind.MemoryIndex);
}

export function readTableIndex(body: BodyState): void {
  requireReferenceTypes(body);
  if (body.reader.u32() >= body.context.tableCount) body.reader.fail('unknown table');
}

export function readDataIndex({ context, reader }: BodyState): void {
  const index = reader.u32();
  if (context.dataCount === null || index >= context.dataCount) reader.fail('unknown data segment');
}

export function readElementIndex({ context, reader }: BodyState): void {
  if (reader.u32() >= context.elementCount) reader.fail('unknown elem segment');
}
