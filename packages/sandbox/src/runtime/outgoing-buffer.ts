import { invariant } from '../errors/invariant.ts';
import { fromBorsh } from '../primitives/borsh-reader.ts';
import { BorshWriter } from '../primitives/borsh-writer.ts';
import {
  encodeReceipt,
  readStateStoredReceipt,
  writeStateStoredReceipt,
  type StateStoredReceipt,
} from '../primitives/receipt-borsh.ts';
import { trieKey } from '../store/trie-key.ts';
import { ONLY_SHARD } from './bandwidth-scheduler.ts';
import type { QueueIndices, RecordWriter } from './records.ts';

/** Receipts of up to this many bytes together form one group; a larger one stands alone. */
const GROUP_SIZE_LIMIT = 100_000n;

interface Group {
  readonly size: bigint;
  readonly gas: bigint;
}

interface GroupsData {
  readonly indices: QueueIndices;
  readonly totalSize: bigint;
  readonly totalGas: bigint;
  readonly receipts: bigint;
}

const NO_INDICES: QueueIndices = { first: 0n, next: 0n };
const NO_GROUPS: GroupsData = { indices: NO_INDICES, totalSize: 0n, totalGas: 0n, receipts: 0n };
const writer = new BorshWriter(256);

/**
 * Receipts that exceeded a chunk's bandwidth, in the order in which they were made, with their sizes by groups.
 *
 * @see nearcore core/store/src/trie/receipts_column_helper.rs OutgoingReceiptBuffer
 * @see nearcore core/store/src/trie/outgoing_metadata.rs ReceiptGroupsQueue
 */
export class OutgoingBuffer {
  readonly #state: RecordWriter;
  readonly #withSizes: boolean;
  #indices: QueueIndices;
  #groups: GroupsData;

  /** @param withSizes - keep sizes beside the receipts, as all supported protocol versions do */
  constructor(state: RecordWriter, withSizes: boolean) {
    this.#state = state;
    this.#withSizes = withSizes;
    const indices = readIndices(state);
    this.#indices = indices ?? NO_INDICES;
    // The groups count on when the buffer has been empty for a while.
    this.#groups = indices === null ? NO_GROUPS : readGroups(state);
  }

  /** Number of receipts waiting. */
  get length(): bigint {
    return this.#indices.next - this.#indices.first;
  }

  /** Appends a receipt. */
  push(stored: StateStoredReceipt): void {
    this.#pushGroup(stored);
    writer.reset();
    if (this.#withSizes) writeStateStoredReceipt(writer, stored);
    const bytes = this.#withSizes ? writer.finish() : encodeReceipt(stored.receipt);
    this.#state.set(trieKey.bufferedReceipt(ONLY_SHARD, this.#indices.next), bytes);
    this.#indices = { first: this.#indices.first, next: this.#indices.next + 1n };
    this.#writeIndices();
  }

  /** The oldest receipt; null when none waits. */
  first(): StateStoredReceipt | null {
    if (this.length === 0n) return null;
    const bytes = this.#state.get(trieKey.bufferedReceipt(ONLY_SHARD, this.#indices.first));
    invariant(bytes !== undefined, 'a buffered receipt is missing from the state');
    const { sizes } = fromBorsh(bytes, readStateStoredReceipt);
    invariant(sizes !== null, 'a buffered receipt has no sizes');
    return sizes;
  }

  /** Removes the oldest receipt, which is `stored`. */
  removeFirst(stored: StateStoredReceipt): void {
    this.#state.remove(trieKey.bufferedReceipt(ONLY_SHARD, this.#indices.first));
    this.#indices = { first: this.#indices.first + 1n, next: this.#indices.next };
    this.#writeIndices();
    this.#popGroup(stored);
  }

  /** Bytes of each group, oldest first. */
  *groupSizes(): Generator<number> {
    const { first, next } = this.#groups.indices;
    for (let index = first; index < next; index += 1n) yield Number(this.#group(index).size);
  }

  #writeIndices(): void {
    // BTreeMap of shard to indices with the one shard.
    writer.reset().u32(1).u64(ONLY_SHARD).u64(this.#indices.first).u64(this.#indices.next);
    this.#state.set(trieKey.bufferedReceiptIndices(), writer.finish());
  }

  #pushGroup({ congestionSize, congestionGas }: StateStoredReceipt): void {
    const { first, next } = this.#groups.indices;
    const last = next > first ? this.#group(next - 1n) : null;
    const joins = last !== null && last.size + congestionSize <= GROUP_SIZE_LIMIT;
    const index = joins ? next - 1n : next;
    const group = joins
      ? { size: last.size + congestionSize, gas: last.gas + congestionGas }
      : { size: congestionSize, gas: congestionGas };
    this.#setGroup(index, group);
    this.#setGroups({
      indices: { first, next: index + 1n },
      totalSize: this.#groups.totalSize + congestionSize,
      totalGas: this.#groups.totalGas + congestionGas,
      receipts: this.#groups.receipts + 1n,
    });
  }

  #popGroup({ congestionSize, congestionGas }: StateStoredReceipt): void {
    const { first, next } = this.#groups.indices;
    const group = this.#group(first);
    const size = group.size - congestionSize;
    if (size === 0n) this.#state.remove(trieKey.bufferedReceiptGroupsQueueItem(ONLY_SHARD, first));
    else this.#setGroup(first, { size, gas: group.gas - congestionGas });
    this.#setGroups({
      indices: { first: size === 0n ? first + 1n : first, next },
      totalSize: this.#groups.totalSize - congestionSize,
      totalGas: this.#groups.totalGas - congestionGas,
      receipts: this.#groups.receipts - 1n,
    });
  }

  #group(index: bigint): Group {
    const bytes = this.#state.get(trieKey.bufferedReceiptGroupsQueueItem(ONLY_SHARD, index));
    invariant(bytes !== undefined, 'a group of buffered receipts is missing from the state');
    return fromBorsh(bytes, (reader) => {
      reader.u8();
      return { size: reader.u64(), gas: reader.u128() };
    });
  }

  #setGroup(index: bigint, { size, gas }: Group): void {
    this.#state.set(
      trieKey.bufferedReceiptGroupsQueueItem(ONLY_SHARD, index),
      writer.reset().u8(0).u64(size).u128(gas).finish(),
    );
  }

  #setGroups(groups: GroupsData): void {
    this.#groups = groups;
    const { indices, totalSize, totalGas, receipts } = groups;
    writer.reset().u8(0).u64(indices.first).u64(indices.next).u64(totalSize).u128(totalGas).u64(receipts);
    this.#state.set(trieKey.bufferedReceiptGroupsQueueData(ONLY_SHARD), writer.finish());
  }
}

/** Null when no receipt has ever waited. */
function readIndices(state: RecordWriter): QueueIndices | null {
  const bytes = state.get(trieKey.bufferedReceiptIndices());
  if (bytes === undefined) return null;
  const [shard] = fromBorsh(bytes, (reader) =>
    reader.list(() => ({ shard: reader.u64(), first: reader.u64(), next: reader.u64() })),
  );
  return shard ?? null;
}

function readGroups(state: RecordWriter): GroupsData {
  const bytes = state.get(trieKey.bufferedReceiptGroupsQueueData(ONLY_SHARD));
  if (bytes === undefined) return NO_GROUPS;
  return fromBorsh(bytes, (reader) => {
    reader.u8();
    const indices = { first: reader.u64(), next: reader.u64() };
    return { indices, totalSize: reader.u64(), totalGas: reader.u128(), receipts: reader.u64() };
  });
}
