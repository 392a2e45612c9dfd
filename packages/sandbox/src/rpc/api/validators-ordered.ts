import { HandlerError } from '../errors.ts';
import { method } from '../method.ts';
import { blockId, LATEST } from '../params/block-reference.ts';
import { args } from '../params/params.ts';
import { struct } from '../serde/containers.ts';
import { optional } from '../serde/scalars.ts';
import { validatorStakeView } from '../views/blocks.ts';

/** `EXPERIMENTAL_validators_ordered`: the epoch's block producers in the order in which light clients count them. */
export const validatorsOrdered = method(
  args(struct('RpcValidatorsOrderedRequest', { block_id: optional(blockId) })),
  ({ chain }, { block_id }) => {
    const block = chain.findBlock(block_id ?? LATEST);
    if (block === undefined) throw new HandlerError('UNKNOWN_EPOCH', { data: 'Unknown Epoch' });
    return chain.blockProducersAt(block).map(validatorStakeView);
  },
);
