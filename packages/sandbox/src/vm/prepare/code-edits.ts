/** What the instrumentation inserts besides gas charges. The first ones follow an instruction, the others precede one. */
export const EditKind = {
  /** Make the f32 on top of the stack canonical if it is a NaN. */
  CanonicalF32: 0,
  CanonicalF64: 1,
  /** Add the hidden pages to the result of memory.size. */
  MemorySize: 2,
  /** Remember the index of a call_indirect, to tell a null entry from a wrong signature. */
  TableIndex: 3,
  /** Release the stack that the function has taken, before a `return`. */
  Return: 4,
  /** Call a helper instead of memory.grow. */
  MemoryGrow: 5,
  /** Write a br_table as several shorter ones. */
  LargeTable: 6,
  /** Guard a load, a store, a fill or init, a copy; only in guarded modules. */
  Load: 7,
  Store: 8,
  BulkWrite: 9,
  BulkCopy: 10,
  /** Let a call be left out, or stop recording before it; only in methods, see instrument/entry-call.ts. */
  EntryCall: 11,
  EntryCallIndirect: 12,
  PrologueStop: 13,
  /** Write a memory index in one byte. */
  MemoryIndex: 14,
} as const;
/** The last kind that belongs to the instruction before its offset. */
export const LAST_FOLLOWING_EDIT = EditKind.MemorySize;

/** Places in a function body, in order, where code is inserted. */
export class CodeEdits {
  count = 0;
  offsets = new Uint32Array(1024);
  kinds = new Uint8Array(1024);

  clear(): void {
    this.count = 0;
  }

  push(offset: number, kind: number): void {
    if (this.count === this.offsets.length) this.#grow();
    this.offsets[this.count] = offset;
    this.kinds[this.count++] = kind;
  }

  #grow(): void {
    const offsets = new Uint32Array(this.offsets.length * 2);
    const kinds = new Uint8Array(this.offsets.length * 2);
    offsets.set(this.offsets);
    kinds.set(this.kinds);
    this.offsets = offsets;
    this.kinds = kinds;
  }
}
