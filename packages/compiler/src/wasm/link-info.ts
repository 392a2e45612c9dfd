import { Reader, readSections, SECTION, type Section } from './module.ts';

/** What the linker knows of a module that it wrote with --emit-relocs. */
export interface LinkInfo {
  readonly functions: readonly FunctionInfo[];
  /** Number of imported functions: index of the first defined one. */
  readonly importedFunctions: number;
  readonly data: readonly DataSymbol[];
  /** Function index in each slot of the table; undefined for slot 0. */
  readonly table: readonly (number | undefined)[];
  /** Function index by export name. */
  readonly exports: ReadonlyMap<string, number>;
}

export interface FunctionInfo {
  readonly name: string;
  /** Functions that it calls, functions whose table slot it mentions, data symbols that it mentions (indexes). */
  readonly calls: readonly number[];
  readonly slotsOf: readonly number[];
  readonly data: readonly number[];
}

export interface DataSymbol {
  readonly name: string;
  /** Address range in memory. */
  readonly start: number;
  readonly end: number;
  /** Addresses of the words that hold pointers: to a function's table slot, or to another data symbol. */
  readonly functionWords: readonly { readonly at: number; readonly function: number }[];
  readonly dataWords: readonly { readonly at: number; readonly symbol: number }[];
  readonly mutable: boolean;
}

const SYMBOL = { function: 0, data: 1, section: 3 } as const;
const FLAG = { undefined: 0x10, explicitName: 0x40 } as const;
/** Relocation types of the tool conventions. */
const RELOC = {
  functionIndex: 0,
  tableIndexSleb: 1,
  tableIndexI32: 2,
  memoryLeb: 3,
  memorySleb: 4,
  memoryI32: 5,
  typeIndex: 6,
  globalIndex: 7,
  functionOffset: 8,
  sectionOffset: 9,
  tag: 10,
  tableNumber: 20,
} as const;
const WITH_ADDEND: ReadonlySet<number> = new Set([
  RELOC.memoryLeb,
  RELOC.memorySleb,
  RELOC.memoryI32,
  RELOC.functionOffset,
  RELOC.sectionOffset,
]);

interface RawSymbol {
  readonly kind: number;
  readonly index: number;
  readonly name: string;
  readonly segment?: number;
  readonly offset?: number;
  readonly size?: number;
}

function custom(sections: readonly Section[], name: string): Reader | undefined {
  for (const { id, bytes } of sections) {
    if (id !== SECTION.custom) continue;
    const reader = new Reader(bytes);
    if (reader.name() === name) return reader;
  }
  return undefined;
}

function readSymbols(sections: readonly Section[]): { symbols: RawSymbol[]; segmentNames: string[] } {
  const reader = custom(sections, 'linking');
  const symbols: RawSymbol[] = [];
  const segmentNames: string[] = [];
  if (!reader) return { symbols, segmentNames };
  reader.unsigned();
  while (!reader.done) {
    const type = reader.byte();
    const end = reader.unsigned() + reader.at;
    if (type === 5) {
      for (let count = reader.unsigned(); count > 0; count--) {
        segmentNames.push(reader.name());
        reader.unsigned();
        reader.unsigned();
      }
    }
    if (type === 8) {
      for (let count = reader.unsigned(); count > 0; count--) {
        const kind = reader.byte();
        const flags = reader.unsigned();
        if (kind === SYMBOL.data) {
          const name = reader.name();
          if (flags & FLAG.undefined) symbols.push({ kind, index: -1, name });
          else
            symbols.push({
              kind,
              index: -1,
              name,
              segment: reader.unsigned(),
              offset: reader.unsigned(),
              size: reader.unsigned(),
            });
        } else if (kind === SYMBOL.section) {
          symbols.push({ kind, index: reader.unsigned(), name: '' });
        } else {
          const index = reader.unsigned();
          const name = !(flags & FLAG.undefined) || flags & FLAG.explicitName ? reader.name() : '';
          symbols.push({ kind, index, name });
        }
      }
    }
    reader.at = end;
  }
  return { symbols, segmentNames };
}

interface Relocation {
  readonly type: number;
  readonly offset: number;
  readonly symbol: number;
}

function readRelocations(sections: readonly Section[], name: string): Relocation[] {
  const reader = custom(sections, name);
  const relocations: Relocation[] = [];
  if (!reader) return relocations;
  reader.unsigned();
  for (let count = reader.unsigned(); count > 0; count--) {
    const type = reader.byte();
    const offset = reader.unsigned();
    const symbol = reader.unsigned();
    if (WITH_ADDEND.has(type)) reader.skipNumber();
    relocations.push({ type, offset, symbol });
  }
  return relocations;
}

/** Signed LEB128 below 2^31, as i32.const of an offset holds it. */
function readOffset(reader: Reader): number {
  reader.byte();
  const value = reader.unsigned();
  reader.byte();
  return value;
}

function readTable(sections: readonly Section[]): (number | undefined)[] {
  const table: (number | undefined)[] = [];
  const section = sections.find(({ id }) => id === SECTION.element);
  if (!section) return table;
  const reader = new Reader(section.bytes);
  for (let segments = reader.unsigned(); segments > 0; segments--) {
    reader.unsigned();
    let at = readOffset(reader);
    for (let count = reader.unsigned(); count > 0; count--) table[at++] = reader.unsigned();
  }
  return table;
}

