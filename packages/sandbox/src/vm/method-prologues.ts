import type { GasCounter } from './gas-counter.ts';
import type { GuestInstance } from './guest-instance.ts';
import { HookEvent, PrologueMode } from './instrument/entry-call.ts';
import type { MemoryRange } from './memory-pool.ts';
import type { Prologue } from './prologue.ts';
import { MAX_CONTRACT_BYTES, MIN_SAVED_GAS, PrologueRecorder } from './prologue.ts';

/** How the memory that a call runs on keeps what was written. */
export interface WrittenMemory {
  /** The parts that may have been written since the memory was new, in order. */
  readonly written: () => readonly MemoryRange[];
  /** Notes a write of the host. */
  readonly markWrite: (start: number, end: number) => void;
}

/** The prologues of one contract's methods: recorded in a method's second call, left out from the third on. */
export class MethodPrologues {
  /** Per method that has run: its prologue, null when it has none of use, or that it is to be recorded. */
  readonly #known = new Map<string, Prologue | 'record' | null>();
  #bytes = 0;
  /** The guest of the present call. */
  #instance: GuestInstance | null = null;
  #memory: WrittenMemory | null = null;
  #recorder: PrologueRecorder | null = null;
  /** Method that is recorded in the present call, whose calls tell events until its end. */
  #recorded: string | null = null;
  /** What is left out of the present call. */
  #replay: { readonly calls: Prologue['calls']; next: number } | null = null;

  /** Bytes that they keep. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether the guest may tell events. */
  get isActive(): boolean {
    return this.#recorded !== null || this.#replay !== null;
  }

  /** Forgets all: the contract has moved to another memory. */
  clear(): void {
    this.#known.clear();
    this.#bytes = 0;
  }

  /** Before a method runs: lets its second call be recorded, and later ones leave out what was. */
  begin(method: string, gas: number, instance: GuestInstance, memory: WrittenMemory): void {
    const known = this.#known.get(method);
    if (known === undefined || known === null) return;
    if (known === 'record' && this.#bytes > MAX_CONTRACT_BYTES) return;
    this.#instance = instance;
    this.#memory = memory;
    const { exports, globals } = instance;
    if (known === 'record') {
      const { gas: gasLeft, callResult, hiddenPages } = exports;
      const { written } = memory;
      const guest = { memory: instance.memory, written, hiddenPages, gasLeft, callResult, globals };
      this.#recorder = new PrologueRecorder(guest, gas);
      this.#recorded = method;
      exports.setPrologueMode(PrologueMode.Record);
    } else if (known.gas <= gas) {
      this.#replay = { calls: known.calls, next: 0 };
      exports.setPrologueMode(PrologueMode.Replay);
    }
  }

  /** After a method has run for the first time: is there enough guest code for a recording to be worth its cost? */
  weigh(method: string, gas: GasCounter): void {
    if (this.#known.has(method)) return;
    gas.profile.settleWasmGas(gas.burnt);
    this.#known.set(method, gas.profile.wasmGas < MIN_SAVED_GAS ? null : 'record');
  }

  /** Ends a recording: when the host is called, or when the method returns without. */
  endRecording(): void {
    if (this.#recorder === null) return;
    const prologue = this.#recorder.finish();
    if (prologue !== null) this.#bytes += this.#recorder.bytes;
    this.#known.set(this.#recorded!, prologue);
    this.#recorder = null;
    this.#instance!.exports.setPrologueMode(PrologueMode.Off);
  }

  /** After a call, however it ended. */
  endCall(): void {
    // A recording that was cut off by a trap would be so each time, but the next call may have more gas.
    if (this.#recorder !== null && this.#instance!.exports.gas() >= 0) this.#known.set(this.#recorded!, null);
    this.#recorder = null;
    this.#recorded = null;
    this.#replay = null;
    this.#instance = null;
    this.#memory = null;
  }

  /**
   * What the guest tells by calling the first imported function.
   *
   * @returns false when it is an ordinary host call
   */
  takeEvent(): boolean {
    switch (this.#instance!.exports.takeEvent()) {
      case HookEvent.BeforeCall:
        this.#recorder?.before();
        return true;
      case HookEvent.AfterCall:
        this.#recorder?.after();
        if (this.#recorder?.stopped === true) this.endRecording();
        return true;
      case HookEvent.Replay:
        this.#replayCall();
        return true;
      case HookEvent.Stop:
        this.endRecording();
        return true;
      default:
        return false;
    }
  }

  /** Does what the next call would do. */
  #replayCall(): void {
    const replay = this.#replay!;
    const { exports, globals, memory } = this.#instance!;
    const call = replay.calls[replay.next++]!;
    const bytes = new Uint8Array(memory.buffer);
    for (const { start, bytes: written } of call.writes) {
      bytes.set(written, start);
      this.#memory!.markWrite(start, start + written.length);
    }
    call.globals.forEach((value, i) => (globals[i]!.value = value));
    exports.hidePages(call.hiddenPages);
    exports.setCallResult(call.result);
    exports.setGas(exports.gas() - call.gas);
    if (replay.next < replay.calls.length) return;
    this.#replay = null;
    exports.setPrologueMode(PrologueMode.Off);
  }
}
