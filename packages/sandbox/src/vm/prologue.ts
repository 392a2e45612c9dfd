/**
 * What a method does before it first calls the host.
 *
 * Until then a call depends on nothing but the contract's code: it starts on the same memory, globals and tables each
 * time, and no instruction can tell one run from another. A JavaScript contract spends most of its time there, starting
 * its interpreter. So the calls that a method itself makes before the first host call are recorded once (result, gas,
 * memory and globals they leave behind) and left out from then on. The method's own instructions run as ever.
 */

/** What one recorded call does. */
interface RecordedCall {
  /** Result as the guest keeps it, 0 without one. */
  readonly result: bigint;
  readonly gas: number;
  readonly writes: readonly { readonly start: number; readonly bytes: Uint8Array }[];
  /** Values of the mutable globals afterwards. */
  readonly globals: readonly (number | bigint)[];
}

/** The calls that can be left out, in order. */
export interface Prologue {
  readonly calls: readonly RecordedCall[];
  /** Gas that the method has used when the last of them returns: with less it must run in full. */
  readonly gas: number;
}

/** What the recorder sees of the guest. */
export interface RecordedGuest {
  readonly memory: WebAssembly.Memory;
  readonly gasLeft: () => number;
  readonly callResult: () => bigint;
  readonly globals: readonly WebAssembly.Global[];
}

/** Memory is compared in blocks of so many bytes, and whole blocks are kept. */
const BLOCK = 512;
const MAX_CALLS = 64;
const MAX_BYTES = 4 * 1024 * 1024;
/** Bytes that the prologues of one contract may take together. */
export const MAX_CONTRACT_BYTES = 8 * 1024 * 1024;
/** Gas below which leaving calls out saves less than it costs: some ten thousand instructions. */
export const MIN_SAVED_GAS = 20_000 * 822_756;

/** Records the prologue of one run of a method. */
export class PrologueRecorder {
  readonly #guest: RecordedGuest;
  readonly #initialGas: number;
  readonly #calls: RecordedCall[] = [];
  #gasAfterLast = 0;
  /** Nested methods of the same contract are part of the outermost call. */
  #depth = 0;
  #gasBefore = 0;
  #memoryBefore: ArrayBuffer | null = null;
  /** Bytes recorded so far. */
  bytes = 0;
  /** Set once the host was called, or when there is too much to keep. */
  stopped = false;

  constructor(guest: RecordedGuest, initialGas: number) {
    this.#guest = guest;
    this.#initialGas = initialGas;
  }

  /** The guest is about to make a call. */
  before(): void {
    if (this.#depth++ > 0) return;
    this.#gasBefore = this.#guest.gasLeft();
    this.#memoryBefore = this.#guest.memory.buffer.slice(0);
  }

  /** The call has returned. */
  after(): void {
    if (--this.#depth > 0) return;
    const writes = changedBlocks(this.#memoryBefore!, this.#guest.memory.buffer);
    this.#memoryBefore = null;
    for (const { bytes } of writes) this.bytes += bytes.length;
    const left = this.#guest.gasLeft();
    if (left < 0 || this.#calls.length >= MAX_CALLS || this.bytes > MAX_BYTES) {
      this.stopped = true;
      return;
    }
    const globals = this.#guest.globals.map((global) => global.value as number | bigint);
    this.#calls.push({ result: this.#guest.callResult(), gas: this.#gasBefore - left, writes, globals });
    this.#gasAfterLast = left;
  }

  /** What can be left out; null when it is not worth it. */
  finish(): Prologue | null {
    const saved = this.#calls.reduce((sum, { gas }) => sum + gas, 0);
    return saved < MIN_SAVED_GAS ? null : { calls: this.#calls, gas: this.#initialGas - this.#gasAfterLast };
  }
}

/** Blocks of the memory that differ from an earlier copy, adjacent ones joined. */
function changedBlocks(copy: ArrayBuffer, buffer: ArrayBuffer): { start: number; bytes: Uint8Array }[] {
  const before = new Int32Array(copy);
  const after = new Int32Array(buffer);
  const words = BLOCK / 4;
  const writes: { start: number; bytes: Uint8Array }[] = [];
  let first = -1;
  for (let word = 0; word <= after.length; word += words) {
    let changed = false;
    for (let i = word; i < word + words && i < after.length && !changed; i++) changed = before[i] !== after[i];
    if (changed && first < 0) first = word;
    if (!changed && first >= 0) {
      writes.push({ start: first * 4, bytes: new Uint8Array(buffer).slice(first * 4, word * 4) });
      first = -1;
    }
  }
  return writes;
}
