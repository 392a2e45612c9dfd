import { borshHash } from '../primitives/borsh-hash.ts';
import { sha256 } from '../primitives/crypto.ts';
import { equalBytes, type CryptoHash } from '../primitives/hash.ts';
import type { SignedTransaction } from '../primitives/transaction.ts';
import {
  blockBodyHash,
  blockHash,
  blockProducersHash,
  chunkHashHeightLeaf,
  writeValidatorStake,
} from './block-codec.ts';
import type { BlockRecord } from './block-record.ts';
import type {
  Block,
  BlockHeader,
  BlockHeaderInnerLite,
  BlockHeaderInnerRest,
  Chunk,
  ValidatorStake,
} from './block-types.ts';
import { buildChunk, outgoingReceiptsRoot } from './chunk-builder.ts';
import type { EpochManager } from './epoch/epoch-manager.ts';
import { nextGasPrice } from './gas-price.ts';
import type { GenesisConfig } from './genesis-config.ts';
import type { PartialMerkleTree } from './merkle.ts';
import type { ValidatorSigner } from './validator-signer.ts';

/** In the place of the proof that a random value is the only one its maker could draw. */
const NO_PROOF = new Uint8Array(64);

/** What is decided about a block before its chunk is executed. */
export interface BlockPlan {
  readonly height: number;
  readonly timestampNs: bigint;
  readonly random: { readonly value: Uint8Array; readonly random: CryptoHash };
  /** False: the block repeats the previous chunk header, as the block after genesis does. */
  readonly hasNewChunk: boolean;
}

/** What a block is built from. */
export interface BlockInput {
  readonly genesis: GenesisConfig;
  readonly signer: ValidatorSigner;
  /** Its head is `prev`. */
  readonly epochs: EpochManager;
  readonly prev: BlockRecord;
  readonly plan: BlockPlan;
  /** Transactions that the chunk's execution took. */
  readonly transactions: readonly SignedTransaction[];
  /** Tree over all blocks up to and with `prev`. */
  readonly blockTree: PartialMerkleTree;
}

/** Builds and signs the block and the chunk that follow `prev`. */
export function buildBlock(input: BlockInput): Block {
  const { signer, plan } = input;
  const chunk = plan.hasNewChunk ? newChunk(input) : input.prev.block.chunk;
  const endorsements = plan.hasNewChunk ? chunkEndorsements(input, chunk) : [];
  const body = { vrfValue: plan.random.value, vrfProof: NO_PROOF, chunkEndorsements: [endorsements] };
  const innerLite = headerLite(input, chunk);
  const innerRest = headerRest(input, chunk, endorsements, blockBodyHash(chunk.header, body));
  const prevHash = input.prev.block.header.hash;
  const hash = blockHash(prevHash, innerLite, innerRest);
  const header: BlockHeader = { hash, prevHash, innerLite, innerRest, signature: signer.sign(hash) };
  return { header, chunk, author: signer.accountId };
}

function newChunk({ genesis, signer, prev, plan, transactions }: BlockInput): Chunk {
  const { extra, outgoingReceipts, block } = prev;
  const content = {
    prevBlockHash: block.header.hash,
    prevStateRoot: extra.stateRoot,
    prevOutcomeRoot: extra.outcomeRoot,
    heightCreated: plan.height,
    heightIncluded: plan.height,
    shardId: 0,
    prevGasUsed: extra.gasUsed,
    gasLimit: genesis.gasLimit,
    prevBalanceBurntYocto: extra.balanceBurntYocto,
    prevOutgoingReceiptsRoot: outgoingReceiptsRoot(0, outgoingReceipts),
    prevValidatorProposals: extra.validatorProposals,
    congestionInfo: extra.congestionInfo,
    bandwidthRequest: extra.bandwidthRequest,
  };
  return buildChunk(content, transactions, outgoingReceipts, (hash) => signer.sign(hash));
}

/** Signatures of those validators whose key this node has; the others are taken to endorse silently. */
function chunkEndorsements({ epochs, signer }: BlockInput, chunk: Chunk): (Uint8Array | null)[] {
  const validators = epochs.epochInfo(epochs.nextBlockEpochIds().epochId)?.validators ?? [];
  return validators.map((validator) =>
    validator.accountId === signer.accountId ? signer.endorse(chunk.header.chunkHash) : null,
  );
}

