import type { LightClientBlock } from '../../chain/chain-api.ts';
import { innerRestHash } from '../../chain/block-codec.ts';
import type { BlockHeader } from '../../chain/block-types.ts';
import { hashToText, type CryptoHash } from '../../primitives/hash.ts';
import { HandlerError, InternalRpcError } from '../errors.ts';
import type { JsonWritable } from '../json/value.ts';
import { method, type RpcContext } from '../method.ts';
import { args, argsOrSingleton, parseArgs } from '../params/params.ts';
import { struct } from '../serde/containers.ts';
import { flatFields, flattened, flatTagged } from '../serde/flatten.ts';
import { accountId, cryptoHash } from '../serde/near.ts';
import type { View } from '../views/view.ts';
import { innerLiteView, signatureView, validatorStakeView } from '../views/blocks.ts';
import { merklePathView, outcomeView } from '../views/outcomes.ts';

const proofOf = flattened<{ light_client_head: CryptoHash }, { id: CryptoHash }>(
  'RpcLightClientExecutionProofRequest',
  { light_client_head: cryptoHash },
  {
    id: flatTagged<CryptoHash>('type', {
      transaction: (rest) => flatFields({ transaction_hash: cryptoHash, sender_id: accountId })(rest).transaction_hash,
      receipt: (rest) => flatFields({ receipt_id: cryptoHash, receiver_id: accountId })(rest).receipt_id,
    }),
  },
);

/** `light_client_proof`: an outcome, its way to a block's outcome root and that block's way to a head. */
export const lightClientProof = method(args(proofOf), (context, { id, light_client_head }) => {
  const { chain } = context;
  const outcome = chain.findOutcome(id);
  const text = hashToText(id);
  if (outcome === undefined) {
    throw new HandlerError('UNKNOWN_TRANSACTION_OR_RECEIPT', {
      info: { transaction_or_receipt_id: text },
      data: `${text} does not exist`,
    });
  }
  const root = chain.outcomeRootProof(outcome);
  if (root === undefined) {
    throw new HandlerError('NOT_CONFIRMED', {
      info: { transaction_or_receipt_id: text },
      data: `${text} has not been confirmed`,
    });
  }
  return {
    // The block named here is the one that carries the outcome root.
    outcome_proof: { ...outcomeView(outcome), block_hash: hashToText(root.header.hash) },
    outcome_root_proof: merklePathView(root.outcomeRootPath),
    ...blockProof(context, root.header.hash, light_client_head),
  };
});

/** `EXPERIMENTAL_light_client_block_proof`: a block's way to the block Merkle root of a head. */
export const lightClientBlockProof = method(
  args(struct('RpcLightClientBlockProofRequest', { block_hash: cryptoHash, light_client_head: cryptoHash })),
  (context, { block_hash, light_client_head }) => blockProof(context, block_hash, light_client_head),
);

function blockProof({ chain }: RpcContext, blockHash: CryptoHash, headHash: CryptoHash): View {
  const header = chain.findHeader(blockHash);
  if (header === undefined) throw unknownHeader(blockHash);
  const head = chain.findHeader(headHash);
  if (head === undefined) throw unknownHeader(headHash);
  // nearcore proves final blocks only: chain/chain/src/chain.rs check_blocks_final_and_canonical.
  const finalHeight = chain.blockByFinality('final').header.innerLite.height;
  for (const { hash, innerLite } of [header, head])
    if (innerLite.height > finalHeight) throw internalError(`${hashToText(hash)} not on current chain`);
  if (header.innerLite.height > head.innerLite.height)
    throw internalError(`block ${hashToText(blockHash)} is ahead of head block ${hashToText(headHash)}`);
  const path = chain.blockProof(blockHash, head);
  if (path === undefined) throw unknownHeader(blockHash);
  return { block_header_lite: headerLite(header), block_proof: merklePathView(path) };
}

function headerLite(header: BlockHeader): View {
  return {
    prev_block_hash: hashToText(header.prevHash),
    inner_rest_hash: hashToText(innerRestHash(header)),
    inner_lite: innerLiteView(header),
  };
}

function unknownHeader(hash: CryptoHash): HandlerError {
  return new HandlerError('UNKNOWN_BLOCK', { info: {}, data: `DB Not Found Error: BLOCK HEADER: ${hashToText(hash)}` });
}

function internalError(message: string): InternalRpcError {
  return new InternalRpcError(message, `Internal error: ${message}`);
}

/** `next_light_client_block`: the next block that a light client at `last_block_hash` must see; {} when there is none. */
export const nextLightClientBlock = method(
  argsOrSingleton<{ last_block_hash: CryptoHash }>(
    (element) => ({ last_block_hash: parseArgs(cryptoHash, element) }),
    args(struct('RpcLightClientNextBlockRequest', { last_block_hash: cryptoHash })),
  ),
  ({ chain }, { last_block_hash }): JsonWritable => {
    const block = chain.nextLightClientBlock(last_block_hash);
    if (block === undefined) throw new HandlerError('UNKNOWN_BLOCK', { info: {} });
    return block === null ? {} : lightClientBlockView(block);
  },
);

function lightClientBlockView(block: LightClientBlock): View {
  return {
    prev_block_hash: hashToText(block.prevBlockHash),
    next_block_inner_hash: hashToText(block.nextBlockInnerHash),
    inner_lite: innerLiteView(block.header),
    inner_rest_hash: hashToText(block.innerRestHash),
    next_bps: block.nextBps?.map(validatorStakeView) ?? null,
    approvals_after_next: block.approvalsAfterNext.map(signatureView),
  };
}
