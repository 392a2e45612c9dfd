import type { Block } from '../../chain/block-types.ts';
import type { BlockReference } from '../../chain/chain-api.ts';
import { runtimeConfig } from '../../parameters/lookup.ts';
import type { AccountId } from '../../primitives/account-id.ts';
import { globalContractOf, type GlobalContractIdentifier } from '../../primitives/global-contract.ts';
import { localCodeHash, type Account } from '../../primitives/account.ts';
import { toBase64 } from '../../primitives/base58.ts';
import { sha256 } from '../../primitives/crypto.ts';
import { hashToText, ZERO_HASH } from '../../primitives/hash.ts';
import { readAccessKey } from '../../primitives/access-key.ts';
import { BorshReader, fromBorsh } from '../../primitives/borsh-reader.ts';
import { readKeyHandle } from '../../primitives/keys.ts';
import { getAccessKey, getAccount, getGasKeyNonce } from '../../runtime/records.ts';
import { viewCall } from '../../runtime/view-call.ts';
import { trieKey, trieKeyToBytes, type TrieKey } from '../../store/trie-key.ts';
import type { Trie } from '../../store/trie.ts';
import { functionCallErrorDebug, functionCallErrorViewDebug, toFunctionCallErrorView } from '../../vm/error-text.ts';
import type { JsonWritable } from '../json/value.ts';
import { method, type RpcContext, type RpcMethod } from '../method.ts';
import { query as queryParams, queryMethods, type Query, type QueryRequest } from '../params/query.ts';
import {
  blockFields,
  contractExecutionError,
  garbageCollectedBlock,
  LegacyQueryError,
  missingGlobalContract,
  noContractCode,
  noGlobalContractCode,
  tooLargeState,
  unknownAccessKey,
  unknownAccount,
  unknownGasKey,
  unknownQueryBlock,
} from '../query-errors.ts';
import { accessKeyView } from '../views/actions.ts';
import type { View } from '../views/view.ts';
import { accountView } from '../views/state-changes.ts';

/** First protocol version whose `view_state` gives out its records in pages. */
const PAGED_STATE_VERSION = 85;

/** `query`: a look at the state after a block. Missing keys and failed calls are results with an `error`, for older clients. */
export const query = method(queryParams, (context, request): JsonWritable => {
  try {
    return answer(context, request, true);
  } catch (error) {
    if (error instanceof LegacyQueryError) return { error: error.text, logs: [], ...error.at };
    throw error;
  }
});

/** The methods that are one query each, with typed errors throughout. */
export const experimentalQueries: readonly [string, RpcMethod][] = Object.entries(queryMethods).map(([name, parse]) => [
  name,
  method(parse, (context, request) => answer(context, request, false)),
]);

function answer(context: RpcContext, { block: reference, request }: Query, legacy: boolean): View {
  const { block, state } = findState(context, reference, legacy);
  return { ...view(context, block, state, request), ...blockFields(block) };
}

/** @throws {HandlerError} UNKNOWN_BLOCK or GARBAGE_COLLECTED_BLOCK */
function findState({ chain }: RpcContext, reference: BlockReference, legacy: boolean): { block: Block; state: Trie } {
  if (reference.kind === 'height' && chain.isGarbageCollected(reference.height)) {
    const hash = hashToText(chain.findBlock(reference)?.header.hash ?? ZERO_HASH);
    throw garbageCollectedBlock(reference.height, hash, legacy);
  }
  const block = chain.findBlock(reference);
  if (block === undefined) throw unknownQueryBlock(reference, legacy);
  const state = chain.stateAt(block);
  if (state === undefined)
    throw garbageCollectedBlock(block.header.innerLite.height, hashToText(block.header.hash), legacy);
  return { block, state };
}

function view(context: RpcContext, block: Block, state: Trie, request: QueryRequest): View {
  switch (request.type) {
    case 'view_account':
      return accountView(existingAccount(state, request.accountId, block));
    case 'view_access_key': {
      const key = getAccessKey(state, request.accountId, request.publicKey);
      if (key === null) throw unknownAccessKey(request.publicKey, block);
      return accessKeyView(key);
    }
    case 'view_access_key_list':
      return { keys: accessKeys(state, request.accountId) };
    case 'view_gas_key_nonces': {
      const permission = getAccessKey(state, request.accountId, request.publicKey)?.permission;
      if (permission === undefined || !('numNonces' in permission)) throw unknownGasKey(request.publicKey, block);
      const { accountId, publicKey } = request;
      return {
        nonces: Array.from({ length: permission.numNonces }, (_, i) => getGasKeyNonce(state, accountId, publicKey, i)),
      };
    }
    case 'view_code':
      return codeView(accountCode(state, request.accountId, block));
    case 'view_global_contract_code':
      return codeView(globalCode(context, state, { kind: 'CodeHash', codeHash: request.codeHash }, block));
    case 'view_global_contract_code_by_account_id':
      return codeView(globalCode(context, state, { kind: 'AccountId', accountId: request.accountId }, block));
    case 'view_state':
      return viewState(context, block, state, request);
    case 'call_function':
      return callFunction(context, block, state, request);
  }
}

