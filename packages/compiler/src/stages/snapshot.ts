import { CompilerError, type SourcePlace } from '../errors/base.ts';
import { EngineInstance, HostCallWhileBuilding } from '../host/engine-instance.ts';
import { FIXED_FUNCTIONS, packageOf } from './fixed-answers.ts';
import type { Intrinsic } from '../host/intrinsics.ts';
import { nonZeroRuns, type MemoryRun } from '../wasm/data-segments.ts';

/** Entry points that building a snapshot needs, whatever the contract uses. */
export const SNAPSHOT_ENTRY_POINTS: readonly string[] = [
  'near_start', 'near_load', 'near_methods', 'near_bind', 'near_where', 'near_freeze', 'near_heap_start', 'near_heap_end',
  'near_text_pointer', 'near_text_length', 'near_inventory', 'near_dropped', 'near_sdk_start',
]; // prettier-ignore

/** Bytes of C stack that JavaScript may use before it gets a RangeError-like "stack overflow". */
const JS_STACK_BYTES = 80 * 1024;

/**
 * A call collects garbage only when its heap has grown by this much: walking the snapshot's objects costs more gas than the
 * memory is worth, and a node gives a contract 64 MiB at once.
 */
const GC_THRESHOLD_BYTES = 48 * 1024 * 1024;

/** A call gives no memory back before its heap has grown by this much: freeing costs gas and most calls end long before. */
const FREE_THRESHOLD_BYTES = 16 * 1024 * 1024;

/** First address of static data (wasm-ld's --global-base default). */
const DATA_START = 1024;

/** The memory of an engine that has run a contract's top-level code. */
export interface Snapshot {
  /** All of memory up to the end of the heap, with an empty stack. */
  readonly memory: Uint8Array;
  /** Where static data ends and the heap begins and ends. */
  readonly staticEnd: number;
  readonly heapStart: number;
  readonly heapEnd: number;
  /** What the heap can call: lines of glue/inventory.c. */
  readonly inventory: string;
  /** Name of each method, in the order of the engine's table. */
  readonly methods: readonly string[];
  /** Exports that are no methods: classes and constants. */
  readonly skipped: readonly string[];
}

export interface SnapshotInput {
  readonly bytecode: Uint8Array;
  readonly exports: readonly string[];
  readonly intrinsics: readonly Intrinsic[];
  readonly hostFunctions: readonly string[];
  /** Whether code at a place may have a fixed time or random numbers. */
  readonly mayAnswer?: ((hostFunction: string, place: SourcePlace | undefined) => boolean) | undefined;
  /** Gives a stack trace the places that the bytecode does not know. */
  readonly translate?: ((trace: string) => string) | undefined;
}

/** Place of the innermost frame of a stack trace that names a source file. */
function placeOfTrace(trace: string): SourcePlace | undefined {
  const match = /\(([^()]+):(\d+):(\d+)\)\s*$/m.exec(trace);
  return match ? { file: match[1] ?? '', line: Number(match[2]), column: Number(match[3]) } : undefined;
}

function hintFor(hostFunction: string, place: SourcePlace | undefined): string {
  const why = 'Top-level code runs once, while the contract is built; there is no chain then.';
  const name = packageOf(place?.file ?? '');
  return name === undefined || !FIXED_FUNCTIONS.has(hostFunction)
    ? `${why} Move this into a method.`
    : `${why} --fixed-start ${name} gives the package a fixed time (1970) and fixed random numbers then.`;
}

function refuse(engine: EngineInstance, translated: (trace: string) => string): CompilerError {
  const { hostFunction } = engine.refused ?? { hostFunction: 'the host' };
  const where = translated(engine.refused?.where ?? '');
  const what =
    hostFunction === 'block_timestamp'
      ? 'the time (Date.now, new Date(), env.block_timestamp)'
      : hostFunction === 'random_seed'
        ? 'randomness (Math.random, env.random_seed)'
        : `env.${hostFunction}`;
  const place = placeOfTrace(where);
  return new CompilerError('HOST_CALL_WHILE_BUILDING', `top-level code of the contract uses ${what}`, {
    stage: 'snapshot',
    place,
    details: where.split('\n').slice(1).join('\n').trimEnd(),
    hint: hintFor(hostFunction, place),
  });
}

/**
 * Runs the contract's top-level code and keeps the memory that it leaves.
 *
 * @throws {CompilerError} HOST_CALL_WHILE_BUILDING, TOP_LEVEL_FAILED, NO_METHODS
 */
export function takeSnapshot(module: WebAssembly.Module, input: SnapshotInput): Snapshot {
  const translated = (trace: string) => input.translate?.(trace) ?? trace;
  const mayAnswer = (name: string, where: string) => input.mayAnswer?.(name, placeOfTrace(translated(where))) ?? false;
  const engine = new EngineInstance(module, mayAnswer);
  const guarded = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      if (error instanceof HostCallWhileBuilding) throw refuse(engine, translated);
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
        throw new CompilerError('TOP_LEVEL_FAILED', "the engine stopped while it ran the contract's top-level code", {
          stage: 'snapshot',
          details: String(error),
          cause: error,
        });
      }
      throw error;
    }
  };
  engine.call('near_start', JS_STACK_BYTES);
  for (const name of input.intrinsics) engine.call(`near_intrinsic_${name}`);
  engine.call('near_sdk_start');
  for (const name of input.hostFunctions) engine.call(`near_env_${name}`);
  const bytecode = engine.lend(input.bytecode);
  if (guarded(() => engine.call('near_load', bytecode, input.bytecode.length))) {
    const text = translated(engine.text());
    throw new CompilerError('TOP_LEVEL_FAILED', `top-level code of the contract fails: ${text.split('\n')[0]}`, {
      stage: 'snapshot',
      place: placeOfTrace(text),
      details: text.split('\n').slice(1).join('\n').trimEnd(),
    });
  }
  engine.call('near_methods', input.exports.length);
  const methods: string[] = [];
  const skipped: string[] = [];
  for (const name of input.exports) {
    const bytes = new TextEncoder().encode(name);
    const index = engine.call('near_bind', engine.lend(bytes), bytes.length);
    (index < 0 ? skipped : methods).push(name);
  }
  guarded(() => engine.call('near_freeze', FREE_THRESHOLD_BYTES, GC_THRESHOLD_BYTES));
  const heapStart = engine.call('near_heap_start');
  const heapEnd = engine.call('near_heap_end');
  const memory = new Uint8Array(engine.memory.buffer).slice(0, heapEnd);
  // The stack lies between static data and heap and is empty now; what finished frames left is not part of the contract.
  const stackTop = engine.stackPointer;
  const staticEnd = stackTop - STACK_REGION_BYTES;
  memory.fill(0, staticEnd, stackTop);
  engine.call('near_inventory');
  return {
    memory,
    staticEnd,
    heapStart: Math.min(stackTop, heapStart),
    heapEnd,
    inventory: engine.text(),
    methods,
    skipped,
  };
}

/** The bytes of a snapshot that have to be written, static data and heap apart. */
export function snapshotRuns(snapshot: Snapshot): { statics: MemoryRun[]; heap: MemoryRun[] } {
  return {
    statics: nonZeroRuns(snapshot.memory, DATA_START, snapshot.staticEnd),
    heap: nonZeroRuns(snapshot.memory, snapshot.heapStart, snapshot.heapEnd),
  };
}

/** Size of the C stack that the linker reserves below its first stack pointer (toolchain/wasm-linker.ts STACK_BYTES). */
export const STACK_REGION_BYTES = 512 * 1024;
