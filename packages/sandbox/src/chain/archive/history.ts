import { invariant } from '../../errors/invariant.ts';
import type { CryptoHash } from '../../primitives/hash.ts';
import type { Receipt } from '../../primitives/receipt.ts';
import type { SignedTransaction } from '../../primitives/transaction.ts';
import type { ReceiptOriginEntry } from '../../runtime/apply-types.ts';
import type { KeyValueStore } from '../../store/key-value-store.ts';
import { RecordBatch } from '../../store/records/record-batch.ts';
import { StateArchive } from '../../store/state-archive.ts';
import type { Trie } from '../../store/trie.ts';
import { RecentBlocks, type BlockLookup, type OutcomePlace } from '../block-index.ts';
import type { BlockRecord } from '../block-record.ts';
import type { LightClientBlock } from '../chain-api.ts';
import type { EpochManager, EpochManagerState, EpochTable } from '../epoch/epoch-manager.ts';
import type { ProducedBlock } from '../ledger.ts';
import { BlockArchive } from './block-archive.ts';
import { heightInKey, storeKey } from './keys.ts';
import { OrdinalArchive } from './ordinal-archive.ts';
import { readEpochTable, readTip, STORE_VERSION, type Tip } from './tip.ts';
import { decodeValue, encodeValue } from './value-codec.ts';

/** Blocks that stay in memory at least: what finality and clients that wait look at. */
const MIN_RECENT_BLOCKS = 16;
const MAX_RECENT_BLOCKS = 128;
/** Outcomes beyond which older blocks leave memory. */
const MAX_RECENT_OUTCOMES = 4000;
/** The same for bytes of transactions and receipts. */
const MAX_RECENT_BYTES = 32 * 2 ** 20;
/** Blocks forgotten with each new one at most, so that no block takes much longer than another. */
const FORGOTTEN_PER_BLOCK = 8;
/** The same for records of forgotten blocks; the block that reaches it is still forgotten. */
const MAX_GARBAGE_WRITES = 4000;

/** How long blocks are kept. */
export interface Retention {
  /** The running epoch and this many less one before it. */
  readonly epochs: number;
  /**
   * At least so long, in nanoseconds of the chain's time: under load an epoch passes much faster here than in nearcore,
   * and clients still ask for what they sent a few seconds ago.
   */
  readonly leastNs: bigint;
}

/** A chain as it was left: where to go on. */
export interface Resumed {
  readonly history: History;
  readonly tip: Tip;
  readonly epochs: EpochManagerState;
  readonly head: BlockRecord;
  readonly genesis: BlockRecord;
  readonly trie: Trie;
}

/**
 * Everything that a chain remembers: the newest blocks and states in memory, all others of the last epochs in the store.
 *
 * A block is in the store, with the state after it, before anybody is told of it.
 */
export class History implements BlockLookup {
  readonly #store: KeyValueStore;
  readonly #recent = new RecentBlocks();
  readonly #archive: BlockArchive;
  readonly #states: StateArchive;
  readonly #ordinals: OrdinalArchive;
  readonly #genesis: BlockRecord;
  readonly #retention: Retention;
  /** The epochs that the store holds. */
  #keptTable: EpochTable | undefined;
  #recentOutcomes = 0;
  #recentBytes = 0;
  #tailHeight: number;

  private constructor(store: KeyValueStore, genesis: BlockRecord, retention: Retention, tip?: Tip) {
    this.#store = store;
    this.#genesis = genesis;
    this.#archive = new BlockArchive(store);
    this.#states = new StateArchive(store);
    this.#ordinals = new OrdinalArchive(store, tip?.blockCount ?? 0, tip?.ordinalTail ?? []);
    this.#retention = retention;
    this.#tailHeight = tip?.tailHeight ?? heightOf(genesis);
  }

