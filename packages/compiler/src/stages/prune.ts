import type { UsedNames } from '../bundler/used-names.ts';
import { ENGINE_NAMES } from '../host/engine-names.ts';
import type { DataSymbol, LinkInfo } from '../wasm/link-info.ts';

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What a build keeps of the engine. */
export interface Pruning {
  /** Slots of the function table that stay; the others lead to `near_dropped`. */
  readonly slots: ReadonlySet<number>;
  /** Address ranges of static data that nothing reads any more. */
  readonly deadData: readonly Range[];
  readonly liveData: readonly Range[];
  /** Native functions left out by name, for the report. */
  readonly droppedNames: readonly string[];
}

export interface PruneInput {
  readonly link: LinkInfo;
  /** Lines of glue/inventory.c. */
  readonly inventory: string;
  /** Memory of the finished build. */
  readonly memory: Uint8Array;
  readonly used: UsedNames;
  /** Names that the user wants to keep; `all` keeps everything. */
  readonly keep: readonly string[];
}

/** Size of JSCFunctionListEntry on wasm32. */
const LIST_ENTRY_BYTES = 16;

/** Names that the surviving bytecode mentions. */
function bytecodeNames(inventory: string): Set<string> {
  const names = new Set<string>();
  for (const line of inventory.split('\n')) if (line.startsWith('N ')) names.add(line.slice(2));
  return names;
}

/** Classes that a contract has no object of unless it names them, with the class that makes the object. */
const NAMED_CLASSES: ReadonlyMap<string, string> = new Map([
  ['Map', 'Map'],
  ['Set', 'Set'],
  ['WeakMap', 'WeakMap'],
  ['WeakSet', 'WeakSet'],
  ['Map Iterator', 'Map'],
  ['Set Iterator', 'Set'],
  ['DataView', 'DataView'],
  ['SharedArrayBuffer', 'SharedArrayBuffer'],
  ['Math', 'Math'],
  ['Reflect', 'Reflect'],
]);

/** Reads the inventory: which table slots are needed, and which entries of function lists are. */
function readInventory(text: string, isUsed: (name: string) => boolean, needsRegexpCompiler: boolean) {
  const slots = new Set<number>();
  const dropped = new Set<string>();
  const data = new Set<number>();
  const instances = new Set<string>();
  const functions: { object: string; slot: number; references: number }[] = [];
  const holders = new Map<string, { name: string; owner: string }[]>();
  const entries: { at: number; name: string; owner: string }[] = [];
  for (const line of text.split('\n')) {
    const [kind, first = '', second = '', ...rest] = line.split(' ');
    const owner = rest.join(' ');
    if (kind === 'K') slots.add(Number(first));
    else if (kind === 'C' && needsRegexpCompiler) slots.add(Number(first));
    else if (kind === 'D') data.add(Number(first));
    else if (kind === 'O') instances.add(line.slice(2));
    else if (kind === 'F') functions.push({ object: first, slot: Number(second), references: Number(rest[0]) });
    else if (kind === 'P') holders.set(first, [...(holders.get(first) ?? []), { name: second, owner }]);
    else if (kind === 'E') entries.push({ at: Number(first), name: second, owner });
  }
  // A class whose constructor somebody holds beyond its own properties is in use whatever its name.
  const held = new Set(
    functions
      .filter(({ object, references }) => references > (holders.get(object)?.length ?? 0))
      .map(({ object }) => object),
  );
  for (const [object, names] of holders) if (held.has(object)) for (const { name } of names) instances.add(name);
  const ownerIsUsed = (owner: string) => {
    const named = NAMED_CLASSES.get(owner);
    return named === undefined || instances.has(owner) || instances.has(named) || isUsed(named);
  };
  for (const { object, slot } of functions) {
    const names = holders.get(object) ?? [];
    if (held.has(object) || names.some(({ name, owner }) => isUsed(name) && ownerIsUsed(owner))) slots.add(slot);
    else for (const { name } of names) dropped.add(name);
  }
  const entryIsUsed = new Map<number, boolean>();
  for (const { at, name, owner } of entries) {
    const used = isUsed(name) && ownerIsUsed(owner);
    entryIsUsed.set(at, used || (entryIsUsed.get(at) ?? false));
    if (!used) dropped.add(name);
  }
  return { slots, entries: entryIsUsed, data, dropped };
}

/**
 * Decides what of the engine a contract cannot reach.
 *
 * A native function stays when code that stays calls it, when the engine's structures hold it, or when a property that holds
 * it has a name that bytecode or a string of the bundle mentions or that the engine looks up by itself. Bytecode is that of
 * the functions which are left: top-level code has run. Everything is followed along the
 * linker's own relocations; mutable data is searched for addresses and slots, which can only keep too much.
 */
