import { findChunkBlock } from '../find-chunk.ts';
import { method } from '../method.ts';
import { chunkReference } from '../params/chunk-reference.ts';
import { chunkView } from '../views/blocks.ts';

/** `chunk`: a chunk's header, transactions and incoming receipts. */
export const chunk = method(chunkReference, ({ chain }, reference) => chunkView(findChunkBlock(chain, reference)));
