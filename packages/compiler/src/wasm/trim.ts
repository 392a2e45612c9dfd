import { CompilerInvariantError } from '../errors/base.ts';
import { readFunctionNames, writeFunctionNames } from './function-names.ts';
import { OP, skipImmediates } from './instructions.ts';
import { encodeSigned, encodeUnsigned } from './leb128.ts';
import { Reader, readSections, SECTION, Writer, writeSections, type Section } from './module.ts';

const EXPORT_FUNCTION = 0;

interface Imported {
  /** Module, name and kind, encoded. */
  readonly head: Uint8Array;
  readonly type: number;
}

/** A number in a function's body that changes when functions or types are counted anew. */
interface Reference {
  readonly start: number;
  readonly end: number;
  readonly kind: 'function' | 'type';
  readonly index: number;
}

interface TrimOptions {
  /** Slots of the function table that stay; the others lead to `dropped`. */
  readonly slots: ReadonlySet<number>;
  /** Exported functions that stay, with all that they reach. */
  readonly exports: readonly string[];
  /** Exported function without parameters or results that stands in for those that go. */
  readonly dropped: string;
  /** Write names of functions. */
  readonly names: boolean;
}

/** A module without what it does not need. */
export interface Trimmed {
  readonly module: Uint8Array;
  /** Name and size of each function that stayed, largest first. */
  readonly functions: readonly (readonly [name: string, bytes: number])[];
}

/** The parts of a module that trimming looks at. */
function readModule(module: Uint8Array) {
  const sections = readSections(module);
  const readerOf = (id: number) => new Reader(sections.find((section) => section.id === id)?.bytes ?? Uint8Array.of(0));
  const list = <T>(id: number, read: (reader: Reader) => T): T[] => {
    const reader = readerOf(id);
    return Array.from({ length: reader.unsigned() }, () => read(reader));
  };
  const types = list(SECTION.type, (reader) => {
    const start = reader.at;
    reader.byte();
    for (const _ of ['parameters', 'results']) reader.take(reader.unsigned());
    return reader.bytes.subarray(start, reader.at);
  });
  const imports = list(SECTION.import, (reader): Imported => {
    const start = reader.at;
    reader.name();
    reader.name();
    if (reader.byte() !== EXPORT_FUNCTION)
      throw new CompilerInvariantError('the engine imports something that is no function');
    return { head: reader.bytes.subarray(start, reader.at), type: reader.unsigned() };
  });
  const typeOf = [...imports.map(({ type }) => type), ...list(SECTION.function, (reader) => reader.unsigned())];
  const bodies = list(SECTION.code, (reader) => reader.take(reader.unsigned()));
  const exports = new Map(
    list(SECTION.export, (reader) => [reader.name(), { kind: reader.byte(), index: reader.unsigned() }] as const),
  );
  const elements = readerOf(SECTION.element);
  if (elements.unsigned() !== 1 || elements.byte() !== 0 || elements.byte() !== 0x41)
    throw new CompilerInvariantError('the engine has other table segments than one');
  const firstSlot = elements.byte();
  elements.byte();
  const table = Array.from({ length: elements.unsigned() }, () => elements.unsigned());
  return { sections, types, imports, typeOf, bodies, exports, firstSlot, table };
}

/** Numbers of functions and types in a body. */
function readReferences(body: Uint8Array): Reference[] {
  const references: Reference[] = [];
  const reader = new Reader(body);
  for (let groups = reader.unsigned(); groups > 0; groups--) {
    reader.skipNumber();
    reader.byte();
  }
  while (!reader.done) {
    const opcode = reader.byte();
    if (opcode !== OP.call && opcode !== OP.callIndirect) {
      skipImmediates(reader, opcode);
      continue;
    }
    const start = reader.at;
    const index = reader.unsigned();
    references.push({ start, end: reader.at, kind: opcode === OP.call ? 'function' : 'type', index });
    if (opcode === OP.callIndirect) reader.skipNumber();
  }
  return references;
}

/** Numbers in the order of a list. */
const numbered = (list: readonly number[]) => new Map(list.map((item, index) => [item, index]));

/**
 * Leaves out of a module what only dropped slots of its function table reach, and data, which a snapshot replaces. Functions
 * that are called from most places come first: their numbers are the shortest.
 */
