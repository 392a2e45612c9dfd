import type { RuntimeConfig } from '../parameters/runtime-config.ts';
import { receiptSize } from '../primitives/receipt-size.ts';
import type { Receipt } from '../primitives/receipt.ts';
import type { CongestionInfo } from './apply-types.ts';
import { bandwidthRequest } from './bandwidth-scheduler.ts';
import { receiptCongestionGas } from './congestion.ts';
import { OutgoingBuffer } from './outgoing-buffer.ts';
import type { RecordWriter } from './records.ts';

/**
 * Takes the receipts that a chunk produces: as many as its bandwidth allows go to the next chunk, the others wait.
 *
 * @see nearcore runtime/runtime/src/congestion_control.rs ReceiptSink
 */
export class ReceiptSink {
  /** Receipts for the next chunk: first those that waited, then new ones as they were made. */
  readonly outgoing: Receipt[] = [];
  readonly #config: RuntimeConfig;
  readonly #buffer: OutgoingBuffer;
  readonly #congestion: CongestionInfo;
  #bandwidth: number;
  #gasDelta = 0n;
  #bytesDelta = 0n;

  /** @param bandwidth - bytes that may go in this chunk */
  constructor(state: RecordWriter, config: RuntimeConfig, congestion: CongestionInfo, bandwidth: number) {
    this.#config = config;
    this.#buffer = new OutgoingBuffer(state, config.useStateStoredReceipt);
    this.#congestion = congestion;
    this.#bandwidth = bandwidth;
  }

  /** Sends receipts that have waited, oldest first, until one does not fit. */
  forwardFromBuffer(): void {
    for (let stored = this.#buffer.first(); stored !== null; stored = this.#buffer.first()) {
      if (!this.#tryForward(stored.receipt, Number(stored.congestionSize))) return;
      this.#buffer.removeFirst(stored);
      this.#gasDelta -= stored.congestionGas;
      this.#bytesDelta -= stored.congestionSize;
    }
  }

  /** Sends a new receipt, or lets it wait when it does not fit. A smaller one after it may still fit. */
  forward(receipt: Receipt): void {
    const size = receiptSize(receipt);
    if (this.#tryForward(receipt, size)) return;
    const congestionGas = receiptCongestionGas(receipt, this.#config);
    this.#buffer.push({ receipt, congestionGas, congestionSize: BigInt(size) });
    this.#gasDelta += congestionGas;
    this.#bytesDelta += BigInt(size);
  }

  #tryForward(receipt: Receipt, size: number): boolean {
    // A receipt can grow past the limit when its creator's own receivers are added to it; it must get through.
    const counted = Math.min(size, this.#config.wasm.limits.maxReceiptSize);
    if (counted > this.#bandwidth) return false;
    this.#bandwidth -= counted;
    this.outgoing.push(receipt);
    return true;
  }

  /** What the next chunk needs for the receipts that still wait; null when nothing out of the ordinary. */
  bandwidthRequest(): Uint8Array | null {
    return this.#buffer.length === 0n ? null : bandwidthRequest(this.#buffer.groupSizes(), this.#config);
  }

  /** Gas and bytes waiting in the buffer; delayed receipts as before this chunk. */
  get congestionInfo(): CongestionInfo {
    const { delayedReceiptsGas, bufferedReceiptsGas, receiptBytes, allowedShard } = this.#congestion;
    return {
      delayedReceiptsGas,
      bufferedReceiptsGas: bufferedReceiptsGas + this.#gasDelta,
      receiptBytes: receiptBytes + this.#bytesDelta,
      allowedShard,
    };
  }
}
