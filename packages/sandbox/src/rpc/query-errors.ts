import type { Block } from '../chain/block-types.ts';
import type { BlockReference } from '../chain/chain-api.ts';
import type { AccountId } from '../primitives/account-id.ts';
import type { GlobalContractIdentifier } from '../primitives/global-contract.ts';
import { hashToText } from '../primitives/hash.ts';
import type { PublicKey } from '../primitives/keys.ts';
import { globalContractIdentifierJson } from '../runtime/global-contract-json.ts';
import { HandlerError, InternalRpcError } from './errors.ts';
import type { JsonWritable } from './json/value.ts';
import type { View } from './views/view.ts';

/** Where a query looked; a part of every answer and of most refusals. */
export function blockFields(block: Block): { readonly block_height: number; readonly block_hash: string } {
  return { block_height: block.header.innerLite.height, block_hash: hashToText(block.header.hash) };
}

/** A refusal that the plain `query` method answers as a result: the form from before typed errors. */
export class LegacyQueryError extends HandlerError {
  /** The `error` of that result. */
  readonly text: string;
  /** Block height and hash. */
  readonly at: View;

  constructor(
    causeName: string,
    text: string,
    at: View,
    options: { readonly info: JsonWritable; readonly data: string },
  ) {
    super(causeName, options);
    this.text = text;
    this.at = at;
  }
}

/** @see nearcore chain/jsonrpc-primitives/src/types/query.rs RpcQueryError */
export function unknownAccount(accountId: AccountId, block: Block): HandlerError {
  return new HandlerError('UNKNOWN_ACCOUNT', {
    info: { requested_account_id: accountId, ...blockFields(block) },
    data: `account ${accountId} does not exist while viewing`,
  });
}

/** The account exists but has no contract. */
export function noContractCode(accountId: AccountId, block: Block): HandlerError {
  return new HandlerError('NO_CONTRACT_CODE', {
    info: { contract_account_id: accountId, ...blockFields(block) },
    data: `Contract code for contract ID #${accountId} has never been observed on the node`,
  });
}

/** The account's records are more than `view_state` gives out. */
export function tooLargeState(accountId: AccountId, block: Block): HandlerError {
  return new HandlerError('TOO_LARGE_CONTRACT_STATE', {
    info: { contract_account_id: accountId, ...blockFields(block) },
    data: `State of contract ${accountId} is too large to be viewed`,
  });
}

/** No global contract has this name. */
export function noGlobalContractCode(
  id: GlobalContractIdentifier,
  block: Block,
  protocolVersion: number,
): HandlerError {
  return new HandlerError('NO_GLOBAL_CONTRACT_CODE', {
    info: { identifier: globalContractIdentifierJson(id, protocolVersion), ...blockFields(block) },
    data: `Global contract code with identifier ${debugText(id)} has never been observed on the node`,
  });
}

/** An account names a global contract that is not there. */
export function missingGlobalContract(id: GlobalContractIdentifier): InternalRpcError {
  const fault = `StorageInconsistentState(${JSON.stringify(`Global contract identifier not found ${debugText(id)}`)})`;
  return new InternalRpcError(fault, `The node reached its limits. Try again later. More details: ${fault}`);
}

/** The account has no such access key. */
export function unknownAccessKey(publicKey: PublicKey, block: Block): LegacyQueryError {
  const at = blockFields(block);
  return new LegacyQueryError('UNKNOWN_ACCESS_KEY', `access key ${publicKey} does not exist while viewing`, at, {
    info: { public_key: publicKey.toString(), ...at },
    data: `Access key for public key ${publicKey} does not exist while viewing`,
  });
}

/** The account has no such gas key. */
export function unknownGasKey(publicKey: PublicKey, block: Block): HandlerError {
  return new HandlerError('UNKNOWN_GAS_KEY', {
    info: { public_key: publicKey.toString(), ...blockFields(block) },
    data: `Gas key for public key ${publicKey} does not exist while viewing`,
  });
}

/**
 * A view call failed.
 *
 * @param vmError - the vm's error in Rust's debug form
 * @param view - the same in the JSON form of outcomes
 * @param viewText - that in Rust's debug form
 */
export function contractExecutionError(
  vmError: string,
  view: JsonWritable,
  viewText: string,
  block: Block,
): LegacyQueryError {
  const at = blockFields(block);
  return new LegacyQueryError('CONTRACT_EXECUTION_ERROR', `wasm execution failed with error: ${vmError}`, at, {
    info: { vm_error: view, ...at },
    data: `Function call returned an error: ${viewText}`,
  });
}

/** The block of a query is unknown. */
export function unknownQueryBlock(reference: BlockReference, legacy: boolean): HandlerError {
  const json = blockReferenceJson(reference);
  return new HandlerError('UNKNOWN_BLOCK', {
    info: { block_reference: json },
    data: legacy
      ? legacyBlockText(reference)
      : `Block either has never been observed on the node or has been garbage collected: ${blockReferenceText(reference)}`,
  });
}

/** The block is too old to have its state. */
export function garbageCollectedBlock(height: number, hash: string, legacy: boolean): HandlerError | InternalRpcError {
  const text = `The data for block #${height} is garbage collected on this node, use an archival node to fetch historical data`;
  if (legacy)
    return new HandlerError('GARBAGE_COLLECTED_BLOCK', {
      info: { block_height: height, block_hash: hash },
      data: text,
    });
  return new InternalRpcError(text, `The node reached its limits. Try again later. More details: ${text}`);
}

function legacyBlockText(reference: BlockReference): string {
  if (reference.kind === 'height') return `DB Not Found Error: BLOCK HEIGHT: ${reference.height} \n Cause: Unknown`;
  if (reference.kind === 'hash') return `DB Not Found Error: BLOCK HEADER: ${hashToText(reference.hash)}`;
  return `Block either has never been observed on the node or has been garbage collected: ${blockReferenceText(reference)}`;
}

function blockReferenceJson(reference: BlockReference): JsonWritable {
  switch (reference.kind) {
    case 'height':
      return { block_id: reference.height };
    case 'hash':
      return { block_id: hashToText(reference.hash) };
    case 'finality':
      return { finality: reference.finality };
    case 'sync_checkpoint':
      return { sync_checkpoint: reference.checkpoint };
  }
}

function blockReferenceText(reference: BlockReference): string {
  switch (reference.kind) {
    case 'height':
      return `BlockId(Height(${reference.height}))`;
    case 'hash':
      return `BlockId(Hash(${hashToText(reference.hash)}))`;
    case 'finality':
      return `Finality(${{ optimistic: 'None', 'near-final': 'DoomSlug', final: 'Final' }[reference.finality]})`;
    case 'sync_checkpoint':
      return `SyncCheckpoint(${reference.checkpoint === 'genesis' ? 'Genesis' : 'EarliestAvailable'})`;
  }
}

function debugText(id: GlobalContractIdentifier): string {
  return id.kind === 'CodeHash' ? `CodeHash(${hashToText(id.codeHash)})` : `AccountId(AccountId("${id.accountId}"))`;
}
