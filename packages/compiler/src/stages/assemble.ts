import { CompilerInvariantError } from '../errors/base.ts';
import { limitRuns, writeDataSection } from '../wasm/data-segments.ts';
import { encodeSigned } from '../wasm/leb128.ts';
import { countEntries, readSections, Reader, SECTION, Writer, writeSections, type Section } from '../wasm/module.ts';
import type { MemoryRun } from '../wasm/data-segments.ts';

/** The most data segments that are written; engines bound them at 100,000. */
const MAX_SEGMENTS = 50_000;

const EXPORT_KIND = { function: 0, memory: 2 } as const;

/** Index of the exported function `name`. */
function exportedFunction(sections: readonly Section[], name: string): number {
  const section = sections.find((candidate) => candidate.id === SECTION.export);
  const reader = new Reader(section?.bytes ?? new Uint8Array(1));
  for (let count = reader.unsigned(); count > 0; count--) {
    const found = reader.name();
    const kind = reader.byte();
    const index = reader.unsigned();
    if (found === name && kind === EXPORT_KIND.function) return index;
  }
  throw new CompilerInvariantError(`engine does not export ${name}`);
}

/** Appends entries to a section that begins with its count. */
function append(section: Section | undefined, id: number, count: number, bytes: Uint8Array): Section {
  const reader = new Reader(section?.bytes ?? Uint8Array.of(0));
  const before = reader.unsigned();
  return {
    id,
    bytes: new Writer()
      .unsigned(before + count)
      .raw(reader.bytes.subarray(reader.at))
      .raw(bytes)
      .finish(),
  };
}

/** Number of imported functions. */
function countImportedFunctions(sections: readonly Section[]): number {
  const section = sections.find((candidate) => candidate.id === SECTION.import);
  if (!section) return 0;
  const reader = new Reader(section.bytes);
  let functions = 0;
  for (let count = reader.unsigned(); count > 0; count--) {
    reader.name();
    reader.name();
    const kind = reader.byte();
    if (kind !== EXPORT_KIND.function)
      throw new CompilerInvariantError('the engine imports something that is no function');
    reader.skipNumber();
    functions++;
  }
  return functions;
}

export interface AssembleOptions {
  /** Sections of the contract's own, for instance its metadata. */
  readonly customSections?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** Keep names of functions. */
  readonly names?: boolean;
}

/**
 * Puts a contract together: the engine's code, the snapshot as its data, and an exported function for each method that calls
 * the engine with the method's number.
 */
export function assemble(
  engine: Uint8Array,
  methods: readonly string[],
  runs: readonly MemoryRun[],
  options: AssembleOptions = {},
): Uint8Array {
  const sections = readSections(engine);
  const entry = exportedFunction(sections, 'near_call');
  const importedFunctions = countImportedFunctions(sections);
  const firstThunk = importedFunctions + countEntries(sections, SECTION.function);
  const thunkType = countEntries(sections, SECTION.type);
  const count = methods.length;

  const types = append(
    sections.find(({ id }) => id === SECTION.type),
    SECTION.type,
    1,
    Uint8Array.of(0x60, 0, 0),
  );
  const functionBytes = new Writer();
  const codeBytes = new Writer();
  // No node needs the memory's export; a method of that name takes its place.
  const memoryTaken = methods.includes('memory');
  const exportBytes = new Writer().unsigned(memoryTaken ? count : count + 1);
  if (!memoryTaken) exportBytes.name('memory').raw([EXPORT_KIND.memory, 0]);
  methods.forEach((name, index) => {
    functionBytes.unsigned(thunkType);
    const body = new Writer()
      .raw([0, 0x41, ...encodeSigned(index), 0x10])
      .unsigned(entry)
      .raw([0x0b])
      .finish();
    codeBytes.unsigned(body.length).raw(body);
    exportBytes
      .name(name)
      .raw([EXPORT_KIND.function])
      .unsigned(firstThunk + index);
  });
  const replaced = new Map<number, Section>([
    [SECTION.type, types],
    [
      SECTION.function,
      append(
        sections.find(({ id }) => id === SECTION.function),
        SECTION.function,
        count,
        functionBytes.finish(),
      ),
    ],
    [SECTION.export, { id: SECTION.export, bytes: exportBytes.finish() }],
    [
      SECTION.code,
      append(
        sections.find(({ id }) => id === SECTION.code),
        SECTION.code,
        count,
        codeBytes.finish(),
      ),
    ],
    [SECTION.data, { id: SECTION.data, bytes: writeDataSection(limitRuns(runs, MAX_SEGMENTS)) }],
  ]);
  const output: Section[] = [];
  for (const section of sections) {
    // The data count goes with bulk memory only; names and producers are not for the chain.
    if (
      (section.id === SECTION.custom && !options.names) ||
      section.id === SECTION.dataCount ||
      section.id === SECTION.start
    )
      continue;
    output.push(replaced.get(section.id) ?? section);
    replaced.delete(section.id);
  }
  output.push(...replaced.values());
  for (const { name, bytes } of options.customSections ?? [])
    output.push({ id: SECTION.custom, bytes: new Writer().name(name).raw(bytes).finish() });
  return writeSections(output);
}
