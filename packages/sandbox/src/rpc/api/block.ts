import type { BlockReference } from '../../chain/chain-api.ts';
import { findBlock, storeText } from '../find-block.ts';
import { method } from '../method.ts';
import { blockId, blockReference } from '../params/block-reference.ts';
import { args, argsOrSingleton, parseArgs } from '../params/params.ts';
import { blockView } from '../views/blocks.ts';

/** `block`: a block's header and chunk headers. */
export const block = method(
  argsOrSingleton<BlockReference>((id) => parseArgs(blockId, id), args(blockReference)),
  ({ chain }, reference) => blockView(findBlock(chain, reference, storeText('BLOCK'))),
);
