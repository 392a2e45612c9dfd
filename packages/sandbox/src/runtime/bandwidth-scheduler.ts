import type { RuntimeConfig } from '../parameters/runtime-config.ts';
import { fromBorsh } from '../primitives/borsh-reader.ts';
import { toBorsh } from '../primitives/borsh-writer.ts';
import { sha256 } from '../primitives/crypto.ts';
import { ZERO_HASH, type CryptoHash } from '../primitives/hash.ts';
import { trieKey } from '../store/trie-key.ts';
import type { TrieUpdate } from '../store/trie-update.ts';

/** The only shard of a sandbox. */
export const ONLY_SHARD = 0n;

/** Amounts that a request may name, evenly spaced between what is always granted and the greatest single grant. */
const REQUEST_VALUES = 40;

/** Bytes that one shard may always send to another, whatever it asks for. */
function baseBandwidth(config: RuntimeConfig): number {
  const { maxShardBandwidth, maxSingleGrant, maxBaseBandwidth } = config.bandwidthScheduler;
  return Math.min(maxShardBandwidth - maxSingleGrant, maxBaseBandwidth);
}

/** The amounts that the bits of a request stand for. */
function requestValues(config: RuntimeConfig): number[] {
  const base = baseBandwidth(config);
  const span = config.bandwidthScheduler.maxSingleGrant - base;
  return Array.from({ length: REQUEST_VALUES }, (_, i) => base + Math.floor((span * (i + 1)) / REQUEST_VALUES));
}

interface SchedulerState {
  /** What the shard has not yet taken of its fair share, in bytes. */
  readonly allowance: number;
  readonly sanityCheckHash: CryptoHash;
}

const FIRST_STATE: SchedulerState = { allowance: 0, sanityCheckHash: ZERO_HASH };

/** BandwidthSchedulerState::V1 with at most the one link of the one shard to itself. */
function readState(state: TrieUpdate): SchedulerState {
  const bytes = state.get(trieKey.bandwidthSchedulerState());
  if (bytes === undefined) return FIRST_STATE;
  return fromBorsh(bytes, (reader) => {
    reader.u8();
    const [link] = reader.list(() => ({
      sender: reader.u64(),
      receiver: reader.u64(),
      allowance: Number(reader.u64()),
    }));
    return { allowance: link?.allowance ?? 0, sanityCheckHash: reader.fixed(32) };
  });
}

function writeState(state: TrieUpdate, { allowance, sanityCheckHash }: SchedulerState): void {
  const bytes = toBorsh((writer) => {
    writer.u8(0).u32(1).u64(ONLY_SHARD).u64(ONLY_SHARD).u64(allowance).fixed(sanityCheckHash);
  });
  state.set(trieKey.bandwidthSchedulerState(), bytes);
}

/** Hash of the list of shards, which the scheduler mixes into its state at every height. */
let shardsHash: CryptoHash | undefined;

function nextSanityHash(previous: CryptoHash): CryptoHash {
  shardsHash ??= sha256(toBorsh((writer) => writer.list([ONLY_SHARD], (shard) => writer.u64(shard))));
  const both = new Uint8Array(64);
  both.set(previous);
  both.set(shardsHash, 32);
  return sha256(both);
}

interface Link {
  /** What the previous chunk asked for; null for nothing. */
  readonly request: Uint8Array | null;
  /** False in a block without a chunk, which can neither send nor receive. */
  readonly isLinkAllowed: boolean;
}

/**
 * Grants the shard its bandwidth to itself: with one shard always all there is. What is asked for beyond the base only
 * lowers the allowance that is kept in state.
 *
 * @returns bytes of receipts that this chunk may send
 * @see nearcore runtime/runtime/src/bandwidth_scheduler/mod.rs run_bandwidth_scheduler, scheduler.rs BandwidthScheduler::run
 */
export function runBandwidthScheduler(
  state: TrieUpdate,
  config: RuntimeConfig,
  { request, isLinkAllowed }: Link,
): number {
  const { maxShardBandwidth, maxAllowance } = config.bandwidthScheduler;
  const previous = readState(state);
  const base = baseBandwidth(config);
  let granted = isLinkAllowed ? base : 0;
  if (request !== null && isLinkAllowed) {
    for (const [bit, value] of requestValues(config).entries()) {
      const asked = ((request[bit >> 3] ?? 0) >> (bit & 7)) & 1;
      if (asked === 1 && value > granted && value <= maxShardBandwidth) granted = value;
    }
  }
  const allowance = Math.max(0, Math.min(previous.allowance + maxShardBandwidth, maxAllowance) - granted);
  writeState(state, { allowance, sanityCheckHash: nextSanityHash(previous.sanityCheckHash) });
  state.commit({ kind: 'BandwidthSchedulerStateUpdate' });
  return isLinkAllowed ? maxShardBandwidth : 0;
}

/**
 * What a chunk with receipts left over asks for: one bit for each amount that would let some more of them go.
 *
 * @param groupSizes - bytes of the groups of waiting receipts, oldest first
 * @returns five bytes of bits, or null when the base suffices
 * @see nearcore core/primitives/src/bandwidth_scheduler.rs BandwidthRequest::make_from_receipt_sizes
 */
export function bandwidthRequest(groupSizes: Iterable<number>, config: RuntimeConfig): Uint8Array | null {
  const values = requestValues(config);
  const base = baseBandwidth(config);
  const { maxReceiptSize } = config.wasm.limits;
  const bits = new Uint8Array(REQUEST_VALUES / 8);
  let total = 0;
  let index = 0;
  let asked = false;
  for (const size of groupSizes) {
    total += Math.min(size, maxReceiptSize);
    if (total <= base) continue;
    while (index < values.length && (values[index] as number) < total) index++;
    if (index === values.length) break;
    bits[index >> 3] = (bits[index >> 3] as number) | (1 << (index & 7));
    asked = true;
  }
  return asked ? bits : null;
}
