/*
 * Fields of what is kept with every block. They are kept as numbers: with their names an empty block would take twice
 * the bytes. A name that is not here is written out.
 *
 * WARNING: a change of this list is a change of the layout of all stores; raise STORE_VERSION with it.
 */

const NAMES = `
  accountId actions allowedShard approvals author balanceBurntYocto bandwidthRequest block blockBodyHash
  blockCount blockHash blockMerkleRoot blockOrdinal blockTree body bufferedReceiptsGas cause changes chunk
  chunkEndorsements chunkHash chunkHeadersRoot chunkMask chunkTxRoot computeUsage congestionInfo
  delayedReceiptsGas deposit encodedLength encodedMerkleRoot epoch epochBeganNs epochHeight epochId
  epochSyncDataHash epochs executorId expectedBlocks expectedChunks expectedEndorsements extra fastForwarded
  finalHeight firstBlockHash firstBlockHeight gasBurnt gasLimit gasPrice gasProfile gasUsed genesisHash
  hasDelayedReceipts hash head header height heightCreated heightIncluded id innerLite innerRest inputDataIds
  isFirst key kind lastDsFinalBlock lastFinalBlock latestProtocolVersion localReceipts logs metadata
  mintedAmountYocto nextBpHash nextEpochId nextGasPriceYocto nonce nonceIndex nonceMode ordinalTail outcome
  outcomeRoot outcomes outgoingReceipts outputDataReceivers parent parentId path predecessorId
  prevBalanceBurntYocto prevBlockHash prevChunkOutgoingReceiptsRoot prevGasUsed prevHash prevHeight
  prevOutcomeRoot prevOutgoingReceiptsRoot prevStateRoot prevValidatorProposals producedBlocks producedChunks
  producedEndorsements proposals protocolVersion publicKey randomValue receiptBytes receiptHash receiptId
  receiptIds receiptOrigins receiverId refundTo running seatPriceYocto senderId shardId signature signerId
  signerPublicKey size stakeChange stakeYocto stateChanges stateRoot stats status summaries tailHeight timestampNs
  tokensBurnt totalSupplyYocto transaction transactions txHash txRoot validatorKickout validatorProposals
  validatorReward validators value version args gas methodName costCategory cost
`;

/** Names by their numbers. */
export const FIELD_NAMES: readonly string[] = NAMES.trim().split(/\s+/);

/** Numbers by names. */
export const FIELD_NUMBERS: ReadonlyMap<string, number> = new Map(FIELD_NAMES.map((name, number) => [name, number]));
