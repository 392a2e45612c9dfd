import type { Block } from '../../chain/block-types.ts';
import { hashToText } from '../../primitives/hash.ts';
import { utcText } from '../../primitives/utc-text.ts';
import { method, type RpcContext } from '../method.ts';
import { noArgs } from '../params/params.ts';
import type { View } from '../views/view.ts';

/** The version that `status` and `--version` name. */
export const VERSION = {
  version: '2.12.0',
  build: 'near-ts-sandbox',
  commit: 'near-ts-sandbox',
  rustc_version: 'none',
};

/** `status`: what the node is and how far its chain has come. */
export const status = method(noArgs, (context) => statusView(context));

/** The fields in nearcore's order, for GET /status. */
export function statusView({ chain, node, nowMs }: RpcContext): View {
  const head = chain.head();
  const earliest = chain.earliestAvailableBlock();
  const { identity } = chain;
  return {
    version: VERSION,
    chain_id: identity.chainId,
    genesis_hash: hashToText(identity.genesisHash),
    protocol_version: chain.protocolVersionAt(head),
    latest_protocol_version: node.latestProtocolVersion,
    rpc_addr: node.rpcAddress,
    validators: chain.blockProducersAt(head).map(({ accountId }) => ({ account_id: accountId })),
    sync_info: {
      latest_block_hash: hashToText(head.header.hash),
      latest_block_height: head.header.innerLite.height,
      latest_state_root: hashToText(head.header.innerLite.prevStateRoot),
      latest_block_time: blockTime(head),
      syncing: false,
      earliest_block_hash: hashToText(earliest.header.hash),
      earliest_block_height: earliest.header.innerLite.height,
      earliest_block_time: blockTime(earliest),
      epoch_id: hashToText(head.header.innerLite.epochId),
      epoch_start_height: chain.epochStartHeightAt(head),
    },
    validator_account_id: identity.validatorAccountId,
    validator_public_key: identity.validatorPublicKey.toString(),
    node_public_key: node.nodePublicKey,
    node_key: identity.validatorPublicKey.toString(),
    uptime_sec: Math.floor((nowMs() - node.startedAtMs) / 1000),
  };
}

function blockTime(block: Block): string {
  return utcText(block.header.innerLite.timestampNs, 'nanoseconds');
}
