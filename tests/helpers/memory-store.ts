import type { KeyValue } from '../../src/lib/key-value.ts';

/** Storage for unit tests, with the bytes that the protocol would charge for it. */
export class MemoryStore implements KeyValue {
  readonly entries = new Map<string, string>();
  /** Number of reads and writes so far. */
  operations = 0;

  read(key: string): string | null {
    this.operations++;
    return this.entries.get(key) ?? null;
  }

  write(key: string, value: string): void {
    this.operations++;
    this.entries.set(key, value);
  }

  replace(key: string, value: string): string | null {
    const before = this.entries.get(key) ?? null;
    this.write(key, value);
    return before;
  }

  remove(key: string): void {
    this.operations++;
    this.entries.delete(key);
  }

  has(key: string): boolean {
    this.operations++;
    return this.entries.has(key);
  }

  /** Storage usage in bytes: key, value and 40 an entry. */
  usage(): number {
    let bytes = 0;
    for (const [key, value] of this.entries) bytes += Buffer.byteLength(key) + Buffer.byteLength(value) + 40;
    return bytes;
  }
}
