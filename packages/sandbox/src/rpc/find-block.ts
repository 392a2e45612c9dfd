import type { BlockReference, ChainApi } from '../chain/chain-api.ts';
import type { Block } from '../chain/block-types.ts';
import { hashToText } from '../primitives/hash.ts';
import { HandlerError } from './errors.ts';

/** How a method words that it does not know a block; nearcore's methods differ. */
export type UnknownBlockText = (reference: BlockReference) => string;

/** `BLOCK HEIGHT: 7`, `BLOCK HEADER: hash`: what nearcore's store says it did not find. */
export function missingBlock(reference: BlockReference, hashLabel = 'BLOCK HEADER'): string {
  switch (reference.kind) {
    case 'height':
      return `BLOCK HEIGHT: ${reference.height}`;
    case 'hash':
      return `${hashLabel}: ${hashToText(reference.hash)}`;
    default:
      return 'BLOCK';
  }
}

/** The wording of `block`, `chunk` and `gas_price`. */
export function storeText(hashLabel?: string): UnknownBlockText {
  return (reference) => `DB Not Found Error: ${missingBlock(reference, hashLabel)} \n Cause: Unknown`;
}

/**
 * The block of a reference.
 *
 * @param text - wording of `data`; undefined repeats the cause there
 * @throws {HandlerError} UNKNOWN_BLOCK when it was never there, was skipped or is garbage collected
 */
export function findBlock(chain: ChainApi, reference: BlockReference, text: UnknownBlockText | undefined): Block {
  const block = chain.findBlock(reference);
  if (block === undefined) {
    throw new HandlerError('UNKNOWN_BLOCK', text === undefined ? { info: {} } : { info: {}, data: text(reference) });
  }
  return block;
}