export function prune(input: PruneInput): Pruning {
  const { link, used, keep } = input;
  const names = bytecodeNames(input.inventory);
  const isUsed = (name: string) =>
    names.has(name) ||
    used.patterns.some((pattern) => pattern.test(name)) ||
    used.strings.has(name) ||
    ENGINE_NAMES.has(name) ||
    keep.includes(name) ||
    keep.includes('all');
  const makesRegexps =
    isUsed('RegExp') ||
    isUsed('compile') ||
    (used.regexpsFromText && (isUsed('match') || isUsed('matchAll') || isUsed('search')));
  const inventory = readInventory(input.inventory, isUsed, makesRegexps);

  const slotOf = new Map<number, number>();
  link.table.forEach((fn, slot) => {
    if (fn !== undefined) slotOf.set(fn, slot);
  });
  const slots = new Set<number>();
  const liveFunctions = new Set<number>();
  const liveData = new Set<number>();
  const functionQueue: number[] = [];
  const dataQueue: number[] = [];
  const keepFunction = (fn: number) => {
    if (liveFunctions.has(fn)) return;
    liveFunctions.add(fn);
    functionQueue.push(fn);
  };
  const keepSlot = (slot: number) => {
    const fn = link.table[slot];
    if (fn === undefined || slots.has(slot)) return;
    slots.add(slot);
    keepFunction(fn);
  };
  const keepData = (symbol: number) => {
    if (liveData.has(symbol)) return;
    liveData.add(symbol);
    dataQueue.push(symbol);
  };

  // Addresses of static data found in memory: binary search over the symbols.
  const ordered = link.data
    .map((symbol, index) => ({ ...symbol, index }))
    .filter(({ start, end }) => end > start)
    .sort((left, right) => left.start - right.start);
  const words = new DataView(input.memory.buffer, input.memory.byteOffset);
  const firstData = ordered[0]?.start ?? 0;
  const lastData = Math.max(0, ...ordered.map(({ end }) => end));
  const keepAddress = (address: number) => {
    if (address < firstData || address >= lastData) return;
    let low = 0;
    let high = ordered.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((ordered[middle]?.start ?? 0) <= address) low = middle;
      else high = middle - 1;
    }
    for (let index = low; index >= 0 && index > low - 8; index--) {
      const symbol = ordered[index];
      if (symbol && symbol.start <= address && address < symbol.end) keepData(symbol.index);
    }
  };
  const scan = (from: number, to: number, visit: (word: number) => void) => {
    for (let at = (from + 3) & ~3; at + 4 <= to; at += 4) {
      const word = words.getUint32(at, true);
      if (word) visit(word);
    }
  };

  // Function lists: their functions stay by name, not because the list is there.
  const listEntries = [...inventory.entries.keys()].sort((left, right) => left - right);
  const isList = (symbol: DataSymbol) =>
    listEntries.some((entry) => symbol.start <= entry && entry < symbol.end) || /_(funcs|obj)$/.test(symbol.name);

  for (const name of ['near_call', 'near_dropped']) {
    const index = link.functions.findIndex((fn) => fn.name === name);
    if (index >= 0) keepFunction(index);
  }
  for (const slot of inventory.slots) keepSlot(slot);
  for (const symbol of link.data) {
    for (const { at, function: fn } of symbol.functionWords) {
      const entry = listEntries.find((candidate) => candidate <= at && at < candidate + LIST_ENTRY_BYTES);
      const slot = slotOf.get(fn);
      if (entry !== undefined && inventory.entries.get(entry) && slot !== undefined) keepSlot(slot);
    }
  }
  // What the heap points to outside itself: property tables and the engine's structures.
  for (const address of [...listEntries, ...inventory.data]) keepAddress(address);

  while (functionQueue.length > 0 || dataQueue.length > 0) {
    const fn = functionQueue.pop();
    if (fn !== undefined) {
      const info = link.functions[fn];
      info?.calls.forEach(keepFunction);
      for (const target of info?.slotsOf ?? []) keepSlot(slotOf.get(target) ?? -1);
      info?.data.forEach(keepData);
      continue;
    }
    const symbol = link.data[dataQueue.pop() as number] as DataSymbol;
    for (const { symbol: to } of symbol.dataWords) keepData(to);
    if (!isList(symbol)) for (const { function: target } of symbol.functionWords) keepSlot(slotOf.get(target) ?? -1);
    if (symbol.mutable)
      scan(symbol.start, symbol.end, (word) => (word < link.table.length ? keepSlot(word) : keepAddress(word)));
  }

  const range = ({ start, end }: DataSymbol): Range => ({ start, end });
  return {
    slots,
    deadData: link.data.filter((_, index) => !liveData.has(index)).map(range),
    liveData: link.data.filter((_, index) => liveData.has(index)).map(range),
    droppedNames: [...inventory.dropped].filter((name) => !isUsed(name)).sort(),
  };
}

/** Zeroes dead ranges; bytes that a live symbol shares stay. */
export function clearDeadData(memory: Uint8Array, pruning: Pruning): void {
  const before = memory.slice(0, Math.max(0, ...pruning.liveData.map(({ end }) => end)));
  for (const { start, end } of pruning.deadData) memory.fill(0, start, end);
  for (const { start, end } of pruning.liveData) memory.set(before.subarray(start, end), start);
}
