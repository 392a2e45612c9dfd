import type { LimitConfig } from '../parameters/runtime-config.ts';
import { InvariantError } from '../errors/invariant.ts';
import type { FunctionCallError } from './errors.ts';
import { VmLogicError } from './errors.ts';
import { HostCallLog } from './host-call-log.ts';
import type { HostFunction } from './host/host-function.ts';
import { IMPORT_MODULE, MEMORY_MODULE, MEMORY_NAME, TABLE_EXPORT } from './instrument/module-writer.ts';
import type { VmLogic } from './logic.ts';
import type { MemoryWatcher } from './memory.ts';
import { FIRST_SIZE, nextSize, zeroedMemory } from './memory-pool.ts';
import { trapOf } from './traps.ts';

/** Bytes of a page of guest memory. */
const PAGE = 65_536;

/** The added exports of an instrumented module. Units: gas, bytes of stack, pages. */
interface GuestExports {
  /** Gas that is left; below zero when more was used than there was. */
  readonly gas: () => number;
  readonly setGas: (gas: number) => void;
  readonly stack: () => number;
  readonly tableIndex: () => number;
  readonly bulkFailure: () => number;
  readonly hidePages: (pages: number) => void;
  readonly growRefused: () => number;
}

/** Thrown out of a host function that guest code called after its gas was used up. Deliberately no `Error`. */
const EXHAUSTED = { reason: 'the gas is used up' } as const;
/** Thrown out of a host function when the run must be repeated on a larger memory. Deliberately no `Error`. */
const REPEAT = { reason: 'the memory is too small' } as const;
/** Result of an attempt on a memory that was too small. */
const TOO_SMALL = Symbol('too small');

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * Runs guest code of one contract, one call at a time.
 *
 * The gas counter and the guest's own counter are brought together whenever control passes between guest and host: what
 * the guest used is burnt before a host function runs, and what is left afterwards is given back to the guest.
 * A call starts on a small memory. When it reaches for more, it is repeated from the start on a larger one, with the
 * host's side taken from a log, so that the repetition cannot be noticed from either side.
 * The functions given to the guest are made once for all calls.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/wasmtime_runner/mod.rs call_hook
 */
export class GuestCall implements MemoryWatcher {
  readonly #module: WebAssembly.Module;
  readonly #imports: AnyFunction[];
  readonly #largestCharge: number;
  readonly #limits: LimitConfig;
  /** Pages to start with: what the contract has needed so far. */
  #pages: number = FIRST_SIZE;
  #logic: VmLogic | null = null;
  #exports: GuestExports | null = null;
  #memory: WebAssembly.Memory | null = null;
  /** The host's side of the call while its memory is smaller than the guest believes. */
  #log: HostCallLog | null = null;
  #wroteHiddenPages = false;
  /** Gas that the guest was given when it last got control. */
  #given = 0;

  /**
   * @param functions - what the module imports, in order
   * @param largestCharge - most gas that one charge outside bulk operations takes
   */
  constructor(
    module: WebAssembly.Module,
    functions: readonly HostFunction[],
    largestCharge: number,
    limits: LimitConfig,
  ) {
    this.#module = module;
    this.#imports = functions.map((fn) => this.#wrap(fn));
    this.#largestCharge = largestCharge;
    this.#limits = limits;
  }

  /** @see MemoryWatcher */
  get visibleLength(): number {
    return this.#limits.initialMemoryPages * PAGE;
  }

