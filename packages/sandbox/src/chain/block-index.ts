import { bytesKey, type CryptoHash } from '../primitives/hash.ts';
import type { Receipt } from '../primitives/receipt.ts';
import type { SignedTransaction } from '../primitives/transaction.ts';
import type { ReceiptOriginEntry } from '../runtime/apply-types.ts';
import type { BlockRecord } from './block-record.ts';

/** An outcome's place: its block and its number among the block's outcomes. */
export interface OutcomePlace {
  readonly record: BlockRecord;
  readonly index: number;
}

/** Finds blocks and what is in them. */
export interface BlockLookup {
  byHeight(height: number): BlockRecord | undefined;
  byHash(hash: CryptoHash): BlockRecord | undefined;
  byChunkHash(hash: CryptoHash): BlockRecord | undefined;
  /** Outcome of a transaction (by its hash) or a receipt (by its id). */
  outcome(id: CryptoHash): OutcomePlace | undefined;
  transaction(hash: CryptoHash): { readonly transaction: SignedTransaction; readonly record: BlockRecord } | undefined;
  receipt(id: CryptoHash): Receipt | undefined;
  receiptOrigin(id: CryptoHash): ReceiptOriginEntry | undefined;
}

/** The newest blocks, as objects. */
export class RecentBlocks implements BlockLookup {
  readonly #byHeight = new Map<number, BlockRecord>();
  readonly #byHash = new Map<string, BlockRecord>();
  readonly #byChunkHash = new Map<string, BlockRecord>();
  readonly #outcomes = new Map<string, OutcomePlace>();
  readonly #transactions = new Map<string, { readonly transaction: SignedTransaction; readonly record: BlockRecord }>();
  readonly #receipts = new Map<string, Receipt>();
  readonly #origins = new Map<string, ReceiptOriginEntry>();
  /** The newest blocks, whose contents nobody has looked for: many leave again before somebody does. */
  readonly #unindexed: BlockRecord[] = [];

  /** Number of blocks held. */
  get size(): number {
    return this.#byHeight.size;
  }

  /** Oldest block held. */
  get oldest(): BlockRecord | undefined {
    return this.#byHeight.values().next().value;
  }

  /** Adds the newest block. */
  add(record: BlockRecord): void {
    const { header, chunk } = record.block;
    this.#byHeight.set(header.innerLite.height, record);
    this.#byHash.set(bytesKey(header.hash), record);
    if (chunk.header.heightIncluded === header.innerLite.height)
      this.#byChunkHash.set(bytesKey(chunk.header.chunkHash), record);
    this.#unindexed.push(record);
  }

  /** Makes what is in the blocks findable. */
  #indexContents(): void {
    for (const record of this.#unindexed) this.#indexContentsOf(record);
    this.#unindexed.length = 0;
  }

  #indexContentsOf(record: BlockRecord): void {
    const { header, chunk } = record.block;
    for (const [index, { id }] of record.outcomes.entries()) this.#outcomes.set(bytesKey(id), { record, index });
    for (const receipt of record.outgoingReceipts) this.#receipts.set(bytesKey(receipt.receiptId), receipt);
    for (const receipt of record.localReceipts) this.#receipts.set(bytesKey(receipt.receiptId), receipt);
    for (const origin of record.receiptOrigins) this.#origins.set(bytesKey(origin.receiptId), origin);
    if (chunk.header.heightIncluded !== header.innerLite.height) return;
    for (const transaction of chunk.transactions)
      this.#transactions.set(bytesKey(transaction.hash), { transaction, record });
  }

  /** Lets go of the oldest block and of what only it held. */
  dropOldest(): void {
    const record = this.oldest;
    if (record === undefined) return;
    const { header, chunk } = record.block;
    this.#byHeight.delete(header.innerLite.height);
    this.#byHash.delete(bytesKey(header.hash));
    const isIncluded = chunk.header.heightIncluded === header.innerLite.height;
    if (isIncluded) this.#byChunkHash.delete(bytesKey(chunk.header.chunkHash));
    if (this.#unindexed[0] === record) {
      this.#unindexed.shift();
      return;
    }
    for (const { id } of record.outcomes) this.#outcomes.delete(bytesKey(id));
    for (const receipt of record.outgoingReceipts) this.#receipts.delete(bytesKey(receipt.receiptId));
    for (const receipt of record.localReceipts) this.#receipts.delete(bytesKey(receipt.receiptId));
    for (const origin of record.receiptOrigins) this.#origins.delete(bytesKey(origin.receiptId));
    if (!isIncluded) return;
    for (const transaction of chunk.transactions) this.#transactions.delete(bytesKey(transaction.hash));
  }

  byHeight(height: number): BlockRecord | undefined {
    return this.#byHeight.get(height);
  }

  byHash(hash: CryptoHash): BlockRecord | undefined {
    return this.#byHash.get(bytesKey(hash));
  }

  byChunkHash(hash: CryptoHash): BlockRecord | undefined {
    return this.#byChunkHash.get(bytesKey(hash));
  }

  outcome(id: CryptoHash): OutcomePlace | undefined {
    this.#indexContents();
    return this.#outcomes.get(bytesKey(id));
  }

  transaction(hash: CryptoHash): { readonly transaction: SignedTransaction; readonly record: BlockRecord } | undefined {
    this.#indexContents();
    return this.#transactions.get(bytesKey(hash));
  }

  receipt(id: CryptoHash): Receipt | undefined {
    this.#indexContents();
    return this.#receipts.get(bytesKey(id));
  }

  receiptOrigin(id: CryptoHash): ReceiptOriginEntry | undefined {
    this.#indexContents();
    return this.#origins.get(bytesKey(id));
  }
}
