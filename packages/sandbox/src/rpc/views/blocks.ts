import type { Block, BlockHeader, ChunkHeader, ValidatorStake } from '../../chain/block-types.ts';
import { toBase58 } from '../../primitives/base58.ts';
import { hashToText, ZERO_HASH } from '../../primitives/hash.ts';
import type { JsonWritable } from '../json/value.ts';
import type { View } from './view.ts';
import { signedTransactionView } from './outcomes.ts';
import { receiptView } from './receipts.ts';

/** nearcore's BlockView. */
export function blockView(block: Block): View {
  return { author: block.author, header: headerView(block.header), chunks: [chunkHeaderView(block.chunk.header)] };
}

/** nearcore's ChunkView. */
export function chunkView(block: Block): View {
  const { chunk } = block;
  return {
    author: block.author,
    header: chunkHeaderView(chunk.header),
    transactions: chunk.transactions.map(signedTransactionView),
    receipts: chunk.prevOutgoingReceipts.map(receiptView),
  };
}

/** nearcore's ValidatorStakeView. */
export function validatorStakeView({ accountId, publicKey, stakeYocto }: ValidatorStake): View {
  return {
    validator_stake_struct_version: 'V1',
    account_id: accountId,
    public_key: publicKey.toString(),
    stake: stakeYocto.toString(),
  };
}

/** nearcore's BlockHeaderInnerLiteView. */
export function innerLiteView({ innerLite }: BlockHeader): View {
  return {
    height: innerLite.height,
    epoch_id: hashToText(innerLite.epochId),
    next_epoch_id: hashToText(innerLite.nextEpochId),
    prev_state_root: hashToText(innerLite.prevStateRoot),
    outcome_root: hashToText(innerLite.prevOutcomeRoot),
    timestamp: innerLite.timestampNs,
    timestamp_nanosec: innerLite.timestampNs.toString(),
    next_bp_hash: hashToText(innerLite.nextBpHash),
    block_merkle_root: hashToText(innerLite.blockMerkleRoot),
  };
}

function headerView(header: BlockHeader): View {
  const { innerLite, innerRest } = header;
  return {
    ...innerLiteView(header),
    prev_height: innerRest.prevHeight,
    hash: hashToText(header.hash),
    prev_hash: hashToText(header.prevHash),
    block_body_hash: hashToText(innerRest.blockBodyHash),
    chunk_receipts_root: hashToText(innerRest.prevChunkOutgoingReceiptsRoot),
    chunk_headers_root: hashToText(innerRest.chunkHeadersRoot),
    chunk_tx_root: hashToText(innerRest.chunkTxRoot),
    chunks_included: innerRest.chunkMask.filter(Boolean).length,
    challenges_root: hashToText(ZERO_HASH),
    timestamp: innerLite.timestampNs,
    random_value: hashToText(innerRest.randomValue),
    validator_proposals: innerRest.prevValidatorProposals.map(validatorStakeView),
    chunk_mask: innerRest.chunkMask,
    gas_price: innerRest.nextGasPriceYocto.toString(),
    block_ordinal: innerRest.blockOrdinal,
    rent_paid: '0',
    validator_reward: '0',
    total_supply: innerRest.totalSupplyYocto.toString(),
    challenges_result: [],
    last_final_block: hashToText(innerRest.lastFinalBlock),
    last_ds_final_block: hashToText(innerRest.lastDsFinalBlock),
    epoch_sync_data_hash: innerRest.epochSyncDataHash === null ? null : hashToText(innerRest.epochSyncDataHash),
    approvals: innerRest.approvals.map(signatureView),
    signature: signatureView(header.signature),
    latest_protocol_version: innerRest.latestProtocolVersion,
    chunk_endorsements: innerRest.chunkEndorsements.map((bitmap) => [...bitmap]),
    shard_split: null,
  };
}

/** A 64-byte ed25519 signature as text; null stays null. */
export function signatureView(signature: Uint8Array | null): JsonWritable {
  return signature === null ? null : `ed25519:${toBase58(signature)}`;
}

/** nearcore's BandwidthRequest: five bytes tell which amounts the shard could use. */
function bandwidthRequests({ bandwidthRequest }: ChunkHeader): View[] {
  return bandwidthRequest === null ? [] : [{ to_shard: 0, requested_values_bitmap: { data: [...bandwidthRequest] } }];
}

function chunkHeaderView(header: ChunkHeader): View {
  const congestion = header.congestionInfo;
  return {
    chunk_hash: hashToText(header.chunkHash),
    prev_block_hash: hashToText(header.prevBlockHash),
    outcome_root: hashToText(header.prevOutcomeRoot),
    prev_state_root: hashToText(header.prevStateRoot),
    encoded_merkle_root: hashToText(header.encodedMerkleRoot),
    encoded_length: header.encodedLength,
    height_created: header.heightCreated,
    height_included: header.heightIncluded,
    shard_id: header.shardId,
    gas_used: header.prevGasUsed,
    gas_limit: header.gasLimit,
    rent_paid: '0',
    validator_reward: '0',
    balance_burnt: header.prevBalanceBurntYocto.toString(),
    outgoing_receipts_root: hashToText(header.prevOutgoingReceiptsRoot),
    tx_root: hashToText(header.txRoot),
    validator_proposals: header.prevValidatorProposals.map(validatorStakeView),
    congestion_info: {
      delayed_receipts_gas: congestion.delayedReceiptsGas.toString(),
      buffered_receipts_gas: congestion.bufferedReceiptsGas.toString(),
      receipt_bytes: congestion.receiptBytes,
      allowed_shard: congestion.allowedShard,
    },
    bandwidth_requests: { V1: { requests: bandwidthRequests(header) } },
    signature: signatureView(header.signature),
  };
}
