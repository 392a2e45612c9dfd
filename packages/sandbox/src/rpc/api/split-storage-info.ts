import { method } from '../method.ts';
import { args } from '../params/params.ts';
import { struct } from '../serde/containers.ts';

/** `EXPERIMENTAL_split_storage_info`: everything is hot. */
export const splitStorageInfo = method(args(struct('RpcSplitStorageInfoRequest', {})), ({ chain }) => ({
  head_height: chain.head().header.innerLite.height,
  final_head_height: chain.blockByFinality('final').header.innerLite.height,
  cold_head_height: null,
  hot_db_kind: 'RPC',
}));
