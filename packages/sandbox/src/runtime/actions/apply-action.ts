import type { Action } from '../../primitives/action.ts';
import { ActionResult } from '../action-result.ts';
import { actionExecCompute, actionExecFee } from '../fees.ts';
import type { ReceiptExecution } from '../receipt-execution.ts';
import { applyAddKey } from './add-key.ts';
import { checkAccountExistence, checkActorPermissions } from './check-action.ts';
import { applyCreateAccount } from './create-account.ts';
import { applyDelegate } from './delegate.ts';
import { applyDeleteAccount } from './delete-account.ts';
import { applyDeleteKey } from './delete-key.ts';
import { applyDeployContract } from './deploy-contract.ts';
import { applyFunctionCall } from './function-call.ts';
import { applyTransferToGasKey, applyWithdrawFromGasKey } from './gas-key.ts';
import { applyDeployGlobalContract, applyUseGlobalContract } from './global-contract.ts';
import { applyStake } from './stake.ts';
import { applyDeterministicStateInit } from './state-init.ts';
import { applyTransfer } from './transfer.ts';

/**
 * Applies one action of a receipt: burns its execution fee, checks account and actor, acts.
 *
 * @see nearcore runtime/runtime/src/lib.rs apply_action
 */
export function applyAction(execution: ReceiptExecution, action: Action, index: number): ActionResult {
  const { config } = execution.chunk.block;
  const gas = actionExecFee(config, action, execution.accountId);
  const result = new ActionResult(gas, actionExecCompute(config, action, gas));
  const error = checkAccountExistence(action, execution) ?? checkActorPermissions(action, execution);
  if (error !== null) result.fail(error);
  else act(execution, action, index, result);
  return result;
}

function act(execution: ReceiptExecution, action: Action, index: number, result: ActionResult): void {
  switch (action.kind) {
    case 'CreateAccount':
      return applyCreateAccount(execution, result);
    case 'DeployContract':
      return applyDeployContract(execution, action);
    case 'FunctionCall':
      return applyFunctionCall(execution, action, index, result);
    case 'Transfer':
      return applyTransfer(execution, action);
    case 'Stake':
      return applyStake(execution, action, result);
    case 'AddKey':
      return applyAddKey(execution, action, result);
    case 'DeleteKey':
      return applyDeleteKey(execution, action, result);
    case 'DeleteAccount':
      return applyDeleteAccount(execution, action, result);
    case 'Delegate':
      return applyDelegate(execution, action, result);
    case 'DeployGlobalContract':
      return applyDeployGlobalContract(execution, action, result);
    case 'UseGlobalContract':
      return applyUseGlobalContract(execution, action.contractIdentifier, result);
    case 'DeterministicStateInit':
      return applyDeterministicStateInit(execution, action, result);
    case 'TransferToGasKey':
      return applyTransferToGasKey(execution, action, result);
    case 'WithdrawFromGasKey':
      return applyWithdrawFromGasKey(execution, action, result);
  }
}
