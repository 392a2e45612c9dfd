import { invariant } from '../errors/invariant.ts';
import type { RuntimeConfig } from '../parameters/runtime-config.ts';
import { fromBorsh } from '../primitives/borsh-reader.ts';
import { toBorsh } from '../primitives/borsh-writer.ts';
import { encodeReceipt, readStateStoredReceipt, writeStateStoredReceipt } from '../primitives/receipt-borsh.ts';
import { receiptSize } from '../primitives/receipt-size.ts';
import type { Receipt } from '../primitives/receipt.ts';
import { trieKey } from '../store/trie-key.ts';
import { receiptCongestionGas } from './congestion.ts';
import { getQueueIndices, setQueueIndices, type RecordWriter } from './records.ts';

/**
 * Receipts that did not fit into a chunk, in the order in which they came; kept in state.
 *
 * Gas and bytes that come and go are summed up for the chunk's congestion info.
 *
 * @see nearcore runtime/runtime/src/congestion_control.rs DelayedReceiptQueueWrapper
 */
export class DelayedReceiptQueue {
  readonly #state: RecordWriter;
  readonly #config: RuntimeConfig;
  #first: bigint;
  #next: bigint;
  /** Growth of the queue's gas in this chunk; may be negative. */
  gasDelta = 0n;
  /** Growth of the queue's bytes in this chunk; may be negative. */
  bytesDelta = 0n;

  constructor(state: RecordWriter, config: RuntimeConfig) {
    this.#state = state;
    this.#config = config;
    const { first, next } = getQueueIndices(state, trieKey.delayedReceiptIndices());
    this.#first = first;
    this.#next = next;
  }

  /** Number of receipts waiting. */
  get length(): bigint {
    return this.#next - this.#first;
  }

  /** Appends a receipt. */
  push(receipt: Receipt): void {
    const congestionGas = receiptCongestionGas(receipt, this.#config);
    const congestionSize = BigInt(receiptSize(receipt));
    this.gasDelta += congestionGas;
    this.bytesDelta += congestionSize;
    const bytes = this.#config.useStateStoredReceipt
      ? toBorsh((writer) => writeStateStoredReceipt(writer, { receipt, congestionGas, congestionSize }))
      : encodeReceipt(receipt);
    this.#state.set(trieKey.delayedReceipt(this.#next), bytes);
    this.#next += 1n;
    this.#writeIndices();
  }

  /** Removes the oldest receipt and returns it; null when none waits. */
  pop(): Receipt | null {
    if (this.#first >= this.#next) return null;
    const key = trieKey.delayedReceipt(this.#first);
    const bytes = this.#state.get(key);
    invariant(bytes !== undefined, 'a delayed receipt is missing from the state');
    const { receipt, sizes } = fromBorsh(bytes, readStateStoredReceipt);
    this.gasDelta -= sizes?.congestionGas ?? receiptCongestionGas(receipt, this.#config);
    this.bytesDelta -= sizes?.congestionSize ?? BigInt(receiptSize(receipt));
    this.#state.remove(key);
    this.#first += 1n;
    this.#writeIndices();
    return receipt;
  }

  #writeIndices(): void {
    setQueueIndices(this.#state, trieKey.delayedReceiptIndices(), { first: this.#first, next: this.#next });
  }
}
