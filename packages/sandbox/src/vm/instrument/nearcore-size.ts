import type { WasmConfig } from '../../parameters/runtime-config.ts';
import type { FunctionFacts } from '../prepare/function-facts.ts';
import { PointKind } from '../prepare/gas-points.ts';
import { readHeapType, readValType } from '../prepare/value-type.ts';
import { NEARCORE_IMPORTS, signedSize, unsignedSize } from '../wasm/leb-size.ts';
import { Op } from '../wasm/opcodes.ts';
import type { ModuleInfo } from '../wasm/types.ts';
import { ExternalKind } from '../wasm/types.ts';
import { WasmReader } from '../wasm/wasm-reader.ts';

/** Bytes of an overflow check around a 128-bit operation: i64.sub128, eqz, if, else, call, unreachable, end. */
const CHECKED_OPERATION = 10;
/** Bytes of `i64.const 0`. */
const CONST_ZERO = 2;

/**
 * Adds up how many bytes nearcore's instrumentation of a module would take.
 *
 * The protocol limits that size (`max_instrumented_code_size`), so that it decides which contracts exist; our own
 * instrumentation is smaller and never counts.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/prepare/instrument_v3.rs
 */
export class NearcoreSize {
  readonly #config: WasmConfig;
  readonly #gasAccess: number;
  readonly #stackAccess: number;
  #code = 0;

  constructor(config: WasmConfig, globalCount: number) {
    this.#config = config;
    this.#gasAccess = 1 + unsignedSize(globalCount);
    this.#stackAccess = 1 + unsignedSize(globalCount + 1);
  }

  /** Counts a function; `facts` are of its body, which ends at `end`. */
  addFunction(facts: FunctionFacts, end: number): void {
    const { localRuns, localCount, frameSize, operandSize, points, codeStart } = facts;
    const { regularOpCost, linearOpBaseCost, linearOpUnitCost } = this.#config;
    // Two more runs of one local each.
    let size = unsignedSize(localRuns.length + 2) + 4;
    for (const { count } of localRuns) size += unsignedSize(count) + 1;
    const stackOperation =
      2 * this.#stackAccess + 2 * CONST_ZERO + 1 + signedSize(frameSize + operandSize) + CHECKED_OPERATION;
    size += 2 + stackOperation + this.#charge(Math.ceil(frameSize / 8) * regularOpCost);
    for (let i = 0; i < points.count; i++) {
      if ((points.kinds[i]! & 7) !== PointKind.Linear) size += this.#charge(points.costs[i]! * regularOpCost);
      else {
        const amount = 1 + unsignedSize(localCount);
        const units = 1 + unsignedSize(localCount + 1);
        const multiply = units + 1 + 1 + signedSize(linearOpUnitCost) + CHECKED_OPERATION;
        const add = CONST_ZERO + 1 + signedSize(linearOpBaseCost) + CONST_ZERO + CHECKED_OPERATION;
        size += multiply + add + 3 * amount + 3 * this.#gasAccess + 1 + 2 + 2 + 1 + 1 + 1 + 1 + units;
      }
    }
    size += end - codeStart + facts.indexGrowth + facts.returnCount * stackOperation;
    // The end of the body is kept for the block around it; the release of the stack and another end follow.
    size += stackOperation + 1;
    this.#code += unsignedSize(size) + size;
  }

