import { equalBytes, type CryptoHash } from '../primitives/hash.ts';
import type { History } from './archive/history.ts';
import { blockProofPath } from './block-proof.ts';
import type { BlockRecord } from './block-record.ts';
import type { BlockHeader } from './block-types.ts';
import type { LightClientBlock, OutcomeRecord } from './chain-api.ts';
import type { Ledger } from './ledger.ts';
import { createLightClientBlock, type LightClientSource } from './light-client.ts';
import type { MerklePath } from './merkle.ts';

/** Gives light clients the blocks that they can follow and the proofs that they can verify. */
export class LightClientServer {
  readonly #ledger: Ledger;
  readonly #blocks: History;

  constructor(ledger: Ledger, blocks: History) {
    this.#ledger = ledger;
    this.#blocks = blocks;
  }

  /** The block whose header carries an outcome's root; undefined while there is none. */
  outcomeRootProof(
    outcome: OutcomeRecord,
  ): { readonly outcomeRootPath: MerklePath; readonly header: BlockHeader } | undefined {
    const record = this.#blocks.byHash(outcome.blockHash);
    const next = record === undefined ? undefined : this.#blocks.next(record);
    // One shard: its outcome root is the only leaf, and every block but the first carries a chunk.
    return next === undefined ? undefined : { outcomeRootPath: [], header: next.block.header };
  }

  /** Path from a block to the block Merkle root of a later one. */
  blockProof(blockHash: CryptoHash, head: BlockHeader): MerklePath | undefined {
    const record = this.#blocks.byHash(blockHash);
    if (record === undefined) return undefined;
    const size = head.innerRest.blockOrdinal - 1;
    const index = record.block.header.innerRest.blockOrdinal - 1;
    if (index >= size) return equalBytes(blockHash, head.hash) ? [] : undefined;
    return blockProofPath((ordinal) => this.#blocks.hashAt(ordinal), index, size);
  }

  /**
   * The block to follow after `lastBlockHash`: the newest proven one, or the last one of the next epoch when that has ended.
   *
   * @returns null when there is nothing newer; undefined when the block is unknown
   * @see nearcore chain/client/src/view_client_actor.rs GetNextLightClientBlock
   */
  next(lastBlockHash: CryptoHash): LightClientBlock | null | undefined {
    const last = this.#blocks.byHash(lastBlockHash);
    if (last === undefined) return undefined;
    const { epochId, nextEpochId, height } = last.block.header.innerLite;
    const { head } = this.#ledger;
    const headEpoch = head.block.header.innerLite.epochId;
    if (!equalBytes(epochId, headEpoch) && !equalBytes(nextEpochId, headEpoch))
      return this.#blocks.lightClientBlock(nextEpochId) ?? null;
    const block = createLightClientBlock(this.#source, head);
    return block === undefined || block.header.innerLite.height <= height ? null : block;
  }

  /** Keeps what leads clients of an epoch into the next one, when its last block is there. */
  keep(last: BlockRecord): void {
    const block = createLightClientBlock(this.#source, last);
    if (block !== undefined) this.#blocks.keepLightClientBlock(last.block.header.innerLite.epochId, block);
  }

  get #source(): LightClientSource {
    return {
      blocks: this.#blocks,
      next: (record) => this.#blocks.next(record),
      producers: (epochId) => this.#ledger.epochs.epochInfo(epochId)?.validators ?? [],
    };
  }
}
