import { ZERO_HASH, equalBytes, type CryptoHash } from '../primitives/hash.ts';
import { innerHash, innerRestHash } from './block-codec.ts';
import type { BlockLookup } from './block-index.ts';
import type { BlockRecord } from './block-record.ts';
import type { ValidatorStake } from './block-types.ts';
import type { LightClientBlock } from './chain-api.ts';

/** What light client blocks are made from. */
export interface LightClientSource {
  readonly blocks: BlockLookup;
  /** The block after another one on the chain. */
  next(record: BlockRecord): BlockRecord | undefined;
  producers(epochId: CryptoHash): readonly ValidatorStake[];
}

/**
 * The newest block that a head proves to light clients: final, and with two blocks of its own epoch right after it.
 *
 * @see nearcore chain/chain/src/chain.rs create_light_client_block
 */
export function createLightClientBlock(source: LightClientSource, head: BlockRecord): LightClientBlock | undefined {
  const proven = provenBlock(source, head);
  if (proven === undefined) return undefined;
  const next = source.next(proven);
  const afterNext = next === undefined ? undefined : source.next(next);
  if (next === undefined || afterNext === undefined) return undefined;
  const { header } = proven.block;
  return {
    prevBlockHash: header.prevHash,
    nextBlockInnerHash: innerHash(next.block.header.innerLite, next.block.header.innerRest),
    header,
    innerRestHash: innerRestHash(header),
    nextBps: source.producers(header.innerLite.nextEpochId),
    approvalsAfterNext: afterNext.block.header.innerRest.approvals,
  };
}

function provenBlock({ blocks }: LightClientSource, head: BlockRecord): BlockRecord | undefined {
  const final = lastFinal(blocks, head);
  if (final === undefined) return undefined;
  const { height, epochId } = final.block.header.innerLite;
  const isSameEpoch = (record: BlockRecord | undefined): boolean =>
    record !== undefined && equalBytes(record.block.header.innerLite.epochId, epochId);
  if (isSameEpoch(blocks.byHeight(height + 2))) return final;
  const oneAhead = blocks.byHeight(height + 1);
  return lastFinal(blocks, oneAhead !== undefined && isSameEpoch(oneAhead) ? oneAhead : final);
}

function lastFinal(blocks: BlockLookup, record: BlockRecord): BlockRecord | undefined {
  const hash = record.block.header.innerRest.lastFinalBlock;
  return equalBytes(hash, ZERO_HASH) ? undefined : blocks.byHash(hash);
}
