import type { BlockReference } from '../../chain/chain-api.ts';
import { taggedEnum, unitEnum, untaggedEnum, type Variants } from '../serde/containers.ts';
import type { Decode } from '../serde/decode.ts';
import { flatEnum } from '../serde/flatten.ts';
import { cryptoHash } from '../serde/near.ts';
import { u64 } from '../serde/scalars.ts';

/** A block by height or hash. */
export type BlockId = Extract<BlockReference, { readonly kind: 'height' | 'hash' }>;

/** nearcore's untagged `BlockId`: a number or a base58 hash. */
export const blockId: Decode<BlockId> = untaggedEnum<BlockId>(
  'BlockId',
  // No chain reaches heights that a double cannot hold; larger ones are simply unknown.
  (value) => ({ kind: 'height', height: Number(u64(value)) }),
  (value) => ({ kind: 'hash', hash: cryptoHash(value) }),
);

const finality = unitEnum('optimistic', 'near-final', 'final');
const syncCheckpoint = unitEnum('genesis', 'earliest_available');

const variants: Variants<BlockReference> = {
  block_id: { newtype: blockId },
  finality: { newtype: (value) => ({ kind: 'finality', finality: finality(value) }) },
  sync_checkpoint: { newtype: (value) => ({ kind: 'sync_checkpoint', checkpoint: syncCheckpoint(value) }) },
};

/** nearcore's `BlockReference` as a request of its own. */
export const blockReference: Decode<BlockReference> = taggedEnum(variants);

/** nearcore's `BlockReference` flattened into a request. */
export const flatBlockReference = flatEnum('BlockReference', variants);

/** The newest block, nearcore's `BlockReference::latest()`. */
export const LATEST: BlockReference = { kind: 'finality', finality: 'optimistic' };
