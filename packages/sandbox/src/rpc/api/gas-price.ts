import { findBlock, storeText } from '../find-block.ts';
import { method } from '../method.ts';
import { blockId, LATEST } from '../params/block-reference.ts';
import { args } from '../params/params.ts';
import { struct } from '../serde/containers.ts';
import { optional } from '../serde/scalars.ts';

/** `gas_price` of a block or of the newest one. */
export const gasPrice = method(
  args(struct('RpcGasPriceRequest', { block_id: optional(blockId) })),
  ({ chain }, { block_id }) => {
    const block = findBlock(chain, block_id ?? LATEST, storeText());
    return { gas_price: block.header.innerRest.nextGasPriceYocto.toString() };
  },
);
