import { NearBindgen, view } from 'near-sdk-js';
import { rawCall, rawView } from 'near-ts-compiler/contract';

@NearBindgen({})
export class RawBytes {
  length = 0;

  @rawCall({})
  put(input: Uint8Array): void {
    this.length = input.length;
  }

  @rawView({})
  checksum(input: Uint8Array): string {
    let low = 1;
    let high = 0;
    for (const byte of input) {
      low = (low + byte) % 65521;
      high = (high + low) % 65521;
    }
    return ((high << 16) | low).toString(16);
  }

  @view({})
  get_length(): number {
    return this.length;
  }
}
