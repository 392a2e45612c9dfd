import type { RuntimeConfig } from '../parameters/runtime-config.ts';
import type { AccountId } from '../primitives/account-id.ts';
import { toBorsh } from '../primitives/borsh-writer.ts';
import { actionRandomSeed } from '../primitives/derived-ids.ts';
import { ZERO_HASH } from '../primitives/hash.ts';
import { EMPTY_PUBLIC_KEY, writePublicKey } from '../primitives/keys.ts';
import { AccountingState } from '../store/accounting-state.ts';
import { TrieUpdate } from '../store/trie-update.ts';
import type { Trie } from '../store/trie.ts';
import type { FunctionCallError } from '../vm/errors.ts';
import type { EpochInfo } from './apply-types.ts';
import { RuntimeExt } from './ext.ts';
import { getAccount } from './records.ts';
import { runCode } from './run-code.ts';

/** A method call that may read but not change. */
export interface ViewCallOptions {
  /** State to read. */
  readonly trie: Trie;
  readonly config: RuntimeConfig;
  readonly chainId: string;
  /** The block whose state it is. */
  readonly block: { readonly blockHeight: number; readonly blockTimestampNs: bigint; readonly epochHeight: number };
  /** Stakes; only when the caller knows them, for the functions that ask are refused in views. */
  readonly epoch?: EpochInfo;
  readonly accountId: AccountId;
  readonly methodName: string;
  readonly args: Uint8Array;
  /** Gas after which the call is stopped; null for the protocol's limit of one call. */
  readonly maxGas: bigint | null;
}

/** The value and logs, or why there is none. */
export type ViewCallResult =
  | { readonly kind: 'Value'; readonly value: Uint8Array; readonly logs: readonly string[] }
  | { readonly kind: 'Failed'; readonly error: FunctionCallError; readonly logs: readonly string[] }
  | { readonly kind: 'AccountDoesNotExist' };

const NO_VALUE = new Uint8Array();
const NO_STAKES: EpochInfo = { validatorStake: () => null, totalStake: 0n, minimumStake: 0n };

/**
 * Calls a method without a transaction: the account is signer and predecessor, nothing is paid, nothing is kept.
 *
 * @see nearcore runtime/runtime/src/state_viewer/mod.rs TrieViewer::call_function
 */
export function viewCall(options: ViewCallOptions): ViewCallResult {
  const { trie, config, chainId, block, accountId, methodName, args } = options;
  // Without a recorder: nobody proves a view, so the limit of a receipt's storage proof does not hold for it.
  const state = new TrieUpdate(trie);
  const account = getAccount(state, accountId);
  if (account === null) return { kind: 'AccountDoesNotExist' };
  const maxGasBurnt = options.maxGas ?? BigInt(config.wasm.limits.maxGasBurnt);
  const external = new RuntimeExt({
    state,
    accounting: new AccountingState(),
    accountId,
    actionHash: ZERO_HASH,
    blockHeight: block.blockHeight,
    protocolVersion: config.protocolVersion,
    epoch: options.epoch ?? NO_STAKES,
    proofSizeBeforeReceipt: 0,
  });
  const outcome = runCode({
    state,
    accountId,
    account,
    chainId,
    config,
    method: methodName,
    external,
    context: {
      chainId,
      currentAccountId: accountId,
      signerAccountId: accountId,
      signerAccountPk: toBorsh((writer) => writePublicKey(writer, EMPTY_PUBLIC_KEY)),
      predecessorAccountId: accountId,
      refundToAccountId: accountId,
      input: args,
      promiseResults: [],
      blockHeight: BigInt(block.blockHeight),
      blockTimestamp: block.blockTimestampNs,
      epochHeight: BigInt(block.epochHeight),
      accountBalance: account.amount,
      accountLockedBalance: account.locked,
      storageUsage: account.storageUsage,
      accountContract: account.contract,
      attachedDeposit: 0n,
      prepaidGas: maxGasBurnt,
      // A view has no block of its own: the state's root stands in for the random value.
      randomSeed: actionRandomSeed(ZERO_HASH, trie.root),
      view: { maxGasBurnt },
      outputDataReceivers: [],
    },
  });
  if (outcome.error !== undefined) return { kind: 'Failed', error: outcome.error, logs: outcome.logs };
  const value = outcome.returnData.kind === 'Value' ? outcome.returnData.data : NO_VALUE;
  return { kind: 'Value', value, logs: outcome.logs };
}
