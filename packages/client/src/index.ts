export { createConnection, DEFAULT_KEYS_FOLDER, type Connection, type ConnectionOptions } from './connection.ts';
export { ClientError, type ClientErrorOptions } from './errors/base.ts';
export * from './errors/codes.ts';
export { EVENT_STANDARD, parseFactoryEvent, type FactoryEvent } from './events.ts';
export { formatBytes, formatGas, formatNear } from './format/amounts.ts';
export { formatTransactionTree } from './format/transaction-tree.ts';
export { RpcChainReader, type BlockOutcomes, type ChainReader } from './monitor/chain-reader.ts';
export { CursorFile, type Cursor, type OutputPosition } from './monitor/cursor.ts';
export { follow, type Followed, type FollowOptions, type PlacedEvent, type Position } from './monitor/follow.ts';
export { compareRegistry, EventRegistry, type KnownInstance, type RegistryDifference } from './monitor/registry.ts';
export { watch, type WatchOptions } from './monitor/watch.ts';
export { FactoryClient, type Creation } from './factory/factory-client.ts';
export type * from './factory/types.ts';
export { ContractClient, returnedValue, type CallOptions } from './contract/contract-client.ts';
export { CampaignClient, type CampaignStatus, type Contribution } from './instances/campaign-client.ts';
export { DonationClient, type Donation } from './instances/donation-client.ts';
export { UpgradableClient, type UpgradeArgs } from './instances/upgradable-client.ts';
export { uploadCode } from './factory/upload-code.ts';
export type * from './rpc/outcome.ts';
export { explainFailure } from './transaction/explain-failure.ts';
export { assertSucceeded, fetchTransactionTree, sendTransaction } from './transaction/send.ts';
export {
  buildTransactionTree,
  flattenReceipts,
  type ReceiptKind,
  type ReceiptNode,
  type TransactionMoney,
  type TransactionTree,
} from './transaction/tree.ts';