/** Reads the call and pointer graph of a module that was linked with --emit-relocs. */
export function readLinkInfo(module: Uint8Array): LinkInfo {
  const sections = readSections(module);
  const { symbols, segmentNames } = readSymbols(sections);

  // Imports and exports.
  let importedFunctions = 0;
  const imports = new Reader(sections.find(({ id }) => id === SECTION.import)?.bytes ?? Uint8Array.of(0));
  for (let count = imports.unsigned(); count > 0; count--) {
    imports.name();
    imports.name();
    imports.byte();
    imports.skipNumber();
    importedFunctions++;
  }
  const exports = new Map<string, number>();
  const exported = new Reader(sections.find(({ id }) => id === SECTION.export)?.bytes ?? Uint8Array.of(0));
  for (let count = exported.unsigned(); count > 0; count--) {
    const name = exported.name();
    const kind = exported.byte();
    const index = exported.unsigned();
    if (kind === 0) exports.set(name, index);
  }

  // Data: merged segments, the symbols in them, the pointers in those.
  const segments: { start: number; at: number; size: number; name: string }[] = [];
  const dataSection = sections.find(({ id }) => id === SECTION.data);
  const data = new Reader(dataSection?.bytes ?? Uint8Array.of(0));
  for (let count = data.unsigned(); count > 0; count--) {
    data.unsigned();
    const start = readOffset(data);
    const size = data.unsigned();
    segments.push({ start, at: data.at, size, name: segmentNames[segments.length] ?? '' });
    data.at += size;
  }
  type MutableData = {
    name: string;
    start: number;
    end: number;
    functionWords: { at: number; function: number }[];
    dataWords: { at: number; symbol: number }[];
    mutable: boolean;
  };
  const dataSymbols: MutableData[] = [];
  const dataIndexOf = new Map<number, number>();
  symbols.forEach(({ kind, name, segment, offset, size }, index) => {
    if (kind !== SYMBOL.data || segment === undefined) return;
    const place = segments[segment];
    const start = (place?.start ?? 0) + (offset ?? 0);
    dataIndexOf.set(index, dataSymbols.length);
    dataSymbols.push({
      name,
      start,
      end: start + (size ?? 0),
      functionWords: [],
      dataWords: [],
      mutable: !(place?.name ?? '').startsWith('.rodata'),
    });
  });
  const ordered = [...dataSymbols].sort((left, right) => left.start - right.start);
  const symbolAt = (address: number): MutableData | undefined => {
    let low = 0;
    let high = ordered.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((ordered[middle] as MutableData).start <= address) low = middle;
      else high = middle - 1;
    }
    // Symbols may be aliases of one range: any that contains the address will do.
    for (let index = low; index >= 0 && index > low - 8; index--) {
      const candidate = ordered[index] as MutableData;
      if (candidate.start <= address && address < candidate.end) return candidate;
    }
    return undefined;
  };
  for (const { type, offset, symbol } of readRelocations(sections, 'reloc.DATA')) {
    const place = segments.find(({ at, size }) => at <= offset && offset < at + size);
    if (!place) continue;
    const address = place.start + offset - place.at;
    const owner = symbolAt(address);
    const target = symbols[symbol];
    if (!owner || !target) continue;
    if (type === RELOC.tableIndexI32) owner.functionWords.push({ at: address, function: target.index });
    else if (type === RELOC.memoryI32) {
      const to = dataIndexOf.get(symbol);
      if (to !== undefined) owner.dataWords.push({ at: address, symbol: to });
    }
  }

  // Code: relocations by the function body that they are in.
  const functions: { name: string; calls: number[]; slotsOf: number[]; data: number[] }[] = [];
  for (let index = 0; index < importedFunctions; index++)
    functions.push({ name: '', calls: [], slotsOf: [], data: [] });
  const codeSection = sections.find(({ id }) => id === SECTION.code);
  const code = new Reader(codeSection?.bytes ?? Uint8Array.of(0));
  const bodies: { end: number; info: (typeof functions)[number] }[] = [];
  for (let count = code.unsigned(); count > 0; count--) {
    const size = code.unsigned();
    code.at += size;
    const info = { name: '', calls: [], slotsOf: [], data: [] };
    functions.push(info);
    bodies.push({ end: code.at, info });
  }
  for (const { kind, index, name } of symbols)
    if (kind === SYMBOL.function && name) (functions[index] as { name: string }).name = name;
  let body = 0;
  for (const { type, offset, symbol } of readRelocations(sections, 'reloc.CODE').sort(
    (left, right) => left.offset - right.offset,
  )) {
    while (body < bodies.length - 1 && offset >= (bodies[body] as { end: number }).end) body++;
    const { info } = bodies[body] as (typeof bodies)[number];
    const target = symbols[symbol];
    if (!target) continue;
    if (type === RELOC.functionIndex) info.calls.push(target.index);
    else if (type === RELOC.tableIndexSleb) info.slotsOf.push(target.index);
    else if (type === RELOC.memorySleb || type === RELOC.memoryLeb) {
      const to = dataIndexOf.get(symbol);
      if (to !== undefined) info.data.push(to);
    }
  }
  return { functions, importedFunctions, data: dataSymbols, table: readTable(sections), exports };
}
