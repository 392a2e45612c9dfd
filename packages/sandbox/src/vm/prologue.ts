import type { MemoryRange } from './memory-pool.ts';

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
  /** Pages that the guest sees beyond those of its memory: it may have grown. */
  readonly hiddenPages: number;
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
  /** The parts of the memory that may have been written since it was new, in order, as multiples of BLOCK. */
  readonly written: () => readonly MemoryRange[];
  readonly hiddenPages: () => number;
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
  #memoryBefore: readonly MemoryCopy[] = [];
  /** Bytes recorded so far. */
  bytes = 0;
  /** Set when there is too much to keep. */
  stopped = false;

  constructor(guest: RecordedGuest, initialGas: number) {
    this.#guest = guest;
    this.#initialGas = initialGas;
  }

  /** The guest is about to make a call. */
  before(): void {
    if (this.#depth++ > 0) return;
    this.#gasBefore = this.#guest.gasLeft();
    const { buffer } = this.#guest.memory;
    this.#memoryBefore = this.#guest.written().map(({ start, end }) => ({ start, buffer: buffer.slice(start, end) }));
  }

  /** The call has returned. */
  after(): void {
    if (--this.#depth > 0) return;
    const { buffer } = this.#guest.memory;
    const writes = this.#guest.written().flatMap((range) => changedBlocks(this.#memoryBefore, buffer, range));
    this.#memoryBefore = [];
    for (const { bytes } of writes) this.bytes += bytes.length;
    const left = this.#guest.gasLeft();
    if (left < 0 || this.#calls.length >= MAX_CALLS || this.bytes > MAX_BYTES) {
      this.stopped = true;
      return;
    }
    const globals = this.#guest.globals.map((global) => global.value as number | bigint);
    const [result, hiddenPages] = [this.#guest.callResult(), this.#guest.hiddenPages()];
    this.#calls.push({ result, gas: this.#gasBefore - left, writes, globals, hiddenPages });
    this.#gasAfterLast = left;
  }

  /** What can be left out; null when it is not worth it. */
  finish(): Prologue | null {
    const saved = this.#calls.reduce((sum, { gas }) => sum + gas, 0);
    return saved < MIN_SAVED_GAS ? null : { calls: this.#calls, gas: this.#initialGas - this.#gasAfterLast };
  }
}

/** A part of the memory as it was. */
interface MemoryCopy {
  readonly start: number;
  readonly buffer: ArrayBuffer;
}

/** Blocks of a part of the memory that differ from earlier copies, or from zero where there are none; adjacent ones joined. */
function changedBlocks(
  copies: readonly MemoryCopy[],
  buffer: ArrayBuffer,
  { start, end }: MemoryRange,
): { start: number; bytes: Uint8Array }[] {
  const writes: { start: number; bytes: Uint8Array }[] = [];
  let first = -1;
  for (let block = start; block <= end; block += BLOCK) {
    const changed = block < end && isChanged(copies, buffer, block);
    if (changed && first < 0) first = block;
    if (!changed && first >= 0) {
      writes.push({ start: first, bytes: new Uint8Array(buffer).slice(first, block) });
      first = -1;
    }
  }
  return writes;
}

function isChanged(copies: readonly MemoryCopy[], buffer: ArrayBuffer, block: number): boolean {
  const copy = copies.find(({ start, buffer: { byteLength } }) => start <= block && block < start + byteLength);
  const before = copy === undefined ? ZEROS : new Int32Array(copy.buffer, block - copy.start, BLOCK / 4);
  const after = new Int32Array(buffer, block, BLOCK / 4);
  return after.some((word, i) => word !== before[i]);
}

const ZEROS = new Int32Array(BLOCK / 4);
