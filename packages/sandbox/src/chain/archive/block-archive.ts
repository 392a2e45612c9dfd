import { equalBytes, type CryptoHash } from '../../primitives/hash.ts';
import type { Receipt } from '../../primitives/receipt.ts';
import type { SignedTransaction } from '../../primitives/transaction.ts';
import type { ReceiptOriginEntry } from '../../runtime/apply-types.ts';
import type { KeyValueStore } from '../../store/key-value-store.ts';
import type { RecordBatch } from '../../store/records/record-batch.ts';
import { RecordReader } from '../../store/records/record-reader.ts';
import { sharedArraysOf } from '../../store/records/shared-arrays.ts';
import type { BlockLookup, OutcomePlace } from '../block-index.ts';
import type { BlockRecord } from '../block-record.ts';
import { readBlockRecord, writeBlockRecord } from './block-record-codec.ts';
import { decodeHeight, encodeHeight, storeKey } from './keys.ts';

/** Decoded blocks to keep: a client that asks for one thing of an old block often asks for the next thing of it. */
const DECODED_BLOCKS = 4;

/** Blocks in the store, whole records that are found by height, and by what is in them. */
export class BlockArchive implements BlockLookup {
  readonly #store: KeyValueStore;
  readonly #decoded = new Map<number, BlockRecord>();

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  /**
   * Keeps a block.
   *
   * @param prev - the block before it: its receipts are findable by their outcomes if this block executed them
   */
  add(batch: RecordBatch, record: BlockRecord, prev: BlockRecord | undefined): void {
    const { header, chunk } = record.block;
    const { height } = header.innerLite;
    const value = encodeHeight(height);
    batch.putRecord(storeKey.block(height), (writer) => writeBlockRecord(writer, record));
    batch.put(storeKey.blockHash(header.hash), value);
    if (chunk.header.heightIncluded === height) batch.put(storeKey.chunkHash(chunk.header.chunkHash), value);
    for (const { id } of record.outcomes) batch.put(storeKey.outcome(id), value);
    if (record.localReceipts.length > 0 || (prev?.outgoingReceipts.length ?? 0) > 0) {
      // By the very array: were one there as another one, an entry too many would stand in the store, no more.
      const executed = new Set(record.outcomes.map(({ id }) => id));
      if (prev !== undefined) putMakers(batch, prev.outgoingReceipts, prev, executed);
      putMakers(batch, record.localReceipts, record, executed);
    }
  }

  /** Forgets a block. */
  forget(batch: RecordBatch, record: BlockRecord): void {
    const { header, chunk } = record.block;
    const { height } = header.innerLite;
    this.#decoded.delete(height);
    batch.deleteRecord(storeKey.block(height));
    batch.delete(storeKey.blockHash(header.hash));
    if (chunk.header.heightIncluded === height) batch.delete(storeKey.chunkHash(chunk.header.chunkHash));
    for (const { id } of record.outcomes) batch.delete(storeKey.outcome(id));
    for (const receipts of [record.outgoingReceipts, record.localReceipts]) {
      for (const { receiptId } of receipts) {
        const key = storeKey.receipt(receiptId);
        if (this.#store.has(key)) batch.delete(key);
      }
    }
  }

  byHeight(height: number): BlockRecord | undefined {
    const known = this.#decoded.get(height);
    if (known !== undefined) return known;
    const bytes = this.#store.get(storeKey.block(height));
    if (bytes === undefined) return undefined;
    const reader = new RecordReader(bytes, sharedArraysOf(this.#store));
    const record = readBlockRecord(reader, (prevHeight) => this.byHeight(prevHeight)?.outgoingReceipts ?? []);
    this.#decoded.set(height, record);
    if (this.#decoded.size > DECODED_BLOCKS) this.#decoded.delete(this.#decoded.keys().next().value as number);
    return record;
  }

  byHash(hash: CryptoHash): BlockRecord | undefined {
    const record = this.#at(storeKey.blockHash(hash));
    return record !== undefined && equalBytes(record.block.header.hash, hash) ? record : undefined;
  }

  byChunkHash(hash: CryptoHash): BlockRecord | undefined {
    const record = this.#at(storeKey.chunkHash(hash));
    return record !== undefined && equalBytes(record.block.chunk.header.chunkHash, hash) ? record : undefined;
  }

  outcome(id: CryptoHash): OutcomePlace | undefined {
    const record = this.#at(storeKey.outcome(id));
    if (record === undefined) return undefined;
    const index = record.outcomes.findIndex((outcome) => equalBytes(outcome.id, id));
    return index < 0 ? undefined : { record, index };
  }

  transaction(hash: CryptoHash): { readonly transaction: SignedTransaction; readonly record: BlockRecord } | undefined {
    const record = this.#at(storeKey.outcome(hash));
    const transaction = record?.block.chunk.transactions.find((each) => equalBytes(each.hash, hash));
    return record === undefined || transaction === undefined ? undefined : { transaction, record };
  }

  receipt(id: CryptoHash): Receipt | undefined {
    for (const record of this.#makersOf(id)) {
      const receipt = [...record.localReceipts, ...record.outgoingReceipts].find((each) =>
        equalBytes(each.receiptId, id),
      );
      if (receipt !== undefined) return receipt;
    }
    return undefined;
  }

  receiptOrigin(id: CryptoHash): ReceiptOriginEntry | undefined {
    for (const record of this.#makersOf(id)) {
      const origin = record.receiptOrigins.find((each) => equalBytes(each.receiptId, id));
      if (origin !== undefined) return origin;
    }
    return undefined;
  }

  /** Blocks that may have made a receipt: the one noted, the one that executed it, the one before that. */
  *#makersOf(id: CryptoHash): Generator<BlockRecord> {
    const noted = this.#at(storeKey.receipt(id));
    if (noted !== undefined) yield noted;
    const executed = this.#at(storeKey.outcome(id));
    if (executed === undefined) return;
    yield executed;
    const before = this.byHeight(executed.block.header.innerRest.prevHeight);
    if (before !== undefined) yield before;
  }

  #at(key: string): BlockRecord | undefined {
    const height = this.#store.get(key);
    return height === undefined ? undefined : this.byHeight(decodeHeight(height));
  }
}

/** Notes which block made each receipt that was not executed by the one after. */
function putMakers(
  batch: RecordBatch,
  receipts: readonly Receipt[],
  maker: BlockRecord,
  executed: ReadonlySet<CryptoHash>,
): void {
  const value = encodeHeight(maker.block.header.innerLite.height);
  for (const { receiptId } of receipts) if (!executed.has(receiptId)) batch.put(storeKey.receipt(receiptId), value);
}