export function trimModule(module: Uint8Array, options: TrimOptions): Trimmed {
  const { sections, types, imports, typeOf, bodies, exports, firstSlot, table } = readModule(module);
  const functionCount = typeOf.length;
  const bodyOf = (fn: number) => bodies[fn - imports.length] ?? new Uint8Array();
  const exported = (name: string): number => {
    const found = exports.get(name);
    if (found?.kind !== EXPORT_FUNCTION) throw new CompilerInvariantError(`the engine does not export ${name}`);
    return found.index;
  };

  // What is reached, and from how many places.
  const references = new Map<number, readonly Reference[]>();
  const uses = new Map<number, number>();
  const queue: number[] = [];
  const use = (fn: number) => {
    if (!uses.has(fn)) queue.push(fn);
    uses.set(fn, (uses.get(fn) ?? 0) + 1);
  };
  const dropped = exported(options.dropped);
  for (const name of options.exports) use(exported(name));
  const standIns = new Map<number, number>();
  const slotTargets = table.map((fn, at) => {
    if (!options.slots.has(firstSlot + at)) {
      const type = typeOf[fn] as number;
      let standIn = standIns.get(type);
      if (standIn === undefined) standIns.set(type, (standIn = functionCount + standIns.size));
      use(standIn);
      return standIn;
    }
    use(fn);
    return fn;
  });
  if (standIns.size > 0) use(dropped);
  for (let fn = queue.pop(); fn !== undefined; fn = queue.pop()) {
    const found = fn >= imports.length && fn < functionCount ? readReferences(bodyOf(fn)) : [];
    references.set(fn, found);
    for (const { kind, index } of found) if (kind === 'function') use(index);
  }
  const standInTypes = [...standIns.keys()];
  const typeOfAny = (fn: number) => (fn < functionCount ? typeOf[fn] : standInTypes[fn - functionCount]) as number;

  const live = [...uses.keys()].sort((left, right) => (uses.get(right) ?? 0) - (uses.get(left) ?? 0) || left - right);
  const liveImports = live.filter((fn) => fn < imports.length).sort((left, right) => left - right);
  const defined = live.filter((fn) => fn >= imports.length);
  const functionNumbers = numbered([...liveImports, ...defined]);
  const usedTypes = new Set(live.map(typeOfAny));
  for (const list of references.values()) for (const { kind, index } of list) if (kind === 'type') usedTypes.add(index);
  const liveTypes = [...usedTypes].sort((left, right) => left - right);
  const typeNumbers = numbered(liveTypes);
  const functionNumber = (fn: number) => functionNumbers.get(fn) as number;
  const typeNumber = (type: number) => typeNumbers.get(type) as number;

  const bodyWritten = (fn: number): Uint8Array => {
    const writer = new Writer();
    if (fn >= functionCount)
      return writer.raw([0, OP.call]).unsigned(functionNumber(dropped)).raw([OP.unreachable, OP.end]).finish();
    const body = bodyOf(fn);
    let from = 0;
    for (const { start, end, kind, index } of references.get(fn) ?? []) {
      writer.raw(body.subarray(from, start)).unsigned(kind === 'function' ? functionNumber(index) : typeNumber(index));
      from = end;
    }
    return writer.raw(body.subarray(from)).finish();
  };
  const written = defined.map(bodyWritten);

  const section = <T>(id: number, items: readonly T[], write: (writer: Writer, item: T) => void): Section => {
    const writer = new Writer().unsigned(items.length);
    for (const item of items) write(writer, item);
    return { id, bytes: writer.finish() };
  };
  const keptExports = [...exports].filter(([name, { kind }]) => kind !== EXPORT_FUNCTION ? name === 'memory' : options.exports.includes(name)); // prettier-ignore
  const replaced = new Map<number, Section>([
    [SECTION.type, section(SECTION.type, liveTypes, (writer, type) => writer.raw(types[type] as Uint8Array))],
    [
      SECTION.import,
      section(SECTION.import, liveImports, (writer, fn) => {
        const { head, type } = imports[fn] as Imported;
        writer.raw(head).unsigned(typeNumber(type));
      }),
    ],
    [SECTION.function, section(SECTION.function, defined, (writer, fn) => writer.unsigned(typeNumber(typeOfAny(fn))))],
    [
      SECTION.export,
      section(SECTION.export, keptExports, (writer, [name, { kind, index }]) =>
        writer
          .name(name)
          .raw([kind])
          .unsigned(kind === EXPORT_FUNCTION ? functionNumber(index) : index),
      ),
    ],
    [
      SECTION.element,
      {
        id: SECTION.element,
        bytes: new Writer()
          .raw([1, 0, 0x41, ...encodeSigned(firstSlot), OP.end])
          .unsigned(slotTargets.length)
          .raw(slotTargets.flatMap((fn) => encodeUnsigned(functionNumber(fn))))
          .finish(),
      },
    ],
    [SECTION.code, section(SECTION.code, written, (writer, body) => writer.unsigned(body.length).raw(body))],
  ]);
  const names = readFunctionNames(sections);
  const nameOf = (fn: number) => names.get(fn) ?? (fn < functionCount ? `function ${fn}` : `${options.dropped} ${fn - functionCount}`); // prettier-ignore
  const gone: ReadonlySet<number> = new Set([SECTION.custom, SECTION.start, SECTION.data, SECTION.dataCount]);
  const output = sections.filter(({ id }) => !gone.has(id)).map((part) => replaced.get(part.id) ?? part);
  if (options.names) output.push(writeFunctionNames([...liveImports, ...defined].map(nameOf)));
  return {
    module: writeSections(output),
    functions: defined
      .map((fn, index) => [nameOf(fn), written[index]?.length ?? 0] as const)
      .sort(([, left], [, right]) => right - left),
  };
}
