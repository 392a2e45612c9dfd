import type { LimitConfig } from '../parameters/runtime-config.ts';
import { InvariantError } from '../errors/invariant.ts';
import type { FunctionCallError } from './errors.ts';
import { VmLogicError } from './errors.ts';
import type { AnyFunction } from './guest-instance.ts';
import { GuestInstance } from './guest-instance.ts';
import type { GuestExports, GuestModules } from './guest-modules.ts';
import { HostCallLog } from './host-call-log.ts';
import type { HostFunction } from './host/host-function.ts';
import type { VmLogic } from './logic.ts';
import type { MemoryWatcher } from './memory.ts';
import { GuardedMemory, PAGE, SMALL_SIZES, fullMemory, smallMemory } from './memory-pool.ts';
import type { WrittenMemory } from './method-prologues.ts';
import { MethodPrologues } from './method-prologues.ts';
import { trapOf } from './traps.ts';

/** Thrown out of a host function that guest code called after its gas was used up. Deliberately no `Error`. */
const EXHAUSTED = { reason: 'the gas is used up' } as const;
/** Thrown out of a host function when the run must be repeated on a larger memory. Deliberately no `Error`. */
const REPEAT = { reason: 'the memory is too small' } as const;
/** Result of an attempt on a memory that was too small. */
const TOO_SMALL = Symbol('too small');
/** Result of an attempt that ran out of gas where it matters which charge failed. */
const UNKNOWN_CHARGE = Symbol('unknown charge');
const SEGMENT_TRAP: FunctionCallError = { kind: 'WasmTrap', trap: 'MemoryOutOfBounds' };

/** How an attempt failed, or why it must be repeated. */
type AttemptResult = FunctionCallError | typeof TOO_SMALL | typeof UNKNOWN_CHARGE;

/** The kinds of memory that a call is tried on: pages of a small one, then the guarded one, then a new full one. */
type MemoryKind = number | 'guarded' | 'full';

const guardedMemory = new GuardedMemory();
const NO_IMAGE = new Uint8Array(0);

/**
 * Instances that serve further calls, by the memory that they are on and by contract.
 *
 * They go with the memory: if contracts kept them, each would keep the guarded memory of its last call, which may have
 * been replaced long ago.
 */
const instances = new WeakMap<WebAssembly.Memory, WeakMap<GuestCall, GuestInstance>>();

/**
 * Runs guest code of one contract, one call at a time.
 *
 * The gas counter and the guest's own counter are brought together whenever control passes between guest and host: what
 * the guest used is burnt before a host function runs, and what is left afterwards is given back to the guest.
 * A call starts on a small memory. When it reaches for more, it is repeated from the start on another one, with the
 * host's side taken from a log, so that the repetition cannot be noticed from either side. In the same way a call is
 * repeated to learn which charge it could not pay.
 * The functions given to the guest are made once for all calls.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/wasmtime_runner/mod.rs call_hook
 */
export class GuestCall implements MemoryWatcher {
  readonly #modules: GuestModules;
  readonly #imports: AnyFunction[];
  readonly #largestCharge: number;
  readonly #limits: LimitConfig;
  /** What the contract has needed so far. */
  #kind: MemoryKind;
  #logic: VmLogic | null = null;
  /** What a memory begins with before a call: what data segments have made of it, once an instance can be used again. */
  #image: Uint8Array = NO_IMAGE;
  #exports: GuestExports | null = null;
  #memory: WebAssembly.Memory | null = null;
  /** The host's side of the call, from which it can be repeated; null when there is too much of it. */
  #log: HostCallLog | null = null;
  /** The module of this attempt, when it is one that checks each charge. */
  #checked: WebAssembly.Module | null = null;
  #wroteHiddenPages = false;
  /** Gas that the guest was given when it last got control. */
  #given = 0;
  readonly #prologues = new MethodPrologues();

  /**
   * @param functions - what the module imports, in order
   * @param largestCharge - most gas that one charge outside bulk operations takes
   */
  constructor(modules: GuestModules, functions: readonly HostFunction[], largestCharge: number, limits: LimitConfig) {
    this.#modules = modules;
    this.#kind = modules.plain === null ? 'guarded' : SMALL_SIZES[0]!;
    this.#imports = functions.map((fn, i) => this.#wrap(fn, i === 0));
    this.#largestCharge = largestCharge;
    this.#limits = limits;
  }

  /** Bytes kept for further calls, roughly: they grow while methods are called for the first times. */
  get keptBytes(): number {
    return this.#image.length + this.#prologues.bytes;
  }

