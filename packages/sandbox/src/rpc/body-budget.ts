/**
 * Bounds the memory that unfinished request bodies may take together.
 *
 * A request reserves its whole length before its first byte is read, in order of arrival; whoever holds a reservation
 * can always finish, so waiting never ends in a deadlock.
 */
export class BodyBudget {
  readonly #waiting: { readonly bytes: number; readonly start: () => void }[] = [];
  #free: number;

  constructor(totalBytes: number) {
    this.#free = totalBytes;
  }

  /** Resolves once `bytes` are reserved; a request larger than the whole budget waits until it is alone. */
  async reserve(bytes: number): Promise<void> {
    if (this.#waiting.length === 0 && bytes <= this.#free) {
      this.#free -= bytes;
      return;
    }
    await new Promise<void>((start) => this.#waiting.push({ bytes, start }));
  }

  /** Gives reserved bytes back. */
  release(bytes: number): void {
    this.#free += bytes;
    for (let next = this.#waiting[0]; next !== undefined && next.bytes <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.bytes;
      next.start();
    }
  }
}
