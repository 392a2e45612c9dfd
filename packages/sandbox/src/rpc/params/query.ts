import type { BlockReference } from '../../chain/chain-api.ts';
import { SandboxError } from '../../errors/base.ts';
import { parseAccountId, type AccountId } from '../../primitives/account-id.ts';
import type { CryptoHash } from '../../primitives/hash.ts';
import type { PublicKey } from '../../primitives/keys.ts';
import { toUtf8 } from '../../primitives/text.ts';
import { RpcParseError } from '../errors.ts';
import { decodeBase58 } from '../serde/base58.ts';
import type { Fields } from '../serde/containers.ts';
import { DecodeError } from '../serde/decode.ts';
import { flatFields, flattened, flatTagged } from '../serde/flatten.ts';
import { accountId, base64, cryptoHash, parsePublicKeyText, publicKey } from '../serde/near.ts';
import { boolean, nonZeroU32, optional, string } from '../serde/scalars.ts';
import { flatBlockReference, LATEST } from './block-reference.ts';
import { args, argsOrPair, parseArgs, type ParseParams } from './params.ts';

/** What a query wants to see; nearcore's QueryRequest. */
export type QueryRequest =
  | { readonly type: 'view_account' | 'view_code' | 'view_access_key_list'; readonly accountId: AccountId }
  | {
      readonly type: 'view_state';
      readonly accountId: AccountId;
      readonly prefix: Uint8Array;
      readonly includeProof: boolean;
      /** From protocol 85 on: only keys behind this one, at most `limit` of them. */
      readonly afterKey: Uint8Array | null;
      readonly limit: bigint | null;
    }
  | {
      readonly type: 'view_access_key' | 'view_gas_key_nonces';
      readonly accountId: AccountId;
      readonly publicKey: PublicKey;
    }
  | {
      readonly type: 'call_function';
      readonly accountId: AccountId;
      readonly methodName: string;
      readonly args: Uint8Array;
    }
  | { readonly type: 'view_global_contract_code'; readonly codeHash: CryptoHash }
  | { readonly type: 'view_global_contract_code_by_account_id'; readonly accountId: AccountId };

/** A query and the block whose state it looks at. */
export interface Query {
  readonly block: BlockReference;
  readonly request: QueryRequest;
}

interface AccountJson {
  account_id: AccountId;
}
interface KeyJson extends AccountJson {
  public_key: PublicKey;
}
interface StateJson extends AccountJson {
  prefix_base64: Uint8Array;
  include_proof: boolean;
  after_key_base64: Uint8Array | null;
  limit: bigint | null;
}
interface CallJson extends AccountJson {
  method_name: string;
  args_base64: Uint8Array;
}
interface CodeJson {
  code_hash: CryptoHash;
}

const ofAccount: Fields<AccountJson> = { account_id: accountId };
const ofKey: Fields<KeyJson> = { account_id: accountId, public_key: publicKey };
const ofState: Fields<StateJson> = {
  account_id: accountId,
  prefix_base64: base64,
  include_proof: { decode: boolean, default: false },
  after_key_base64: { decode: optional(base64), default: null },
  limit: { decode: optional(nonZeroU32), default: null },
};
const ofCall: Fields<CallJson> = { account_id: accountId, method_name: string, args_base64: base64 };
const ofCode: Fields<CodeJson> = { code_hash: cryptoHash };

/** How each request type's own fields become a request. */
const requests = {
  view_account: ({ account_id }: AccountJson): QueryRequest => ({ type: 'view_account', accountId: account_id }),
  view_code: ({ account_id }: AccountJson): QueryRequest => ({ type: 'view_code', accountId: account_id }),
  view_state: (json: StateJson): QueryRequest => ({
    type: 'view_state',
    accountId: json.account_id,
    prefix: json.prefix_base64,
    includeProof: json.include_proof,
    afterKey: json.after_key_base64,
    limit: json.limit,
  }),
  view_access_key: (json: KeyJson): QueryRequest => ({
    type: 'view_access_key',
    accountId: json.account_id,
    publicKey: json.public_key,
  }),
  view_access_key_list: ({ account_id }: AccountJson): QueryRequest => ({
    type: 'view_access_key_list',
    accountId: account_id,
  }),
  view_gas_key_nonces: (json: KeyJson): QueryRequest => ({
    type: 'view_gas_key_nonces',
    accountId: json.account_id,
    publicKey: json.public_key,
  }),
  call_function: (json: CallJson): QueryRequest => ({
    type: 'call_function',
    accountId: json.account_id,
    methodName: json.method_name,
    args: json.args_base64,
  }),
  view_global_contract_code: ({ code_hash }: CodeJson): QueryRequest => ({
    type: 'view_global_contract_code',
    codeHash: code_hash,
  }),
  view_global_contract_code_by_account_id: ({ account_id }: AccountJson): QueryRequest => ({
    type: 'view_global_contract_code_by_account_id',
    accountId: account_id,
  }),
};

