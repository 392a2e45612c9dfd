import type { ChainApi } from '../chain/chain-api.ts';
import type { JsonValue, JsonWritable } from './json/value.ts';
import type { ParseParams } from './params/params.ts';

/** What a node answers about itself beside its chain. */
export interface NodeInfo {
  /** Address that RPC listens on, as `host:port`. */
  readonly rpcAddress: string;
  /** `ed25519:...` of node_key.json. */
  readonly nodePublicKey: string;
  /** Unix time in ms at which the process began. */
  readonly startedAtMs: number;
  /** genesis.json's configuration in its own field names, as `genesis_config` answers it. */
  readonly genesisConfig: { readonly [key: string]: JsonWritable };
  /** What `client_config` answers. */
  readonly clientConfig: { readonly [key: string]: JsonWritable };
  /** Highest protocol version that this build knows. */
  readonly latestProtocolVersion: number;
}

/** Limits of RPC; nearcore keeps them in config.json. */
export interface RpcLimits {
  /** A wait for a transaction ends after this many ms with TIMEOUT_ERROR (`rpc.polling_config.polling_timeout`). */
  readonly pollingTimeoutMs: number;
  /** Gas after which a view call is stopped (`max_gas_burnt_view`); null for the protocol's own limit. */
  readonly maxGasBurntView: bigint | null;
  /** `trie_viewer_state_size_limit`: bytes of state above which `view_state` is refused; null without. */
  readonly stateSizeLimit: bigint | null;
}

/** What RPC methods work on. */
export interface RpcContext {
  readonly chain: ChainApi;
  readonly node: NodeInfo;
  readonly limits: RpcLimits;
  /** Unix time in ms; passed in so that tests can hold it. */
  readonly nowMs: () => number;
}

/** One RPC method, ready to be called with the request's `params`. */
export type RpcMethod = (context: RpcContext, params: JsonValue) => JsonWritable | Promise<JsonWritable>;

/**
 * Joins a method's two halves.
 *
 * @param parse - params to request; refuses with RpcParseError
 * @param run - request to result; refuses with HandlerError or InternalRpcError
 */
export function method<T>(
  parse: ParseParams<T>,
  run: (context: RpcContext, request: T) => JsonWritable | Promise<JsonWritable>,
): RpcMethod {
  return (context, params) => run(context, parse(params));
}
