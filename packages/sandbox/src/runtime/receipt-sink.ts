import type { RuntimeConfig } from '../parameters/runtime-config.ts';
import type { Receipt } from '../primitives/receipt.ts';
import type { CongestionInfo } from './apply-types.ts';
import type { RecordWriter } from './records.ts';

/**
 * Takes the receipts that a chunk produces and keeps them for the next chunk.
 *
 * @see nearcore runtime/runtime/src/congestion_control.rs ReceiptSink
 */
export class ReceiptSink {
  /** Receipts for the next chunk, in the order in which they were made. */
  readonly outgoing: Receipt[] = [];
  readonly #congestion: CongestionInfo;

  constructor(_state: RecordWriter, _config: RuntimeConfig, congestion: CongestionInfo) {
    this.#congestion = congestion;
  }

  /** Sends a receipt. */
  forward(receipt: Receipt): void {
    this.outgoing.push(receipt);
  }

  /** Gas and bytes waiting in buffers, and what waited as delayed before this chunk. */
  get congestionInfo(): CongestionInfo {
    return this.#congestion;
  }
}