function headerLite({ epochs, prev, plan, blockTree }: BlockInput, chunk: Chunk): BlockHeaderInnerLite {
  const { epochId, nextEpochId } = epochs.nextBlockEpochIds();
  const before = prev.block.header.innerLite;
  return {
    height: plan.height,
    epochId,
    nextEpochId,
    prevStateRoot: sha256(chunk.header.prevStateRoot),
    prevOutcomeRoot: sha256(chunk.header.prevOutcomeRoot),
    timestampNs: plan.timestampNs,
    nextBpHash: equalBytes(before.epochId, epochId)
      ? before.nextBpHash
      : blockProducersHash(epochs.epochInfo(nextEpochId)?.validators ?? []),
    blockMerkleRoot: blockTree.root(),
  };
}

function headerRest(
  input: BlockInput,
  chunk: Chunk,
  endorsements: readonly (Uint8Array | null)[],
  bodyHash: CryptoHash,
): BlockHeaderInnerRest {
  const { genesis, epochs, prev, plan, blockTree } = input;
  const before = prev.block.header;
  const consecutive = plan.height === before.innerLite.height + 1;
  const gasUsed = plan.hasNewChunk ? chunk.header.prevGasUsed : 0n;
  const gasLimit = plan.hasNewChunk ? chunk.header.gasLimit : 0n;
  const burnt = plan.hasNewChunk ? chunk.header.prevBalanceBurntYocto : 0n;
  return {
    blockBodyHash: bodyHash,
    prevChunkOutgoingReceiptsRoot: sha256(chunk.header.prevOutgoingReceiptsRoot),
    chunkHeadersRoot: chunkHashHeightLeaf(chunk.header),
    chunkTxRoot: sha256(chunk.header.txRoot),
    randomValue: plan.random.random,
    prevValidatorProposals: plan.hasNewChunk ? chunk.header.prevValidatorProposals : [],
    chunkMask: [plan.hasNewChunk],
    nextGasPriceYocto: nextGasPrice(genesis, before.innerRest.nextGasPriceYocto, gasUsed, gasLimit),
    totalSupplyYocto: before.innerRest.totalSupplyYocto + epochs.mintedByNextBlock() - burnt,
    // Doomslug: a block directly after its parent makes the parent near-final, two in a row make the grandparent final.
    lastFinalBlock:
      consecutive && equalBytes(before.innerRest.lastDsFinalBlock, before.prevHash)
        ? before.prevHash
        : before.innerRest.lastFinalBlock,
    lastDsFinalBlock: consecutive ? before.hash : before.innerRest.lastDsFinalBlock,
    blockOrdinal: blockTree.size + 1,
    prevHeight: before.innerLite.height,
    epochSyncDataHash: epochs.isNextBlockEpochStart() ? epochDataHash(epochs) : null,
    approvals: approvals(input),
    latestProtocolVersion: genesis.protocolVersion,
    chunkEndorsements: [plan.hasNewChunk ? bitmap(endorsements.map(() => true)) : new Uint8Array(0)],
  };
}

/** Approvals of the parent by the validators of the block's epoch, and of the next one where its end is near. */
function approvals({ epochs, signer, prev, plan }: BlockInput): (Uint8Array | null)[] {
  const { epochId, nextEpochId } = epochs.nextBlockEpochIds();
  const approvers = (epochs.epochInfo(epochId)?.validators ?? []).map((validator) => validator.accountId);
  if (epochs.needsNextEpochApprovals()) {
    for (const { accountId } of epochs.epochInfo(nextEpochId)?.validators ?? [])
      if (!approvers.includes(accountId)) approvers.push(accountId);
  }
  const { hash, innerLite } = prev.block.header;
  return approvers.map((accountId) =>
    accountId === signer.accountId ? signer.approve(hash, innerLite.height, plan.height) : null,
  );
}

/**
 * Commits to the validators of the epochs around an epoch's start.
 *
 * nearcore hashes its whole epoch records there; they hold samplers that do not exist here, so the value is our own.
 */
function epochDataHash(epochs: EpochManager): CryptoHash {
  const { epoch, hash } = epochs.head;
  const sets = [epoch.epochId, epoch.nextEpochId, hash].map(
    (id): readonly ValidatorStake[] => epochs.epochInfo(id)?.validators ?? [],
  );
  return borshHash((writer) =>
    writer.list(sets, (set) => writer.list(set, (stake) => writeValidatorStake(writer, stake))),
  );
}

function bitmap(bits: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [i, bit] of bits.entries()) if (bit) bytes[i >> 3] = (bytes[i >> 3] as number) | (1 << (i & 7));
  return bytes;
}
