/*
 * Fields of the tip, which is kept with every block, and of the epochs. They are kept as numbers: with their names they
 * would take twice the bytes. A name that is not here is written out.
 *
 * WARNING: a change of this list is a change of the layout of all stores; raise STORE_VERSION with it.
 */

const NAMES = `
  accountId blockCount epoch epochBeganNs epochHeight epochId epochs expectedBlocks expectedChunks
  expectedEndorsements finalHeight firstBlockHash firstBlockHeight genesisHash hasDelayedReceipts hash head height
  isFirst kind mintedAmountYocto nextEpochId ordinalTail producedBlocks producedChunks producedEndorsements proposals
  protocolVersion publicKey running seatPriceYocto stakeChange stakeYocto startHeight stats summaries tailHeight
  timestampNs validatorKickout validatorReward validators version
`;

/** Names by their numbers. */
export const FIELD_NAMES: readonly string[] = NAMES.trim().split(/\s+/);

/** Numbers by names. */
export const FIELD_NUMBERS: ReadonlyMap<string, number> = new Map(FIELD_NAMES.map((name, number) => [name, number]));