  /** @see MemoryWatcher */
  written(start: number, data: Uint8Array): void {
    this.#log!.addWrite(start, data);
    if (start + data.length > this.#memory!.buffer.byteLength) this.#wroteHiddenPages = true;
  }

  /**
   * Calls functions of the contract, in order.
   *
   * @param names - exported functions without parameters or results
   * @returns the error that ended the call, if any
   */
  run(logic: VmLogic, names: readonly string[]): FunctionCallError | undefined {
    const full = this.#limits.initialMemoryPages;
    this.#logic = logic;
    const initialGas = logic.gas.remainingGas();
    const log = this.#pages < full ? new HostCallLog() : null;
    try {
      for (;;) {
        const partial = this.#pages < full;
        this.#memory = zeroedMemory(this.#pages, this.#limits);
        // Once the memory is full there is nothing left to record, only to repeat.
        this.#log = partial || log?.replaying === true ? log : null;
        this.#wroteHiddenPages = false;
        logic.attachMemory(this.#memory, partial ? this : undefined);
        const result = this.#attempt(names, initialGas, partial);
        if (result !== TOO_SMALL) return result;
        do this.#pages = log!.full ? full : nextSize(this.#pages, this.#limits);
        while (this.#pages < full && this.#pages * PAGE < log!.neededLength);
        log!.rewind();
      }
    } finally {
      this.#logic = null;
      this.#exports = null;
      this.#memory = null;
      this.#log = null;
    }
  }

  #attempt(
    names: readonly string[],
    initialGas: number,
    partial: boolean,
  ): FunctionCallError | undefined | typeof TOO_SMALL {
    const memory = this.#memory!;
    let instance: WebAssembly.Instance;
    try {
      instance = new WebAssembly.Instance(this.#module, {
        [IMPORT_MODULE]: this.#imports as never,
        [MEMORY_MODULE]: { [MEMORY_NAME]: memory },
      });
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      // Nothing runs during instantiation: what traps is a data or element segment that does not fit.
      return partial ? TOO_SMALL : { kind: 'WasmTrap', trap: 'MemoryOutOfBounds' };
    }
    const exports = instance.exports as unknown as GuestExports;
    this.#exports = exports;
    if (partial) exports.hidePages(this.#limits.initialMemoryPages - memory.buffer.byteLength / PAGE);
    this.#given = initialGas;
    exports.setGas(initialGas);
    try {
      for (const name of names) {
        (instance.exports[name] as () => void)();
        if (exports.gas() < 0) return this.#outOfGas();
      }
      this.#settle();
      return undefined;
    } catch (error) {
      return this.#errorOf(error, instance, partial);
    }
  }

  /** Burns what the guest has used since it got control. */
  #settle(): void {
    const left = this.#exports!.gas();
    if (left < 0) throw EXHAUSTED;
    if (left !== this.#given) this.#logic!.gas.burnGas(this.#given - left);
    this.#given = left;
  }

  #errorOf(error: unknown, instance: WebAssembly.Instance, partial: boolean): FunctionCallError | typeof TOO_SMALL {
    const exports = this.#exports!;
    if (error === REPEAT) return TOO_SMALL;
    // Gas that is used up comes first: whatever followed was not executed as far as the protocol knows.
    if (exports.gas() < 0) return this.#outOfGas();
    if (error instanceof VmLogicError) return error.error;
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      throw new InvariantError(
        'The stack of this thread is smaller than contracts may use; run the vm in a worker with resourceLimits.stackSizeMb.',
        { cause: error },
      );
    }
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    if (exports.stack() < 0) {
      this.#settle();
      return { kind: 'HostError', error: { kind: 'MemoryAccessViolation' } };
    }
    const table = instance.exports[TABLE_EXPORT] as WebAssembly.Table | undefined;
    const trap = trapOf(error, () => table?.get(exports.tableIndex()) === null);
    if (partial && (exports.growRefused() === 1 || trap === 'MemoryOutOfBounds')) return TOO_SMALL;
    this.#settle();
    return { kind: 'WasmTrap', trap };
  }

  /**
   * Burns all gas and names the limit that was passed.
   *
   * The guest may have run on for a while before its check. Where nearcore stopped, no more than one charge was missing,
   * except for bulk operations, which are checked at once.
   */
  #outOfGas(): FunctionCallError {
    const { gas, isView, config } = this.#logic!;
    const missing = -this.#exports!.gas();
    const first = this.#exports!.bulkFailure() === 1 ? missing : Math.min(missing, this.#largestCharge);
    try {
      gas.burnGas(this.#given + first);
    } catch (error) {
      if (!(error instanceof VmLogicError)) throw error;
      // nearcore's Wasmtime lets guest code in a view go on and finds the excess when it leaves the guest.
      return isView && config.features.vmKind === 'Wasmtime'
        ? { kind: 'LinkError', msg: 'HostError(GasLimitExceeded)' }
        : error.error;
    }
    throw new InvariantError('guest gas is used up but the counter has some left');
  }

  /** Ends a host call: gives the guest what the counter has left. */
  #leave(result: unknown): unknown {
    this.#given = this.#logic!.gas.remainingGas();
    this.#exports!.setGas(this.#given);
    if (this.#log !== null) this.#record(this.#log, result);
    return result;
  }

  #record(log: HostCallLog, result: unknown): void {
    log.addCall(result, this.#given);
    if (this.#wroteHiddenPages || log.full) throw REPEAT;
  }

  /** A host call that the log has already: its effects on the guest are repeated, the host does nothing. */
  #repeat(log: HostCallLog): unknown {
    const { result, given } = log.next(this.#memory!);
    this.#given = given;
    this.#exports!.setGas(given);
    if (!log.replaying && this.#memory!.buffer.byteLength >= this.visibleLength) this.#log = null;
    return result;
  }

  /** A host function as the guest calls it. Functions of fixed length, since V8 calls those faster. */
  #wrap({ fn, params }: HostFunction): AnyFunction {
    const host = fn as (logic: VmLogic, ...args: unknown[]) => unknown;
    const run = (call: () => unknown): unknown => {
      if (this.#log?.replaying === true) return this.#repeat(this.#log);
      this.#settle();
      return this.#leave(call());
    };
    switch (params.length) {
      case 0:
        return () => run(() => host(this.#logic!));
      case 1:
        return (a) => run(() => host(this.#logic!, a));
      case 2:
        return (a, b) => run(() => host(this.#logic!, a, b));
      case 3:
        return (a, b, c) => run(() => host(this.#logic!, a, b, c));
      case 4:
        return (a, b, c, d) => run(() => host(this.#logic!, a, b, c, d));
      case 5:
        return (a, b, c, d, e) => run(() => host(this.#logic!, a, b, c, d, e));
      case 6:
        return (a, b, c, d, e, f) => run(() => host(this.#logic!, a, b, c, d, e, f));
      default:
        return (...args) => run(() => host(this.#logic!, ...args));
    }
  }
}