const queryStruct = flattened<object, { block: BlockReference; request: QueryRequest }>(
  'RpcQueryRequest',
  {},
  {
    block: flatBlockReference,
    request: flatTagged<QueryRequest>('request_type', {
      view_account: (rest) => requests.view_account(flatFields(ofAccount)(rest)),
      view_code: (rest) => requests.view_code(flatFields(ofAccount)(rest)),
      view_state: (rest) => requests.view_state(flatFields<StateJson>(ofState)(rest)),
      view_access_key: (rest) => requests.view_access_key(flatFields(ofKey)(rest)),
      view_access_key_list: (rest) => requests.view_access_key_list(flatFields(ofAccount)(rest)),
      view_gas_key_nonces: (rest) => requests.view_gas_key_nonces(flatFields(ofKey)(rest)),
      call_function: (rest) => requests.call_function(flatFields(ofCall)(rest)),
      view_global_contract_code: (rest) => requests.view_global_contract_code(flatFields(ofCode)(rest)),
      view_global_contract_code_by_account_id: (rest) =>
        requests.view_global_contract_code_by_account_id(flatFields(ofAccount)(rest)),
    }),
  },
);

/** Params of `query`: an object, or the older `[path, data]`. */
export const query: ParseParams<Query> = argsOrPair<Query>(
  (path, data) => parsePath(parseArgs(string, path), parseArgs(string, data)),
  args(queryStruct),
);

/** Params of an `EXPERIMENTAL_view_*` method: the query's own fields beside the block reference. */
function ofMethod<T extends object>(
  name: string,
  fields: Fields<T>,
  request: (json: T) => QueryRequest,
): ParseParams<Query> {
  const decode = flattened<T, { block: BlockReference }>(name, fields, { block: flatBlockReference });
  return args((params) => {
    const json = decode(params);
    return { block: json.block, request: request(json) };
  });
}

/** Params of the methods that are one query each, by method name. */
export const queryMethods: { readonly [method: string]: ParseParams<Query> } = {
  EXPERIMENTAL_view_account: ofMethod('RpcViewAccountRequest', ofAccount, requests.view_account),
  EXPERIMENTAL_view_code: ofMethod('RpcViewCodeRequest', ofAccount, requests.view_code),
  EXPERIMENTAL_view_state: ofMethod<StateJson>('RpcViewStateRequest', ofState, requests.view_state),
  EXPERIMENTAL_view_access_key: ofMethod('RpcViewAccessKeyRequest', ofKey, requests.view_access_key),
  EXPERIMENTAL_view_access_key_list: ofMethod('RpcViewAccessKeyListRequest', ofAccount, requests.view_access_key_list),
  EXPERIMENTAL_view_gas_key_nonces: ofMethod('RpcViewGasKeyNoncesRequest', ofKey, requests.view_gas_key_nonces),
  EXPERIMENTAL_call_function: ofMethod('RpcCallFunctionRequest', ofCall, requests.call_function),
};

/** @see nearcore chain/jsonrpc/src/api/query.rs QUERY_DATA_MAX_SIZE */
const MAX_PATH_DATA_BYTES = 10 * 1024;

/**
 * The path form of queries, always at the newest block.
 *
 * @see nearcore chain/jsonrpc/src/api/query.rs parse_path_data
 */
function parsePath(path: string, data: string): Query {
  const [command, id, ...others] = path.split('/');
  const extra = others.length === 0 ? undefined : others.join('/');
  if (id === undefined) throw new RpcParseError('Not enough query parameters provided');
  const account = orRefuse(() => parseAccountId(id));
  const bytes = () => {
    const decoded = orRefuse(() => decodeBase58(data, Math.max(0, MAX_PATH_DATA_BYTES - toUtf8(path).length)));
    if (decoded === null) throw new RpcParseError('Query data size is too large');
    return decoded;
  };
  switch (command) {
    case 'account':
      return atLatest(requests.view_account({ account_id: account }));
    case 'access_key':
      if (extra === undefined) return atLatest(requests.view_access_key_list({ account_id: account }));
      return atLatest(requests.view_access_key({ account_id: account, public_key: publicKeyOfPath(extra) }));
    case 'code':
      return atLatest(requests.view_code({ account_id: account }));
    case 'contract':
      return atLatest({
        type: 'view_state',
        accountId: account,
        prefix: bytes(),
        includeProof: false,
        afterKey: null,
        limit: null,
      });
    case 'call':
      if (extra === undefined) throw new RpcParseError('Method name is missing');
      return atLatest({ type: 'call_function', accountId: account, methodName: extra, args: bytes() });
    default:
      throw new RpcParseError(`Unknown path ${command}`);
  }
}

function atLatest(request: QueryRequest): Query {
  return { block: LATEST, request };
}

function publicKeyOfPath(text: string): PublicKey {
  try {
    return parsePublicKeyText(text);
  } catch (error) {
    if (error instanceof DecodeError) throw new RpcParseError('Invalid public key');
    throw error;
  }
}

function orRefuse<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SandboxError) throw new RpcParseError(error.shortMessage);
    throw error;
  }
}
