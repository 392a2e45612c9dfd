import { sha256 } from '../primitives/crypto.ts';
import { ZERO_HASH } from '../primitives/hash.ts';
import { blockBodyHash, blockHash, blockProducersHash, chunkHashHeightLeaf } from './block-codec.ts';
import type { BlockRecord } from './block-record.ts';
import type { BlockHeader, BlockHeaderInnerLite, BlockHeaderInnerRest } from './block-types.ts';
import { buildChunk, type ChunkContent } from './chunk-builder.ts';
import { EpochManager } from './epoch/epoch-manager.ts';
import type { GenesisConfig } from './genesis-config.ts';
import type { GenesisState } from './genesis-state.ts';
import { PartialMerkleTree } from './merkle.ts';

const NO_SIGNATURE = new Uint8Array(64);

/**
 * The first block: it carries the genesis state's root and one empty chunk, and nobody signed it.
 *
 * @param author - account shown as its producer
 * @see nearcore core/primitives/src/genesis/block.rs genesis_block
 */
export function genesisBlock(
  genesis: GenesisConfig,
  { trie: state, congestionInfo }: GenesisState,
  author: string,
): BlockRecord {
  const content: ChunkContent = {
    prevBlockHash: ZERO_HASH,
    prevStateRoot: state.root,
    prevOutcomeRoot: ZERO_HASH,
    heightCreated: genesis.genesisHeight,
    heightIncluded: genesis.genesisHeight,
    shardId: 0,
    prevGasUsed: 0n,
    gasLimit: genesis.gasLimit,
    prevBalanceBurntYocto: 0n,
    prevOutgoingReceiptsRoot: ZERO_HASH,
    prevValidatorProposals: [],
    congestionInfo,
    bandwidthRequest: null,
  };
  const chunk = buildChunk(content, [], [], () => NO_SIGNATURE);
  const producers = EpochManager.genesisEpoch(genesis).validators;
  const innerLite: BlockHeaderInnerLite = {
    height: genesis.genesisHeight,
    epochId: ZERO_HASH,
    nextEpochId: ZERO_HASH,
    prevStateRoot: sha256(state.root),
    prevOutcomeRoot: ZERO_HASH,
    timestampNs: genesis.genesisTimeNs,
    nextBpHash: blockProducersHash(producers),
    blockMerkleRoot: ZERO_HASH,
  };
  const zeroRoot = sha256(ZERO_HASH);
  const innerRest: BlockHeaderInnerRest = {
    blockBodyHash: blockBodyHash(chunk.header, { vrfValue: ZERO_HASH, vrfProof: NO_SIGNATURE, chunkEndorsements: [] }),
    prevChunkOutgoingReceiptsRoot: zeroRoot,
    chunkHeadersRoot: chunkHashHeightLeaf(chunk.header),
    chunkTxRoot: zeroRoot,
    randomValue: ZERO_HASH,
    prevValidatorProposals: [],
    // nearcore counts the chunks of a genesis at height 0 only.
    chunkMask: genesis.genesisHeight === 0 ? [true] : [],
    nextGasPriceYocto: genesis.minGasPriceYocto,
    totalSupplyYocto: genesis.totalSupplyYocto,
    lastFinalBlock: ZERO_HASH,
    lastDsFinalBlock: ZERO_HASH,
    blockOrdinal: 1,
    prevHeight: 0,
    epochSyncDataHash: null,
    approvals: [],
    latestProtocolVersion: genesis.protocolVersion,
    chunkEndorsements: [],
  };
  const hash = blockHash(ZERO_HASH, innerLite, innerRest);
  const header: BlockHeader = { hash, prevHash: ZERO_HASH, innerLite, innerRest, signature: NO_SIGNATURE };
  return {
    block: { header, chunk, author },
    epoch: {
      epochId: ZERO_HASH,
      nextEpochId: ZERO_HASH,
      firstBlockHash: hash,
      firstBlockHeight: genesis.genesisHeight,
      isFirst: true,
    },
    extra: {
      stateRoot: state.root,
      outcomeRoot: ZERO_HASH,
      gasUsed: 0n,
      balanceBurntYocto: 0n,
      validatorProposals: [],
      congestionInfo,
      bandwidthRequest: null,
    },
    outcomes: [],
    outgoingReceipts: [],
    localReceipts: [],
    receiptOrigins: [],
    stateChanges: [],
    writes: [],
    blockTree: new PartialMerkleTree(),
    fastForwarded: 0,
  };
}