  /** A history that begins with a genesis block, in an empty store. */
  static begin(
    store: KeyValueStore,
    genesis: BlockRecord,
    trie: Trie,
    epochs: EpochManager,
    retention: Retention,
  ): History {
    const history = new History(store, genesis, retention);
    const batch = new RecordBatch(store);
    history.#states.addGenesis(batch, heightOf(genesis), trie);
    history.#append(batch, genesis, undefined, epochs, false);
    return history;
  }

  /**
   * The history that a store holds; undefined when it is empty.
   *
   * @throws {SandboxError} STORE_VERSION when another version of this package wrote it
   */
  static resume(store: KeyValueStore, genesisHeight: number, retention: Retention): Resumed | undefined {
    const tip = readTip(store);
    if (tip === undefined) return undefined;
    const archive = new BlockArchive(store);
    const head = archive.byHeight(tip.height);
    const genesis = archive.byHeight(genesisHeight);
    invariant(head !== undefined && genesis !== undefined, 'the store has no head or genesis block');
    const history = new History(store, genesis, retention, tip);
    const trie = history.#states.load(tip.height, head.extra.stateRoot);
    history.#remember(head);
    const epochs = { ...tip.running, ...readEpochTable(store) };
    return { history, tip, epochs, head, genesis, trie };
  }