function existingAccount(state: Trie, accountId: AccountId, block: Block): Account {
  const account = getAccount(state, accountId);
  if (account === null) throw unknownAccount(accountId, block);
  return account;
}

function accessKeys(state: Trie, accountId: AccountId): JsonWritable[] {
  const prefix = trieKey.accessKeyPrefix(accountId);
  const keys: JsonWritable[] = [];
  for (const [key, value] of state.entries(prefix)) {
    const reader = new BorshReader(trieKeyToBytes(key).subarray(prefix.length));
    const publicKey = readKeyHandle(reader);
    // A longer key is one of a gas key's nonces.
    if (reader.remaining > 0) continue;
    keys.push({ public_key: publicKey.toString(), access_key: accessKeyView(fromBorsh(value, readAccessKey)) });
  }
  return keys;
}

function codeView(code: Uint8Array): View {
  return { code_base64: toBase64(code), hash: hashToText(sha256(code)) };
}

function accountCode(state: Trie, accountId: AccountId, block: Block): Uint8Array {
  const { contract } = existingAccount(state, accountId, block);
  const global = globalContractOf(contract);
  if (global !== null) {
    const code = state.get(globalCodeKey(global));
    if (code !== undefined) return code;
    if (global.kind === 'AccountId') throw missingGlobalContract(global);
  }
  const code = contract.kind === 'Local' ? state.get(trieKey.contractCode(accountId)) : undefined;
  if (code === undefined) throw noContractCode(accountId, block);
  return code;
}

function globalCode({ chain }: RpcContext, state: Trie, id: GlobalContractIdentifier, block: Block): Uint8Array {
  const code = state.get(globalCodeKey(id));
  if (code === undefined) throw noGlobalContractCode(id, block, chain.protocolVersionAt(block));
  return code;
}

function globalCodeKey(id: GlobalContractIdentifier): TrieKey {
  return trieKey.globalContractCode(id.kind === 'CodeHash' ? { codeHash: id.codeHash } : { accountId: id.accountId });
}

function viewState(
  { chain, limits }: RpcContext,
  block: Block,
  state: Trie,
  request: Extract<QueryRequest, { type: 'view_state' }>,
): View {
  const { accountId, prefix } = request;
  const account = existingAccount(state, accountId, block);
  const paged = chain.protocolVersionAt(block) >= PAGED_STATE_VERSION && request.limit !== null;
  if (!paged && limits.stateSizeLimit !== null && stateSize(state, accountId, account) > limits.stateSizeLimit) {
    throw tooLargeState(accountId, block);
  }
  const rawPrefix = trieKey.contractDataPrefix(accountId, prefix);
  const idLength = rawPrefix.length - prefix.length;
  const after = paged && request.afterKey !== null ? trieKey.contractData(accountId, request.afterKey) : undefined;
  const values: JsonWritable[] = [];
  let lastKey: string | undefined;
  for (const [key, value] of state.entries(rawPrefix)) {
    if (after !== undefined && key <= after) continue;
    if (paged && BigInt(values.length) === request.limit) {
      return { values, last_key: lastKey };
    }
    lastKey = toBase64(trieKeyToBytes(key).subarray(idLength));
    values.push({ key: lastKey, value: toBase64(value) });
  }
  const proof = request.includeProof ? state.prefixProof(rawPrefix).map(toBase64) : [];
  return proof.length === 0 ? { values } : { values, proof };
}

/** Bytes of storage that are not the account's own code. */
function stateSize(state: Trie, accountId: AccountId, account: Account): bigint {
  const code = localCodeHash(account) === ZERO_HASH ? undefined : state.get(trieKey.contractCode(accountId));
  const size = account.storageUsage - BigInt(code?.length ?? 0);
  return size > 0n ? size : 0n;
}

function callFunction(
  { chain, limits }: RpcContext,
  block: Block,
  state: Trie,
  request: Extract<QueryRequest, { type: 'call_function' }>,
): View {
  const { accountId, methodName } = request;
  const global = globalContractOf(existingAccount(state, accountId, block).contract);
  if (global?.kind === 'AccountId' && !state.has(globalCodeKey(global))) throw missingGlobalContract(global);
  const context = chain.viewContextAt(block);
  const outcome = viewCall({
    trie: state,
    config: runtimeConfig(context.protocolVersion),
    chainId: chain.identity.chainId,
    block: context,
    accountId,
    methodName,
    args: request.args,
    maxGas: limits.maxGasBurntView,
  });
  switch (outcome.kind) {
    case 'AccountDoesNotExist':
      throw unknownAccount(accountId, block);
    case 'Value':
      return { result: [...outcome.value], logs: outcome.logs };
    case 'Failed': {
      const error = toFunctionCallErrorView(outcome.error);
      throw contractExecutionError(
        functionCallErrorDebug(outcome.error),
        error as unknown as JsonWritable,
        functionCallErrorViewDebug(error),
        block,
      );
    }
  }
}
