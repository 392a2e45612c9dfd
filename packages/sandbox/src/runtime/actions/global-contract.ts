import { isFeatureEnabled } from '../../parameters/features.ts';
import { setContract } from '../../primitives/account.ts';
import { SYSTEM_ACCOUNT } from '../../primitives/account-id.ts';
import type { DeployGlobalContractAction } from '../../primitives/action.ts';
import { fromBorsh } from '../../primitives/borsh-reader.ts';
import { toBorsh } from '../../primitives/borsh-writer.ts';
import { sha256 } from '../../primitives/crypto.ts';
import {
  accountContractOf,
  globalContractIdentifierLength,
  type GlobalContractIdentifier,
} from '../../primitives/global-contract.ts';
import { ZERO_HASH } from '../../primitives/hash.ts';
import type { GlobalContractDistributionReceipt, Receipt } from '../../primitives/receipt.ts';
import { trieKey } from '../../store/trie-key.ts';
import type { TrieUpdate } from '../../store/trie-update.ts';
import type { ActionResult } from '../action-result.ts';
import { ONLY_SHARD } from '../bandwidth-scheduler.ts';
import type { ChunkContext } from '../chunk-context.ts';
import { globalContractIdentifierJson } from '../global-contract-json.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';
import { globalContractCodeId } from '../records.ts';
import { clearContractStorageUsage } from './contract-code.ts';
import { existingAccount } from './existing-account.ts';

/**
 * Burns the storage price of the code and sends it on its way; users see it when the distribution receipt has run.
 *
 * Cost: global_contract_storage_amount_per_byte yoctoNEAR a byte, each time
 *
 * @see nearcore runtime/runtime/src/global_contracts.rs action_deploy_global_contract
 */
export function applyDeployGlobalContract(
  execution: ReceiptExecution,
  action: DeployGlobalContractAction,
  result: ActionResult,
): void {
  const { chunk, accountId } = execution;
  const { config } = chunk.block;
  const account = existingAccount(execution);
  const storageCost = config.fees.storageUsage.globalContractStorageAmountPerByte * BigInt(action.code.length);
  if (account.amount < storageCost) {
    result.fail({ LackBalanceForState: { account_id: accountId, amount: storageCost.toString() } });
    return;
  }
  if (isFeatureEnabled('IncludeDeployGlobalContractOutcomeBurntStorage', config.protocolVersion)) {
    result.tokensBurnt += storageCost;
  } else {
    // Before protocol 83 the outcome does not show what is burnt all the same.
    result.hiddenBurnt += storageCost;
  }
  account.amount -= storageCost;
  const id: GlobalContractIdentifier =
    action.deployMode === 'CodeHash'
      ? { kind: 'CodeHash', codeHash: sha256(action.code) }
      : { kind: 'AccountId', accountId };
  result.newReceipts.push({
    predecessorId: accountId,
    receiverId: SYSTEM_ACCOUNT,
    receiptId: ZERO_HASH,
    body: {
      kind: 'GlobalContractDistribution',
      id,
      targetShard: ONLY_SHARD,
      alreadyDeliveredShards: [],
      code: action.code,
      nonce: isFeatureEnabled('GlobalContractDistributionNonce', config.protocolVersion)
        ? incrementNonce(chunk.state, id)
        : null,
    },
  });
}

function readNonce(state: TrieUpdate, id: GlobalContractIdentifier): bigint {
  const bytes = state.get(trieKey.globalContractNonce(globalContractCodeId(id)));
  return bytes === undefined ? 0n : fromBorsh(bytes, (reader) => reader.u64());
}

function writeNonce(state: TrieUpdate, id: GlobalContractIdentifier, nonce: bigint): void {
  state.set(
    trieKey.globalContractNonce(globalContractCodeId(id)),
    toBorsh((writer) => writer.u64(nonce)),
  );
}

/** Written at once, so that two deploys never travel with the same nonce. */
function incrementNonce(state: TrieUpdate, id: GlobalContractIdentifier): bigint {
  const nonce = readNonce(state, id) + 1n;
  writeNonce(state, id, nonce);
  return nonce;
}

/**
 * Stores a global contract's code unless a newer one has arrived before.
 *
 * @returns compute usage; there is none before protocol 86
 * @see nearcore runtime/runtime/src/global_contracts.rs apply_distribution_current_shard; 2.13 for the compute usage
 */
export function applyGlobalContractDistribution(
  { state, block }: ChunkContext,
  { receiptId }: Receipt,
  { id, code, nonce }: GlobalContractDistributionReceipt,
): number {
  const { protocolVersion, fees } = block.config;
  if (isFeatureEnabled('GlobalContractDistributionNonce', protocolVersion)) {
    const given = nonce ?? 0n;
    if (given < readNonce(state, id)) return 0;
    writeNonce(state, id, given);
  }
  state.set(trieKey.globalContractCode(globalContractCodeId(id)), code);
  state.commit({ kind: 'ReceiptProcessing', receiptHash: receiptId });
  const { base, perByte } = fees.globalContractExecutionCompute;
  return base + perByte * code.length;
}

/**
 * Makes the receiver run a global contract; its own code, if any, is removed.
 *
 * @see nearcore runtime/runtime/src/global_contracts.rs use_global_contract
 */
export function applyUseGlobalContract(
  execution: ReceiptExecution,
  identifier: GlobalContractIdentifier,
  result: ActionResult,
): void {
  const { chunk, accountId } = execution;
  const { state } = chunk;
  const account = existingAccount(execution);
  if (!state.has(trieKey.globalContractCode(globalContractCodeId(identifier)))) {
    const named = globalContractIdentifierJson(identifier, chunk.block.config.protocolVersion);
    result.fail({ GlobalContractDoesNotExist: { identifier: named } });
    return;
  }
  clearContractStorageUsage(state, accountId, account);
  if (account.contract.kind === 'Local') state.remove(trieKey.contractCode(accountId));
  account.storageUsage += BigInt(globalContractIdentifierLength(identifier));
  setContract(account, accountContractOf(identifier));
}