  /** Keeps a block: in memory and, in one batch, in the store. */
  append(produced: ProducedBlock, prev: BlockRecord, before: Trie, epochs: EpochManager): void {
    const { record, trie, hasDelayedReceipts } = produced;
    const step = { height: heightOf(record), prevHeight: heightOf(prev), before, after: trie, writes: record.writes };
    const batch = new RecordBatch(this.#store);
    this.#states.add(batch, step);
    this.#forgetOld(batch, record, epochs);
    this.#append(batch, record, prev, epochs, hasDelayedReceipts);
  }

  #append(
    batch: RecordBatch,
    record: BlockRecord,
    prev: BlockRecord | undefined,
    epochs: EpochManager,
    hasDelayedReceipts: boolean,
  ): void {
    this.#archive.add(batch, record, prev);
    this.#ordinals.add(batch, record.block.header.hash);
    const tip: Tip = {
      version: STORE_VERSION,
      genesisHash: this.#genesis.block.header.hash,
      height: heightOf(record),
      tailHeight: this.#tailHeight,
      running: epochs.running,
      blockCount: this.#ordinals.size,
      ordinalTail: this.#ordinals.tail,
      hasDelayedReceipts,
    };
    batch.put(storeKey.tip(), encodeValue(tip));
    const { table } = epochs;
    if (table !== this.#keptTable) batch.put(storeKey.epochs(), encodeValue(table));
    batch.write();
    this.#keptTable = table;
    this.#remember(record);
  }

  /** Keeps the light client block of an epoch that has ended. */
  keepLightClientBlock(epochId: CryptoHash, block: LightClientBlock): void {
    this.#store.write([{ key: storeKey.lightClient(epochId), value: encodeValue(block) }]);
  }

  /** Light client block of a finished epoch. */
  lightClientBlock(epochId: CryptoHash): LightClientBlock | undefined {
    const bytes = this.#store.get(storeKey.lightClient(epochId));
    return bytes === undefined ? undefined : (decodeValue(bytes) as LightClientBlock);
  }

  /** Height of the oldest block that is kept. */
  get tailHeight(): number {
    return this.#tailHeight;
  }

  get genesis(): BlockRecord {
    return this.#genesis;
  }

  /** State after the block at a height; undefined when it is not kept any more. */
  stateAt(height: number): Trie | undefined {
    const isKept = height >= this.#tailHeight || height === heightOf(this.#genesis);
    return isKept ? this.#states.stateAt(height) : undefined;
  }

  /** Hash of block number `index`, the genesis block being 0. */
  hashAt(index: number): CryptoHash | undefined {
    return this.#ordinals.at(index);
  }

  /** The block at the lowest height above another one's. */
  next(record: BlockRecord): BlockRecord | undefined {
    const from = heightOf(record) + 1;
    const recent = this.byHeight(from);
    if (recent !== undefined) return recent;
    const [key] = this.#store.keys({
      prefix: storeKey.block(0).charAt(0),
      from: storeKey.block(from),
      limit: 1,
    });
    return key === undefined ? undefined : this.byHeight(heightInKey(key));
  }

  byHeight(height: number): BlockRecord | undefined {
    return this.#recent.byHeight(height) ?? this.#archive.byHeight(height);
  }

  byHash(hash: CryptoHash): BlockRecord | undefined {
    return this.#recent.byHash(hash) ?? this.#archive.byHash(hash);
  }

  byChunkHash(hash: CryptoHash): BlockRecord | undefined {
    return this.#recent.byChunkHash(hash) ?? this.#archive.byChunkHash(hash);
  }

  outcome(id: CryptoHash): OutcomePlace | undefined {
    return this.#recent.outcome(id) ?? this.#archive.outcome(id);
  }

  transaction(hash: CryptoHash): { readonly transaction: SignedTransaction; readonly record: BlockRecord } | undefined {
    return this.#recent.transaction(hash) ?? this.#archive.transaction(hash);
  }

  receipt(id: CryptoHash): Receipt | undefined {
    return this.#recent.receipt(id) ?? this.#archive.receipt(id);
  }

  receiptOrigin(id: CryptoHash): ReceiptOriginEntry | undefined {
    return this.#recent.receiptOrigin(id) ?? this.#archive.receiptOrigin(id);
  }

  #remember(record: BlockRecord): void {
    this.#recent.add(record);
    this.#count(record, 1);
    while (this.#mayDropOldest()) {
      this.#count(this.#recent.oldest as BlockRecord, -1);
      this.#recent.dropOldest();
    }
  }

  #count(record: BlockRecord, sign: 1 | -1): void {
    this.#recentOutcomes += sign * record.outcomes.length;
    this.#recentBytes += sign * record.block.chunk.header.encodedLength;
  }

  #mayDropOldest(): boolean {
    const { oldest, size } = this.#recent;
    if (oldest === undefined || size === 1) return false;
    if (heightOf(oldest) < this.#tailHeight) return true;
    if (size <= MIN_RECENT_BLOCKS) return false;
    return (
      size > MAX_RECENT_BLOCKS || this.#recentOutcomes > MAX_RECENT_OUTCOMES || this.#recentBytes > MAX_RECENT_BYTES
    );
  }

  /**
   * Forgets blocks before the window: the running epoch and the last few before it.
   *
   * @see nearcore chain/chain/src/runtime/mod.rs get_gc_stop_height_impl
   */
  #forgetOld(batch: RecordBatch, head: BlockRecord, epochs: EpochManager): void {
    const stop = epochs.startOfEpochBefore(this.#retention.epochs - 1);
    if (stop === undefined) return;
    const youngest = head.block.header.innerLite.timestampNs - this.#retention.leastNs;
    const from = Math.max(this.#tailHeight, heightOf(this.#genesis) + 1);
    const range = {
      prefix: storeKey.block(0).charAt(0),
      from: storeKey.block(from),
      limit: FORGOTTEN_PER_BLOCK + 1,
    };
    const { size } = batch;
    let forgotten = 0;
    for (const key of this.#store.keys(range)) {
      const height = heightInKey(key);
      const record = this.byHeight(height);
      const isKept = height >= stop || record === undefined || record.block.header.innerLite.timestampNs > youngest;
      if (isKept || forgotten === FORGOTTEN_PER_BLOCK || batch.size - size >= MAX_GARBAGE_WRITES) {
        // The tail is always a block that is there; it stays at genesis until something is forgotten.
        if (forgotten > 0) this.#tailHeight = height;
        break;
      }
      this.#archive.forget(batch, record);
      this.#states.forget(batch, height);
      forgotten++;
    }
    if (forgotten > 0) epochs.forgetBefore(this.#tailHeight);
  }
}

function heightOf(record: BlockRecord): number {
  return record.block.header.innerLite.height;
}
