import { InvariantError } from '../errors/invariant.ts';
import type { FunctionCallError } from './errors.ts';
import { VmLogicError } from './errors.ts';
import type { HostFunction } from './host/host-function.ts';
import { IMPORT_MODULE, MEMORY_MODULE, MEMORY_NAME, TABLE_EXPORT } from './instrument/module-writer.ts';
import type { VmLogic } from './logic.ts';
import { trapOf } from './traps.ts';

/** The added exports of an instrumented module. Units: gas, bytes of stack. */
interface GuestExports {
  /** Gas that is left; below zero when more was used than there was. */
  readonly gas: () => number;
  readonly setGas: (gas: number) => void;
  readonly stack: () => number;
  readonly tableIndex: () => number;
  readonly bulkFailure: () => number;
}

/** Thrown out of a host function that guest code called after its gas was used up. Deliberately no `Error`. */
const EXHAUSTED = { exhausted: true } as const;

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * Runs guest code of one contract, one call at a time.
 *
 * The gas counter and the guest's own counter are brought together whenever control passes between guest and host: what
 * the guest used is burnt before a host function runs, and what is left afterwards is given back to the guest.
 * The functions given to the guest are made once for all calls.
 *
 * @see nearcore 2.12 runtime/near-vm-runner/src/wasmtime_runner/mod.rs call_hook
 */
export class GuestCall {
  readonly #imports: AnyFunction[];
  readonly #largestCharge: number;
  #logic: VmLogic | null = null;
  #exports: GuestExports | null = null;
  /** Gas that the guest was given when it last got control. */
  #given = 0;

  /**
   * @param functions - what the module imports, in order
   * @param largestCharge - most gas that one charge outside bulk operations takes
   */
  constructor(functions: readonly HostFunction[], largestCharge: number) {
    this.#imports = functions.map((fn) => this.#wrap(fn));
    this.#largestCharge = largestCharge;
  }

  /**
   * Instantiates the module and calls functions of it, in order.
   *
   * @param names - exported functions without parameters or results
   * @returns the error that ended the call, if any
   */
  run(module: WebAssembly.Module, memory: WebAssembly.Memory, logic: VmLogic, names: readonly string[]): FunctionCallError | undefined {
    let instance: WebAssembly.Instance;
    try {
      instance = new WebAssembly.Instance(module, { [IMPORT_MODULE]: this.#imports as never, [MEMORY_MODULE]: { [MEMORY_NAME]: memory } });
    } catch (error) {
      // Nothing runs during instantiation: what traps is a data or element segment that does not fit.
      if (error instanceof WebAssembly.RuntimeError) return { kind: 'WasmTrap', trap: 'MemoryOutOfBounds' };
      throw error;
    }
    logic.attachMemory(memory);
    const exports = instance.exports as unknown as GuestExports;
    this.#logic = logic;
    this.#exports = exports;
    try {
      for (const name of names) {
        this.#resume();
        (instance.exports[name] as () => void)();
        if (exports.gas() < 0) return this.#outOfGas();
        this.#settle();
      }
      return undefined;
    } catch (error) {
      return this.#errorOf(error, instance);
    } finally {
      this.#logic = null;
      this.#exports = null;
    }
  }

  /** Gives the guest what the counter has left. */
  #resume(): void {
    this.#given = this.#logic!.gas.remainingGas();
    this.#exports!.setGas(this.#given);
  }

  /** Burns what the guest has used since it got control. */
  #settle(): void {
    const left = this.#exports!.gas();
    if (left < 0) throw EXHAUSTED;
    if (left !== this.#given) this.#logic!.gas.burnGas(this.#given - left);
    this.#given = left;
  }

  #errorOf(error: unknown, instance: WebAssembly.Instance): FunctionCallError {
    const exports = this.#exports!;
    // Gas that is used up comes first: whatever followed was not executed as far as the protocol knows.
    if (exports.gas() < 0) return this.#outOfGas();
    if (error instanceof VmLogicError) return error.error;
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      throw new InvariantError('The stack of this thread is smaller than contracts may use; run the vm in a worker with resourceLimits.stackSizeMb.', { cause: error });
    }
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    this.#settle();
    if (exports.stack() < 0) return { kind: 'HostError', error: { kind: 'MemoryAccessViolation' } };
    const table = instance.exports[TABLE_EXPORT] as WebAssembly.Table | undefined;
    return { kind: 'WasmTrap', trap: trapOf(error, () => table?.get(exports.tableIndex()) === null) };
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
      return isView && config.features.vmKind === 'Wasmtime' ? { kind: 'LinkError', msg: 'HostError(GasLimitExceeded)' } : error.error;
    }
    throw new InvariantError('guest gas is used up but the counter has some left');
  }

  /** A host function as the guest calls it. Functions of fixed length, since V8 calls those faster. */
  #wrap({ fn, params }: HostFunction): AnyFunction {
    const host = fn as (logic: VmLogic, ...args: unknown[]) => unknown;
    const enter = (): VmLogic => {
      this.#settle();
      return this.#logic!;
    };
    const leave = (result: unknown): unknown => {
      this.#resume();
      return result;
    };
    switch (params.length) {
      case 0:
        return () => leave(host(enter()));
      case 1:
        return (a) => leave(host(enter(), a));
      case 2:
        return (a, b) => leave(host(enter(), a, b));
      case 3:
        return (a, b, c) => leave(host(enter(), a, b, c));
      case 4:
        return (a, b, c, d) => leave(host(enter(), a, b, c, d));
      case 5:
        return (a, b, c, d, e) => leave(host(enter(), a, b, c, d, e));
      case 6:
        return (a, b, c, d, e, f) => leave(host(enter(), a, b, c, d, e, f));
      default:
        return (...args) => leave(host(enter(), ...args));
    }
  }
}
