import type { Block } from '../../chain/block-types.ts';
import type { ChainApi, EpochValidatorInfo, ValidatorInfo } from '../../chain/chain-api.ts';
import type { CryptoHash } from '../../primitives/hash.ts';
import { HandlerError } from '../errors.ts';
import type { JsonWritable } from '../json/value.ts';
import { method } from '../method.ts';
import { blockId, type BlockId } from '../params/block-reference.ts';
import { args, argsOrSingleton, parseArgs } from '../params/params.ts';
import { taggedEnum } from '../serde/containers.ts';
import { cryptoHash } from '../serde/near.ts';
import { optional } from '../serde/scalars.ts';
import type { View } from '../views/view.ts';
import { validatorStakeView } from '../views/blocks.ts';

type EpochReference =
  { readonly kind: 'latest' } | { readonly kind: 'epochId'; readonly epochId: CryptoHash } | BlockId;

const epochReference = taggedEnum<EpochReference>({
  epoch_id: { newtype: (value) => ({ kind: 'epochId', epochId: cryptoHash(value) }) },
  block_id: { newtype: blockId },
  latest: { unit: { kind: 'latest' } },
});
const optionalBlockId = optional(blockId);

/** `validators`: who makes blocks in an epoch and in the next one, and how well they did. */
export const validators = method(
  argsOrSingleton<EpochReference>(
    (element) => parseArgs(optionalBlockId, element) ?? { kind: 'latest' },
    args(epochReference),
  ),
  ({ chain }, reference) => {
    const info = findInfo(chain, reference);
    if (info === undefined) throw new HandlerError('UNKNOWN_EPOCH', { data: 'Unknown Epoch' });
    if (info === null) throw new HandlerError('VALIDATOR_INFO_UNAVAILABLE', { data: 'Validator info unavailable' });
    return infoView(info);
  },
);

function findInfo(chain: ChainApi, reference: EpochReference): EpochValidatorInfo | undefined | null {
  if (reference.kind === 'latest' || reference.kind === 'epochId') return chain.validatorsAt(reference);
  const block: Block | undefined = chain.findBlock(reference);
  return block === undefined ? undefined : chain.validatorsAt({ kind: 'block', block });
}

function infoView(info: EpochValidatorInfo): View {
  return {
    current_validators: info.current.map(validatorView),
    next_validators: info.next.map(({ stake, shards }) => ({
      account_id: stake.accountId,
      public_key: stake.publicKey.toString(),
      stake: stake.stakeYocto.toString(),
      shards,
    })),
    current_fishermen: [],
    next_fishermen: [],
    current_proposals: info.proposals.map(validatorStakeView),
    prev_epoch_kickout: info.prevEpochKickout.map(({ accountId, reason }) => ({
      account_id: accountId,
      reason: reason as JsonWritable,
    })),
    epoch_start_height: info.epochStartHeight,
    epoch_height: info.epochHeight,
  };
}

function validatorView({ accountId, publicKey, stakeYocto, ...validator }: ValidatorInfo): View {
  const { stats, chunksPerShard, endorsementsPerShard } = validator;
  return {
    account_id: accountId,
    public_key: publicKey.toString(),
    is_slashed: false,
    stake: stakeYocto.toString(),
    shards: validator.shards,
    num_produced_blocks: stats.producedBlocks,
    num_expected_blocks: stats.expectedBlocks,
    num_produced_chunks: stats.producedChunks,
    num_expected_chunks: stats.expectedChunks,
    num_produced_chunks_per_shard: chunksPerShard.map(({ produced }) => produced),
    num_expected_chunks_per_shard: chunksPerShard.map(({ expected }) => expected),
    num_produced_endorsements: stats.producedEndorsements,
    num_expected_endorsements: stats.expectedEndorsements,
    num_produced_endorsements_per_shard: endorsementsPerShard.map(({ produced }) => produced),
    num_expected_endorsements_per_shard: endorsementsPerShard.map(({ expected }) => expected),
    shards_endorsed: validator.shardsEndorsed,
  };
}
