import type { SectionContext } from '../module-draft.ts';

/** wasmparser's own limit. @see wasmparser 0.228 src/limits.rs */
const MAX_MEMORY_PAGES = 65_536;

/** Checks the type of a memory, whose size does not matter: nearcore puts its own in its place. */
export function readMemoryType({ reader, module }: SectionContext): void {
  if (module.hasMemory) reader.fail('multiple memories are not enabled');
  module.hasMemory = true;
  const flags = reader.u8();
  if (flags > 1) reader.fail('memory limits of a proposal that is not enabled');
  const initial = reader.u32();
  const maximum = flags === 1 ? reader.u32() : null;
  if (maximum !== null && initial > maximum) reader.fail('size minimum must not be greater than maximum');
  if (initial > MAX_MEMORY_PAGES || (maximum ?? 0) > MAX_MEMORY_PAGES)
    reader.fail('memory size must be at most 65536 pages');
}

/** Reads the memory section. */
export function readMemories(section: SectionContext): void {
  for (let left = section.count(1); left > 0; left--) readMemoryType(section);
}
