import type { WasmConfig } from '../../parameters/runtime-config.ts';
import type { ModuleInfo } from '../wasm/types.ts';
import { SectionId } from '../wasm/types.ts';
import { WasmReader } from '../wasm/wasm-reader.ts';
import type { BodySink } from './module-draft.ts';
import { SectionContext } from './module-draft.ts';
import { readCode } from './sections/code.ts';
import { readData, readDataCount } from './sections/data.ts';
import { readElements } from './sections/elements.ts';
import { readExports } from './sections/exports.ts';
import { readFunctions } from './sections/functions.ts';
import { readGlobals } from './sections/globals.ts';
import { readImports } from './sections/imports.ts';
import { readMemories } from './sections/memories.ts';
import { readStart } from './sections/start.ts';
import { readTables } from './sections/tables.ts';
import { readTypes } from './sections/types.ts';

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Sections in the order in which they must come; custom ones may stand anywhere. */
const SECTIONS: readonly { readonly id: number; readonly read: (section: SectionContext) => void }[] = [
  { id: SectionId.Type, read: readTypes },
  { id: SectionId.Import, read: readImports },
  { id: SectionId.Function, read: readFunctions },
  { id: SectionId.Table, read: readTables },
  { id: SectionId.Memory, read: readMemories },
  { id: SectionId.Global, read: readGlobals },
  { id: SectionId.Export, read: readExports },
  { id: SectionId.Start, read: readStart },
  { id: SectionId.Element, read: readElements },
  { id: SectionId.DataCount, read: readDataCount },
  { id: SectionId.Code, read: readCode },
  { id: SectionId.Data, read: readData },
];

/**
 * Reads and validates a module section by section.
 *
 * Invariant: what is wrong first in the file decides the error, as in nearcore, where each section is validated before
 * its limits are checked.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/prepare/prepare_v3.rs; wasmparser 0.228 src/validator/core.rs
 */
export class ModuleReader {
  readonly #reader: WasmReader;
  readonly #section: SectionContext;
  /** Number of SECTIONS that can no longer come. */
  #passed = 0;

  constructor(bytes: Uint8Array, config: WasmConfig, sink: BodySink) {
    // Memory accesses may have to be written anew, see memory-access.ts.
    this.#reader = new WasmReader(config.features.reftypesBulkMemory ? bytes : bytes.slice());
    this.#section = new SectionContext(config, this.#reader, sink);
  }

  /**
   * Reads the whole module.
   *
   * @throws {MalformedModule} when it is not valid
   * @throws {RefusedModule} when a limit of the protocol is passed
   */
  read(): ModuleInfo {
    const reader = this.#reader;
    for (const byte of HEADER) if (reader.u8() !== byte) reader.fail('bad magic number or version');
    while (reader.pos < reader.bytes.length) {
      reader.end = reader.bytes.length;
      const id = reader.u8();
      if (id >= 0x80) reader.fail('malformed section id');
      const length = reader.u32();
      if (length > reader.end - reader.pos) reader.fail('section too large');
      reader.end = reader.pos + length;
      this.#readSection(id);
      this.#section.requireEnd();
    }
    const { module, dataSegments, expectedBodies } = this.#section;
    if (module.dataCount !== null && module.dataCount !== dataSegments)
      reader.fail('data count and data section have inconsistent lengths');
    if (expectedBodies !== null && expectedBodies > 0)
      reader.fail('function and code section have inconsistent lengths');
    return module.toInfo(reader.bytes);
  }

  #readSection(id: number): void {
    const reader = this.#reader;
    const section = this.#section;
    if (id === SectionId.Custom) {
      reader.name();
      reader.pos = reader.end;
      return;
    }
    const place = SECTIONS.findIndex((known) => known.id === id);
    if (place < 0) reader.fail('unknown section');
    if (id === SectionId.Type) section.typeBudget = section.spend(section.typeBudget, 'TooManyTypes');
    if (id === SectionId.Code) section.functionBudget = section.spend(section.functionBudget, 'TooManyFunctions');
    if (place < this.#passed) reader.fail('section out of order');
    this.#passed = place + 1;
    SECTIONS[place]!.read(section);
  }
}
