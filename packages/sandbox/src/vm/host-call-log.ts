/** What one host call gave to the guest. */
interface HostCall {
  readonly result: unknown;
  /** Gas that the guest had afterwards. */
  readonly given: number;
}

/** Bytes that a host function wrote into guest memory. */
interface HostWrite {
  /** Index of the host call. */
  readonly call: number;
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Beyond these a log costs more than it saves. */
const MAX_CALLS = 20_000;
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The host's side of a guest's run, from which the same run can be repeated without calling the host again.
 *
 * Guest code is deterministic: started anew on another memory, it makes the same host calls, and receives here what it
 * received the first time. Gas is not burnt again and the chain's state is not touched again.
 */
export class HostCallLog {
  readonly #calls: HostCall[] = [];
  readonly #writes: HostWrite[] = [];
  #bytes = 0;
  /** Length that a memory must have for all writes. */
  neededLength = 0;
  #nextCall = 0;
  #nextWrite = 0;

  /** Whether calls are being repeated rather than recorded. */
  get replaying(): boolean {
    return this.#nextCall < this.#calls.length;
  }

  /** Whether the log has become too large to go on recording. */
  get full(): boolean {
    return this.#calls.length >= MAX_CALLS || this.#bytes >= MAX_BYTES;
  }

  /** Records a write of the current host call; the bytes are copied. */
  addWrite(start: number, bytes: Uint8Array): void {
    this.#writes.push({ call: this.#calls.length, start, bytes: bytes.slice() });
    this.#bytes += bytes.length;
    this.neededLength = Math.max(this.neededLength, start + bytes.length);
  }

  /** Records the end of a host call. */
  addCall(result: unknown, given: number): void {
    this.#calls.push({ result, given });
    this.#nextCall = this.#calls.length;
    this.#nextWrite = this.#writes.length;
  }

  /** Goes back to the first call. */
  rewind(): void {
    this.#nextCall = 0;
    this.#nextWrite = 0;
  }

  /**
   * Repeats the effects of the next host call on the memory and returns what it gave.
   *
   * @param marks - told of each write
   */
  next(memory: WebAssembly.Memory, marks: { markWrite(start: number, end: number): void } | null): HostCall {
    const index = this.#nextCall++;
    for (; this.#nextWrite < this.#writes.length && this.#writes[this.#nextWrite]!.call === index; this.#nextWrite++) {
      const { start, bytes } = this.#writes[this.#nextWrite]!;
      new Uint8Array(memory.buffer).set(bytes, start);
      marks?.markWrite(start, start + bytes.length);
    }
    return this.#calls[index]!;
  }
}
