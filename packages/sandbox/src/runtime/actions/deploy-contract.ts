import { setContract } from '../../primitives/account.ts';
import type { DeployContractAction } from '../../primitives/action.ts';
import { contentHash } from '../../primitives/content-hash.ts';
import { trieKey } from '../../store/trie-key.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';
import { clearContractStorageUsage } from './contract-code.ts';
import { existingAccount } from './existing-account.ts';

/**
 * Gives the receiver code of its own in place of what it ran before.
 *
 * @see nearcore runtime/runtime/src/actions.rs action_deploy_contract
 */
export function applyDeployContract(execution: ReceiptExecution, { code }: DeployContractAction): void {
  const { chunk, accountId } = execution;
  const account = existingAccount(execution);
  clearContractStorageUsage(chunk.state, accountId, account);
  account.storageUsage += BigInt(code.length);
  setContract(account, { kind: 'Local', codeHash: contentHash(code) });
  chunk.state.set(trieKey.contractCode(accountId), code);
}