  #charge(gas: number): number {
    return 3 * this.#gasAccess + 3 * (1 + signedSize(gas)) + 9;
  }

  /** Whether the instrumented module would be larger than the limit. */
  exceeds(limit: number, module: ModuleInfo): boolean {
    // Everything but code grows by a few bytes an entry at most: most modules need no exact sum.
    if (this.#code + 4 * module.bytes.length + 1024 <= limit) return false;
    return this.total(module) > limit;
  }

  /** Bytes of the module as nearcore instruments it; of one without functions and imports a few less. */
  total(module: ModuleInfo): number {
    const { limits } = this.#config;
    const bodies = module.functions.length - module.imports.length;
    const hasCode = bodies > 0;
    const sections: number[] = [];
    let types = unsignedSize(module.types.length + 2) + 3 + 4;
    for (const { params, result } of module.types)
      types += 1 + unsignedSize(params.length) + params.length + (result === 0 ? 1 : 2);
    sections.push(types);
    const internal = ['finite_wasm_gas_exhausted', 'finite_wasm_stack_exhausted', 'finite_wasm_gas'];
    let imports = unsignedSize(module.imports.length + NEARCORE_IMPORTS);
    internal.forEach(
      (name, i) => (imports += 1 + 8 + 1 + name.length + 1 + unsignedSize(module.types.length + (i === 2 ? 1 : 0))),
    );
    for (const { name, type } of module.imports) imports += 4 + nameSize(name) + 1 + unsignedSize(type);
    sections.push(imports);
    if (hasCode) {
      let functions = unsignedSize(bodies);
      for (let i = module.imports.length; i < module.functions.length; i++)
        functions += unsignedSize(module.functions[i]!);
      sections.push(functions);
    }
    if (module.tables.length > 0) {
      let tables = unsignedSize(module.tables.length);
      for (const { initial, maximum } of module.tables)
        tables += 2 + unsignedSize(initial) + (maximum === null ? 0 : unsignedSize(maximum));
      sections.push(tables);
    }
    sections.push(2 + unsignedSize(limits.initialMemoryPages) + unsignedSize(limits.maxMemoryPages));
    const globalEntries = module.globalEntries === null ? 0 : module.globalEntries.end - module.globalEntries.start;
    sections.push(unsignedSize(module.globals.length + 2) + globalEntries + 5 + 4 + signedSize(limits.maxStackHeight));
    sections.push(exportSize(module));
    if (module.elementEntries !== null && module.elementCount > 0) sections.push(elementSize(module));
    if (module.dataCount !== null) sections.push(unsignedSize(module.dataCount));
    if (hasCode) sections.push(unsignedSize(bodies) + this.#code);
    if (module.dataSection !== null) sections.push(module.dataSection.end - module.dataSection.start);
    return sections.reduce((sum, size) => sum + 1 + unsignedSize(size) + size, 8);
  }
}

function nameSize(name: string): number {
  const length = new TextEncoder().encode(name).length;
  return unsignedSize(length) + length;
}

/** nearcore puts a zero byte before exported names, and exports the memory, the gas and the start function itself. */
function exportSize(module: ModuleInfo): number {
  let count = 2;
  let size = 1 + 'memory'.length + 2 + 1 + 'remaining_gas'.length + 1 + unsignedSize(module.globals.length);
  if (module.start >= 0) {
    count++;
    size += 1 + 'start'.length + 1 + unsignedSize(module.start + NEARCORE_IMPORTS);
  }
  for (const [name, { kind, index }] of module.exports) {
    if (kind === ExternalKind.Memory) continue;
    count++;
    size += nameSize(`\0${name}`) + 1 + unsignedSize(kind === ExternalKind.Func ? index + NEARCORE_IMPORTS : index);
  }
  return unsignedSize(count) + size;
}

/** The element section written anew: integers in their shortest form, function indices raised. */
function elementSize(module: ModuleInfo): number {
  const reader = new WasmReader(module.bytes, module.elementEntries!.start, module.elementEntries!.end);
  let size = unsignedSize(module.elementCount);
  for (let i = 0; i < module.elementCount; i++) {
    const flags = reader.u32();
    const expressions = (flags & 4) !== 0;
    size += 1;
    if ((flags & 1) === 0) {
      if ((flags & 2) !== 0) size += unsignedSize(reader.u32());
      size += constSize(reader);
    }
    if ((flags & 3) !== 0) {
      if (expressions) readValType(reader);
      else reader.u8();
      size += 1;
    }
    const items = reader.u32();
    size += unsignedSize(items);
    for (let item = 0; item < items; item++)
      size += expressions ? constSize(reader) : unsignedSize(reader.u32() + NEARCORE_IMPORTS);
  }
  return size;
}

function constSize(reader: WasmReader): number {
  const op = reader.u8();
  let size = 3;
  if (op === Op.I32Const) {
    const value = reader.s32();
    size = 2 + signedSize(value < 0 ? -value - 1 : value);
  } else if (op === Op.RefFunc) size = 2 + unsignedSize(reader.u32() + NEARCORE_IMPORTS);
  else readHeapType(reader);
  reader.u8();
  return size;
}
