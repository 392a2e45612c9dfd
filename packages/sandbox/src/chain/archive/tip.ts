import { SandboxError } from '../../errors/base.ts';
import { invariant } from '../../errors/invariant.ts';
import type { CryptoHash } from '../../primitives/hash.ts';
import type { KeyValueStore } from '../../store/key-value-store.ts';
import type { EpochTable, RunningEpochState } from '../epoch/epoch-manager.ts';
import { storeKey } from './keys.ts';
import { decodeValue } from './value-codec.ts';

/** Number of this layout of the store; a store of another one is refused. */
export const STORE_VERSION = 7;

/** What a chain continues from: written with every block. */
export interface Tip {
  readonly version: number;
  readonly genesisHash: CryptoHash;
  readonly height: number;
  /** Height of the oldest block that is kept besides the genesis block. */
  readonly tailHeight: number;
  readonly running: RunningEpochState;
  /** Number of blocks, and the hashes beyond the last full page of them. */
  readonly blockCount: number;
  readonly ordinalTail: readonly CryptoHash[];
  readonly hasDelayedReceipts: boolean;
}

/**
 * The tip of a store; undefined in an empty one.
 *
 * @throws {SandboxError} STORE_VERSION when another version of this package wrote it
 */
export function readTip(store: KeyValueStore): Tip | undefined {
  const bytes = store.get(storeKey.tip());
  if (bytes === undefined) return undefined;
  let tip: Partial<Tip>;
  try {
    tip = decodeValue(bytes) as Tip;
  } catch (cause) {
    // The store's check sums say that the bytes are as they were written: by rules that are not ours.
    throw otherLayout('another layout', cause);
  }
  if (tip.version !== STORE_VERSION) throw otherLayout(`layout ${tip.version}`);
  return tip as Tip;
}

function otherLayout(layout: string, cause?: unknown): SandboxError {
  return new SandboxError(
    'STORE_VERSION',
    `the chain on disk has ${layout}, this program writes layout ${STORE_VERSION}`,
    { cause, metaMessages: ['delete the folder "data" in the home to begin a new chain'] },
  );
}

/** The epochs that stand beside a tip; they are written when they change. */
export function readEpochTable(store: KeyValueStore): EpochTable {
  const bytes = store.get(storeKey.epochs());
  invariant(bytes !== undefined, 'the store has a tip but no epochs');
  return decodeValue(bytes) as EpochTable;
}