  /** @see MemoryWatcher */
  get visibleLength(): number {
    const { initialMemoryPages } = this.#limits;
    if (this.#kind !== 'guarded' || this.#exports === null) return initialMemoryPages * PAGE;
    return this.#memory!.buffer.byteLength + this.#exports.hiddenPages() * PAGE;
  }

  /** @see MemoryWatcher */
  written(start: number, data: Uint8Array): void {
    this.#log?.addWrite(start, data);
    if (this.#kind === 'guarded') guardedMemory.markWrite(start, start + data.length);
    else if (start + data.length > this.#memory!.buffer.byteLength) this.#wroteHiddenPages = true;
  }

  /**
   * Calls functions of the contract, in order.
   *
   * @param names - exported functions without parameters or results
   * @returns the error that ended the call, if any
   */
  run(logic: VmLogic, names: readonly string[]): FunctionCallError | undefined {
    this.#logic = logic;
    const initialGas = logic.gas.remainingGas();
    const log = new HostCallLog();
    try {
      for (;;) {
        const isSmall = typeof this.#kind === 'number';
        this.#memory = this.#acquireMemory();
        // Writes into a full memory are not seen: there is nothing to record, only to repeat.
        this.#log = this.#kind !== 'full' || log.replaying ? log : null;
        this.#wroteHiddenPages = false;
        this.#exports = null;
        logic.attachMemory(this.#memory, this.#kind === 'full' ? undefined : this);
        const result = this.#attempt(names, initialGas, isSmall);
        if (result === TOO_SMALL) {
          this.#checked = null;
          this.#kind = this.#nextKind(log);
          instances.get(this.#memory)?.delete(this);
          this.#prologues.clear();
        } else if (result !== UNKNOWN_CHARGE) return result;
        log.rewind();
      }
    } finally {
      this.#logic = null;
      this.#checked = null;
      this.#exports = null;
      this.#memory = null;
      this.#log = null;
    }
  }

  #acquireMemory(): WebAssembly.Memory {
    if (this.#kind === 'full') return fullMemory(this.#limits);
    const image = this.#image;
    return this.#kind === 'guarded' ? guardedMemory.acquire(this.#limits, image) : smallMemory(this.#kind, image);
  }

  /**
   * The contract on the memory, as new.
   *
   * @throws {WebAssembly.RuntimeError} when a data or element segment does not fit
   */
  #acquireInstance(): GuestInstance {
    const memory = this.#memory!;
    let onMemory = instances.get(memory);
    if (onMemory === undefined) instances.set(memory, (onMemory = new WeakMap()));
    const kept = this.#checked === null ? onMemory.get(this) : undefined;
    if (kept !== undefined) {
      kept.exports.reset();
      return kept;
    }
    const { plain, guarded, dataEnd, hookedGlobals, isReusable } = this.#modules;
    const isGuarded = this.#kind === 'guarded';
    if (isGuarded) guardedMemory.markWrite(0, dataEnd);
    const instance = new GuestInstance({
      module: this.#checked ?? (isGuarded ? guarded()! : plain!),
      functions: this.#imports,
      memory,
      dataEnd,
      globals: hookedGlobals ?? [],
      isReusable: isReusable && this.#kind !== 'full' && this.#checked === null,
    });
    if (instance.image !== null) {
      onMemory.set(this, instance);
      this.#image = instance.image;
    }
    return instance;
  }

  #nextKind(log: HostCallLog): MemoryKind {
    const grew = this.#exports?.growRefused() === 1;
    const larger = SMALL_SIZES.find((pages) => pages > (this.#kind as number) && pages * PAGE >= log.neededLength);
    if (larger !== undefined && !grew && !log.full) return larger;
    return this.#modules.guarded() === null ? 'full' : 'guarded';
  }

  #attempt(names: readonly string[], initialGas: number, isSmall: boolean): AttemptResult | undefined {
    const memory = this.#memory!;
    const isGuarded = this.#kind === 'guarded';
    const pages = memory.buffer.byteLength / PAGE;
    // Nothing runs during instantiation: what traps is a data or element segment that does not fit.
    if (isGuarded && this.#modules.dataEnd > this.#limits.initialMemoryPages * PAGE) return SEGMENT_TRAP;
    let instance: GuestInstance;
    try {
      instance = this.#acquireInstance();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      return isSmall ? TOO_SMALL : SEGMENT_TRAP;
    }
    const { exports } = instance;
    this.#exports = exports;
    if (isSmall || isGuarded) exports.hidePages(this.#limits.initialMemoryPages - pages);
    this.#given = initialGas;
    exports.setGas(initialGas);
    const method = names.length === 1 && this.#canReplay() ? names[0]! : null;
    if (method !== null)
      this.#prologues.begin(method, initialGas, instance, isGuarded ? guardedMemory : wholeOf(memory));
    try {
      for (const name of names) {
        instance.call(name);
        if (exports.gas() < 0) return this.#outOfGas();
      }
      this.#prologues.endRecording();
      this.#settle();
      if (method !== null) this.#prologues.weigh(method, this.#logic!.gas);
      return undefined;
    } catch (error) {
      return this.#errorOf(error, instance, isSmall);
    } finally {
      this.#prologues.endCall();
    }
  }

  /** Whether this attempt can leave out what a method does before it calls the host. */
  #canReplay(): boolean {
    return this.#modules.hookedGlobals !== null && this.#kind !== 'full' && this.#checked === null;
  }

  /** Burns what the guest has used since it got control. */
  #settle(): void {
    const left = this.#exports!.gas();
    if (left < 0) throw EXHAUSTED;
    if (left !== this.#given) this.#logic!.gas.burnGas(this.#given - left);
    this.#given = left;
  }

  #errorOf(error: unknown, instance: GuestInstance, isSmall: boolean): AttemptResult {
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
      // Wasmtime's stack is counted by instrumentation that ends in a host function, NearVm's by its own compiler.
      return this.#logic!.config.features.vmKind === 'Wasmtime'
        ? { kind: 'HostError', error: { kind: 'MemoryAccessViolation' } }
        : { kind: 'WasmTrap', trap: 'StackOverflow' };
    }
    const trap = trapOf(error, () => instance.isNullEntry(exports.tableIndex()));
    if (isSmall && (exports.growRefused() === 1 || trap === 'MemoryOutOfBounds')) return TOO_SMALL;
    this.#settle();
    return { kind: 'WasmTrap', trap };
  }

  /**
   * Burns all gas and names the limit that was passed.
   *
   * The guest may have run on for a while before its check. Where nearcore stopped, no more than one charge was missing,
   * except for bulk operations, which are checked at once.
   */
  #outOfGas(): AttemptResult {
    const { gas, isView, config } = this.#logic!;
    const missing = -this.#exports!.gas();
    const isBulk = this.#exports!.bulkFailure() === 1;
    const first = isBulk ? missing : Math.min(missing, this.#largestCharge);
    if (!isBulk && this.#checked === null && this.#log !== null && gas.excessMatters(first)) {
      this.#checked = this.#kind === 'guarded' ? this.#modules.checkedGuarded() : this.#modules.checked();
      if (this.#checked !== null) return UNKNOWN_CHARGE;
    }
    try {
      gas.burnGas(this.#given + first);
    } catch (error) {
      if (!(error instanceof VmLogicError)) throw error;
      // nearcore 2.12 with Wasmtime lets guest code in a view go on and finds the excess when it leaves the guest.
      return isView && config.features.vmKind === 'Wasmtime' && !config.features.meteredViews
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
    if (this.#kind === 'guarded') {
      if (log.full) this.#log = null;
    } else if (this.#wroteHiddenPages || log.full) throw REPEAT;
  }

  /** A host call that the log has already: its effects on the guest are repeated, the host does nothing. */
  #repeat(log: HostCallLog): unknown {
    const { result, given } = log.next(this.#memory!, this.#kind === 'guarded' ? guardedMemory : null);
    this.#given = given;
    this.#exports!.setGas(given);
    if (!log.replaying && (this.#kind === 'full' || (this.#kind === 'guarded' && log.full))) this.#log = null;
    return result;
  }

  /** A host function as the guest calls it. Functions of fixed length, since V8 calls those faster. */
  #wrap({ fn, params, results }: HostFunction, isFirst: boolean): AnyFunction {
    const host = fn as (logic: VmLogic, ...args: unknown[]) => unknown;
    const nothing = results[0] === 'i64' ? 0n : 0;
    const run = (call: () => unknown): unknown => {
      if (this.#prologues.isActive) {
        if (isFirst && this.#prologues.takeEvent()) return nothing;
        this.#prologues.endRecording();
      }
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

/** A small memory: all of it may have been written, and all of it is cleared. */
function wholeOf(memory: WebAssembly.Memory): WrittenMemory {
  return { written: () => [{ start: 0, end: memory.buffer.byteLength }], markWrite: () => undefined };
}
